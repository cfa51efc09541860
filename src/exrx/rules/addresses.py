"""Where sources are to be found: identifiers that are well formed, addresses that lead to the document, one id for each publication."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from types import MappingProxyType
from urllib.parse import urlsplit

from exrx.built import toml
from exrx.values.citation import Source
from exrx.values.errors import Problem, as_given
from exrx.values.said import said

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]*[^\s\"<>.,;]")


@cache
def hosts() -> MappingProxyType[str, str]:
    """Every host that an address may lead to, with what it does that a mirror does not."""
    return MappingProxyType(toml("guidelines/hosts.toml")["host"])


def leads_to_document(url: str) -> bool:
    """Whether an address is that of a resolver, a register of publications, a publisher or an issuing body.

    >>> leads_to_document("https://www.nice.org.uk/guidance/ng222"), leads_to_document("https://studylib.net/doc/1")
    (True, False)
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return parts.scheme == "https" and any(host == known or host.endswith(f".{known}") for known in hosts())


def well_formed(doi: str) -> bool:
    """Whether a DOI can be one: a prefix, a slash, a name, and nothing around them.

    >>> well_formed("10.1136/bmj-2023-075847"), well_formed("https://doi.org/10.1136/bmj-2023-075847")
    (True, False)
    """
    return bool(_DOI.fullmatch(doi))


def faults(sources: Iterable[tuple[str, Source]]) -> list[str]:
    """What is wrong with identifiers, whoever wrote them: a DOI that can be none, and one publication under two ids."""
    found: list[str] = []
    seen: dict[str, str] = {}
    for file, source in sources:
        if source.doi and not well_formed(source.doi):
            found.append(_told(file, source, "no_doi", doi=as_given(source.doi)))
        for key in filter(None, (source.doi.lower(), source.url)):
            if seen.setdefault(key, source.id) != source.id and _one_document(key):
                found.append(_told(file, source, "same_publication", other=seen[key]))
    return found


def _told(file: str, source: Source, code: str, **given: object) -> str:
    return str(Problem(f"source.{source.id}", "", said(f"rules.lint.{code}", **given), file=file))


def _one_document(key: str) -> bool:
    """A DOI or a page is one publication; a front page (of labels, of a society) stands for many."""
    return "://" not in key or urlsplit(key).path.strip("/") != ""


def elsewhere(sources: Iterable[tuple[str, Source]]) -> list[str]:
    """Addresses that lead to somebody else's copy or account: a defect in the shipped packs, a hint for others."""
    return [
        _told(file, source, "no_issuer", url=source.url)
        for file, source in sources
        if source.url and not leads_to_document(source.url)
    ]
