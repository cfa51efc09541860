"""Values call the texts and exporters that sit above them by name, when they are asked to: no lower layer imports a higher one."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def late(module: str, name: str) -> Any:
    """The object ``name`` of ``module``, imported now."""
    return getattr(import_module(module), name)
