"""What a command ends with."""

OK = 0
VIOLATIONS = 1
"""Violations, findings, failing cases, or rows that were bad."""
BAD_INPUT = 2
"""Usage, bad input, or no room in the week."""
NOT_CLEARED = 3
DEFECT = 70
"""Of exrx itself."""
INTERRUPTED = 130
"""The person's own Ctrl-C."""
