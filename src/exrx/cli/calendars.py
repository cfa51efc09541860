"""The commands that meet other people's calendars: check a file, serve a feed, push to a server."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from exrx.cli.console import say, wrap
from exrx.errors import InputError, Problem

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from exrx.calendar_lint import Finding

OK, VIOLATIONS = 0, 1


def lint_file(found: argparse.Namespace) -> int:
    """Check a calendar file of any maker. Exit code 1 when there are findings."""
    from exrx.calendar_lint import LARGEST, lint

    try:
        with open(found.file, "rb") as stream:
            # One octet more, so that the linter sees that it is too long.
            content = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        problem = Problem("file", "", f"cannot be read ({why.lower()})", "check the path", file=found.file)
        raise InputError((problem,), found.file) from None
    findings = lint(content)
    if found.json:
        say(json.dumps([finding.to_dict() for finding in findings], ensure_ascii=False, indent=2))
    else:
        say(findings_text(os.path.basename(found.file), findings))
    return VIOLATIONS if findings else OK


def findings_text(name: str, findings: Sequence[Finding]) -> str:
    """The findings by rule, each rule once with what follows from it and what to do."""
    if not findings:
        return wrap(f"{name}: no findings.")
    errors = sum(finding.severity == "error" for finding in findings)
    many = f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"
    blocks = [wrap(f"{name}: {many}, {errors} of them against the standard or fatal to a reader.")]
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for rule, alike in by_rule.items():
        lines = [f"{rule} ({alike[0].severity})"]
        lines += [wrap(finding.message, "            ", f"  line {finding.line:<5}") for finding in alike]
        for label, text in (("so", alike[0].consequence), ("do", alike[0].remedy), ("see", alike[0].source)):
            lines.append(wrap(text, "            ", f"  {label:<10}"))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
