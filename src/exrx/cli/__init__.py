"""The command line: parse, call, print. Everything heavy is imported by the command that needs it.

Exit codes: 0 fine, 1 violations, findings or failing cases, 2 usage, bad input or no room in the week, 3 not cleared; 70 is a
defect of exrx itself, 130 the person's own Ctrl-C.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from exrx.cli.arguments import UsageError, parse
from exrx.cli.console import OutputGone, complain, finish, forget_output, wrap
from exrx.cli.exit_codes import BAD_INPUT, DEFECT, INTERRUPTED, NOT_CLEARED, OK, VIOLATIONS
from exrx.cli.faults import fault_text, usage_text
from exrx.cli.help_message import help_if_heard
from exrx.values.errors import AuditError, ExrxError, InputError, NotCleared, RuleFileError, defect_of

if TYPE_CHECKING:
    import argparse

_MODULES = {"why-not": "why"}
"""Of commands that have none of their own name."""
_LOOKED_THROUGH = 100_000
"""New values after which a command looks for some that nobody needs any more; some ten million octets of them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Nothing that a person typed can raise out of here."""
    words = sys.argv[1:] if argv is None else list(argv)
    if argv is None:
        # Most of what a command makes stays until it ends: for rubbish it is looked through seldom.
        gc.set_threshold(_LOOKED_THROUGH)
        # Not at all while the program ends: nothing of it is needed any more, and the system takes it all at once.
        atexit.register(gc.freeze)
    try:
        code = _run(words)
        finish()
    except KeyboardInterrupt:
        complain("\nStopped.")
        return INTERRUPTED
    except OutputGone as gone:
        forget_output()
        if isinstance(gone.__cause__, BrokenPipeError):
            # ``exrx terms medications | head``: the reader has what it wanted.
            return OK
        complain("The output was closed before everything was printed.")
        return BAD_INPUT
    except SystemExit as done:
        # argparse ends this way after --help and --version.
        return done.code if isinstance(done.code, int) else OK
    return code


def _run(words: Sequence[str]) -> int:
    writes = words[:1] in (["plan"], ["new"], ["withdraw"], ["adapt"], ["log"], ["workouts"], ["cohort"])
    found = None
    try:
        found = parse(words)
        if found.command is None:
            from exrx.cli.arguments import build

            complain(build().format_help().rstrip())
            return BAD_INPUT
        try:
            return _command(found)
        finally:
            # What was said of the person comes first, where help is above all.
            if draft := getattr(found, "draft", ""):
                complain("\n" + wrap(draft))
    except UsageError as error:
        help_if_heard(words)
        complain(usage_text(error.problem, _language(found), wrote=not writes))
        return BAD_INPUT
    except (InputError, RuleFileError) as error:
        help_if_heard(words, error)
        complain(fault_text(error.problems, _language(found), wrote=not writes))
        return BAD_INPUT
    except NotCleared:
        # Said where the person's own help lines are known.
        return NOT_CLEARED
    except AuditError as error:
        complain(error.text(language=_language(found)))
        return VIOLATIONS
    except ExrxError as error:
        help_if_heard(words)
        complain(wrap(error.text(language=_language(found))))
        return BAD_INPUT
    except (OutputGone, KeyboardInterrupt):
        raise
    except Exception as error:
        if os.environ.get("EXRX_DEBUG"):
            raise
        complain(_defect(error))
        return DEFECT


def _command(found: argparse.Namespace) -> int:
    module = import_module(f"exrx.cli.{_MODULES.get(found.command, found.command)}")
    code: int = module.run(found)
    return code


def _language(found: argparse.Namespace | None) -> str:
    """The language in which it is said what is wrong: that of the command, as far as it is known by then."""
    from exrx.cli.given import language_of
    from exrx.telling.words import SOURCE

    try:
        return SOURCE if found is None else language_of(found)
    except (ExrxError, AttributeError):
        return SOURCE


def _defect(error: Exception) -> str:
    return wrap(
        f"Something is wrong inside exrx ({defect_of(error)}). This is not your fault: please report it "
        "with this line. Nothing was half-written. EXRX_DEBUG=1 shows more."
    )
