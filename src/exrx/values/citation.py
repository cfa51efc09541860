"""Where a number comes from: sources, and the reason a rule gives."""

from __future__ import annotations

import re
from typing import Literal

from exrx.classes import dataclass
from exrx.values.said import Named, Said, named

Quality = Literal["high", "moderate", "low", "very low", "given"]
Mark = Literal["verified", "secondary", "reported", "recalled", "product", "entered"]
Kind = Literal[
    "guideline", "meta-analysis", "trial", "review", "observational", "standard", "secondary", "product", "person"
]


@dataclass(frozen=True, slots=True)
class Source:
    """A publication (or a decision of ours, kind ``product``) that a rule cites.

    ``read`` says what was really read; ``primary`` names the source behind somebody else's account; ``confirm`` says what of the
    reference itself (an identifier, a title) is still to be opened before it is sure.
    """

    id: str
    kind: Kind
    title: str
    year: int | None = None
    journal: str = ""
    authors: str = ""
    doi: str = ""
    url: str = ""
    read: str = ""
    primary: str = ""
    retrieved: str = ""
    confirm: str = ""

    @property
    def names(self) -> list[str]:
        """Its authors one by one, as they stand there; what is in brackets belongs to a name.

        >>> Source("a-2020", "trial", "Title", authors="Cooper LT Jr, Ruchat S-M (of a group, and more), et al.").names
        ['Cooper LT Jr', 'Ruchat S-M (of a group, and more)', 'et al.']
        """
        if "(" not in self.authors and ";" not in self.authors:
            return self.authors.split(", ")
        return re.split(r"[,;]\s+(?![^()]*\))", self.authors)

    def cite(self, authors: str | None = None) -> str:
        """One line of reference; with other words for its authors, such as the first of them alone.

        >>> Source("tanaka-2001", "meta-analysis", "Age-predicted maximal heart rate revisited", 2001).cite()
        'Age-predicted maximal heart rate revisited (2001).'
        """
        authors = self.authors if authors is None else authors
        parts = [f"{authors.rstrip('.')}. " if authors else "", self.title, f" ({self.year})" if self.year else "", "."]
        if self.journal:
            parts.append(f" {self.journal}.")
        if self.doi:
            parts.append(f" doi:{self.doi}")
        elif self.url:
            parts.append(f" {self.url}")
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Reason:
    """What a rule says, for how sure it is taken, and by whom: enough to explain a plan without the rule packs."""

    id: str
    tier: str
    said: Said
    source: str
    where: Said
    quality: Quality
    mark: Mark
    about: tuple[str, ...] = ()
    """The dimensions and items that it decides."""
    pack: str = ""
    because: tuple[Named, ...] = ()
    """The entries that made it hold, in words, such as ``("metoprolol (beta blocker)",)``."""

    @property
    def says(self) -> str:
        """The claim, in English."""
        return str(self.said)

    @property
    def locator(self) -> str:
        """Where in the source, in English; empty where that is not known."""
        return str(self.where)

    @property
    def decides(self) -> str:
        """What it is about, one behind the other."""
        return ", ".join(self.about)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that may be said, with its sources and how certain it is."""

    id: str
    says: str
    sources: tuple[str, ...]
    certainty: Quality

    @property
    def said(self) -> Said:
        """It, to be told in any language."""
        return named("packs", f"claim.{self.id}.says", self.says)
