"""What can be found, and the findings of one file."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Literal

from exrx.built import toml
from exrx.classes import NamedTuple, dataclass

Severity = Literal["error", "warning"]

_MOST = 20
"""Findings of one rule that are listed one by one; the rest is counted."""


class Rule(NamedTuple):
    """One thing that can be wrong: how grave, who suffers from it and how, what to do, and where that is written."""

    severity: Severity
    consequence: str
    remedy: str
    source: str


RULES: MappingProxyType[str, Rule] = MappingProxyType(
    {id: Rule(**entry) for id, entry in toml("calendar_lint/rules.toml").items()}
)
"""By their ids."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the line, the rule it breaks, what was read, what follows from it in which client, and the remedy."""

    line: int
    rule: str
    message: str

    @property
    def severity(self) -> Severity:
        """``"error"``: against the standard, or a reader loses something. ``"warning"``: a named reader misreads it."""
        return RULES[self.rule].severity

    @property
    def consequence(self) -> str:
        """What follows from it, and in which client."""
        return RULES[self.rule].consequence

    @property
    def remedy(self) -> str:
        """What to write instead."""
        return RULES[self.rule].remedy

    @property
    def source(self) -> str:
        """Where the rule is written."""
        return RULES[self.rule].source

    def to_dict(self) -> dict[str, Any]:
        """The finding with its rule as plain data."""
        return {"line": self.line, "rule": self.rule, "message": self.message, **RULES[self.rule]._asdict()}

    def __str__(self) -> str:
        return f"{self.line}: {self.rule}: {self.message}; {self.consequence}; {self.remedy}"


class Findings:
    """Collects; however faulty a file is, the list stays short."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str, str], Finding] = {}
        self._counts: dict[str, int] = {}
        self._beyond: dict[str, int] = {}

    def add(self, line: int, rule: str, message: str) -> None:
        """Note a fault once."""
        key = (line, rule, message)
        if key in self._found:
            return
        count = self._counts[rule] = self._counts.get(rule, 0) + 1
        if count <= _MOST:
            self._found[key] = Finding(line, rule, message)
        else:
            self._beyond.setdefault(rule, line)

    def all(self) -> tuple[Finding, ...]:
        """Everything, in order of lines."""
        more = [
            Finding(line, rule, f"and {self._counts[rule] - _MOST:,} more from here on")
            for rule, line in self._beyond.items()
        ]
        return tuple(sorted([*self._found.values(), *more], key=lambda finding: (finding.line, finding.rule)))


def shown(text: str, longest: int = 60) -> str:
    """A piece of the file, short and printable."""
    short = text if len(text) <= longest else text[: longest - 3] + "..."
    return "".join(c if c.isprintable() else "?" for c in short)
