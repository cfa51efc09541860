"""XML that anybody may have written, read event by event: nothing that it may declare is believed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn
from xml.parsers import expat


def parse(
    content: bytes,
    begin: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    refuse: Callable[..., NoReturn],
) -> None:
    """Tell of every element and text; a name is ``"SPACE NAME"``. ``refuse`` is called where it declares anything. Raises ``ValueError``."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    # Neither a DTD nor an entity has a place there; what is declared nowhere cannot grow.
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError) as error:
        raise ValueError from error
