"""Reads a page back with the standard library's parser: an oracle that shares nothing with what wrote the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr"}


@dataclass
class Node:
    """An element with its attributes, its children, and the text directly in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def all(self, tag: str = "", class_: str = "") -> list[Node]:
        """Every element below with this tag and class."""
        return [
            node for node in self._walk() if (not tag or node.tag == tag) and (not class_ or class_ in node.classes)
        ]

    def one(self, tag: str = "", class_: str = "") -> Node:
        found = self.all(tag, class_)
        assert len(found) == 1, (tag, class_, len(found))
        return found[0]

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def _walk(self) -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child._walk()

    @property
    def text(self) -> str:
        """All text below, without style sheets, pieces parted by a space and spaces folded."""
        return " ".join(" ".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        said = ""
        for child in self.children:
            if isinstance(child, str):
                said += child
            elif "keep" in child.classes:
                # What only keeps a line from ending is no piece of its own.
                said += child.text
            elif child.tag != "style":
                yield said
                said = ""
                yield from child._pieces()
        yield said

    def number(self, name: str) -> float:
        """An attribute as a number, a share of the width without its sign."""
        return float(self.attributes[name].rstrip("%"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def read(page: str) -> Node:
    """The page as a tree; every element is closed where it was opened."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == [reader.root], "something stays open"
    return reader.root
