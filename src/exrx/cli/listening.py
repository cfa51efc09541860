"""Whatever is asked in a terminal: words of self-harm bring help at once."""

from __future__ import annotations

from collections.abc import Callable

from exrx.heard import SELF_HARM, heard_in
from exrx.programme.plan import Plan

Ask = Callable[[str], str]


def listening(ask: Ask, say: Callable[[str], None], plan: Plan) -> Ask:
    """To ask, and to say where help is when what was typed is of self-harm; what was typed is given back as it is."""

    def heard(prompt: str) -> str:
        text = ask(prompt)
        if SELF_HARM in heard_in(text):
            from exrx.printing import help_message

            say("\n" + help_message(plan.help_lines, first=True) + "\n")
        return text

    return heard
