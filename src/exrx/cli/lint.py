"""``exrx lint``: check a calendar file of any maker."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence

from exrx import clocks
from exrx.calendar_lint import LARGEST, Finding, lint
from exrx.cli.console import say, wrap
from exrx.cli.exit_codes import OK, VIOLATIONS
from exrx.values.errors import InputError, Problem
from exrx.values.size_limits import NotRead, beginning


def run(found: argparse.Namespace) -> int:
    """Run the command. Exit code 1 when there are findings."""
    try:
        # One octet more, so that the linter sees that it is too long.
        content = beginning(found.file, LARGEST)
    except NotRead as error:
        problem = Problem("file", "", f"cannot be read ({error.why})", "check the path", file=found.file)
        raise InputError((problem,), found.file) from None
    findings = lint(content)
    if found.json:
        say(json.dumps([finding.to_dict() for finding in findings], ensure_ascii=False, indent=2))
    else:
        say(findings_text(os.path.basename(found.file), findings, clocks.zone_data().version))
    return VIOLATIONS if findings else OK


def findings_text(name: str, findings: Sequence[Finding], laws: str = "") -> str:
    """The findings by rule, each rule once with what follows from it and what to do; ``laws``: the zone data that zones were compared with."""
    judged = f" Zones were compared with the zone data {laws} of this computer." if laws else ""
    if not findings:
        return wrap(f"{name}: no findings.{judged}")
    errors = sum(finding.severity == "error" for finding in findings)
    many = f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"
    blocks = [wrap(f"{name}: {many}, {errors} of them against the standard or fatal to a reader.{judged}")]
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
