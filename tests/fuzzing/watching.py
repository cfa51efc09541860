"""What one input costs, and whether it ends as it may: with an ``ExrxError`` or with an exit code from 0 to 3."""

from __future__ import annotations

import contextlib
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from exrx.values.errors import ExrxError

SECONDS = 2.0
"""Processor time for one input."""
MEGABYTES = 200
"""What a process may hold while it reads one."""
IDLE = 100.0
"""Megabytes that exrx holds with all of its parts loaded, before it reads anything; rounded up."""
_PATIENCE = 20.0


class TooLong(BaseException):
    """An input that would not end."""


@dataclass(frozen=True)
class Ending:
    """How one input ended: ``fault`` is empty where it ended as it may, and ``accepted`` where nothing was refused."""

    accepted: bool
    fault: str
    seconds: float
    megabytes: float
    """The most that the process held meanwhile, less what it held before."""


def watched(call: Callable[[], object]) -> Ending:
    """Run it, and say how it ended and what it cost."""
    _forget_peak()
    held = _status("VmRSS")
    begun = time.process_time()
    accepted, fault = False, ""
    try:
        with _patience():
            accepted = call() is not False
    except ExrxError:
        pass
    except TooLong:
        fault = f"does not end within {_PATIENCE:g} s of processor time"
    except Exception as error:
        # One place is one fault, whatever the input was.
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "/exrx/" in frame.filename] or frames[-1:]
        fault = f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno} ({str(error)[:100]})"
        if isinstance(error, Refused):
            fault = str(error)
    seconds = time.process_time() - begun
    megabytes = max(0.0, _status("VmHWM") - held)
    if not fault and seconds > SECONDS:
        fault = f"takes more than {SECONDS:g} s of processor time"
    return Ending(accepted and not fault, fault, seconds, megabytes)


class Refused(Exception):
    """Not an error of exrx, but an ending that it must not have, such as exit code 70."""


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, _PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def held_now() -> float:
    """Megabytes that this process holds."""
    return _status("VmRSS")


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _status(name: str) -> float:
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) / 1024
    # Where there is no /proc: what it held at most since it began.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
