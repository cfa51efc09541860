"""How what is said is kept: a digest of every output of everybody, and beside it the texts of some, to read what differs."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from .outputs import JSON

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_UNREAD = (
    "why/rules", "why/idle", "why/each source", ".why/", ".rows.txt", ".cell.html", ".diff.ics",
    "changed.private.ics", "paused.private.ics", "changed.shared.ics", "paused.shared.ics", "changed.clinician.html", "paused.clinician.html",
)  # fmt: skip
"""Long, and said again by the outputs that are kept as text."""


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def file_of(person: str, output: str) -> Path:
    """Where the digest of an output stands. The plan files stand apart: their shape may change by itself."""
    return HERE / ("digests_json" if output in JSON else "digests") / f"{person}.txt"


def digests(person: str) -> dict[str, str]:
    """Output -> digest, as kept."""
    found = {}
    for path in {file_of(person, name) for name in ("plan.txt", *JSON)}:
        if path.exists():
            lines = path.read_text("utf-8").splitlines()
            found.update((name, known) for known, name in (line.split(" ", 1) for line in lines))
    return found


def keep(person: str, found: Mapping[str, str]) -> None:
    """Write digests: output -> digest, all that there are."""
    for path in sorted({file_of(person, name) for name in ("plan.txt", *JSON)}):
        own = [f"{known} {name}\n" for name, known in sorted(found.items()) if file_of(person, name) == path]
        path.unlink(missing_ok=True)
        if own:
            path.parent.mkdir(exist_ok=True)
            path.write_text("".join(own), "utf-8", newline="\n")


def text_file(person: str, output: str) -> Path | None:
    """The file that keeps an output whole; ``None`` where only its digest is kept. All answers to ``why`` share one."""
    if output in JSON or any(part in output for part in _UNREAD):
        return None
    name, topic, _ = output.partition("/")
    return HERE / "texts" / person / (f"{name}.txt" if topic else output)


def readable(texts: Mapping[str, str], person: str) -> dict[Path, str]:
    """File -> text of everything that is kept whole; a page with a line for each of its parts, and without its style."""
    found: dict[Path, str] = {}
    for output, text in texts.items():
        path = text_file(person, output)
        if path is None:
            continue
        if output.endswith(".html"):
            text = text[max(text.find("<body"), 0) :].replace("><", ">\n<")
        if path.name != output:
            text = f"{found.get(path, '')}=== {output}\n{text}\n"
        found[path] = text.rstrip("\n") + "\n"
    return found


def differing(old: str, new: str, most: int = 30) -> str:
    """The first lines that differ."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), "kept", "now", lineterm="", n=1)
    found = list(lines)
    return "\n".join([*found[:most], *([f"... and {len(found) - most} lines more"] if len(found) > most else [])])


def changed(person: str, texts: Mapping[str, str]) -> list[str]:
    """The outputs that are not as kept, or are new or gone."""
    old, new = digests(person), {name: digest(text) for name, text in texts.items()}
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def report(person: str, texts: Mapping[str, str], names: Iterable[str]) -> str:
    """What differs, for whoever has to read it."""
    names = list(names)
    told = [
        f"{person}: {len(names)} of {len(texts)} outputs differ: {', '.join(names[:12])}{' ...' if len(names) > 12 else ''}"
    ]
    for path, text in readable(texts, person).items():
        if path.exists() and (old := path.read_text("utf-8")) != text:
            told.append(f"--- {path.relative_to(HERE)}\n{differing(old, text)}")
    told.append(
        f"Read it all with: python tests/frozen --against main --only {person}\n"
        f"If it is meant: python tests/frozen --rewrite --only {person}, and say why in the commit."
    )
    return "\n".join(told)
