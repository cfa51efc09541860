"""Read and check the shipped knowledge once, when a wheel is built: see ``src/exrx/built.py``; and write the ``__init__`` of value classes out."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MAKE = """
import importlib, os, pkgutil, sys
import exrx.heard, exrx.rules.claims, exrx.rules.loader, exrx.vocabulary
from exrx.built import write
exrx.rules.loader.shipped_book()
write(sys.argv[1])
import exrx.cli
for module in pkgutil.iter_modules(exrx.cli.__path__, "exrx.cli."):
    importlib.import_module(module.name)
with open(os.path.join(os.path.dirname(sys.argv[1]), "inits.py"), "w", encoding="utf-8") as file:
    print("INITS = {}", file=file)
    for text in exrx.classes.init_texts():
        print(f"{text}\\nINITS[{text!r}] = __init__.__code__", file=file)
"""
"""Everything that the parts of the file come from, and what only shows across packs; then the classes of every command."""


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts ``built.json`` into a wheel. An editable install reads the TOML, so that what is edited counts."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file beside, never into, the source."""
        if version == "editable":
            return
        self.made = tempfile.TemporaryDirectory()
        path, inits = (os.path.join(self.made.name, name) for name in ("built.json", "inits.py"))
        # What pip put on the path leads to what was installed for this build alone.
        paths = [os.path.join(self.root, "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run([sys.executable, "-c", MAKE, path], check=True, env=environment)
        build_data["force_include"].update({path: "exrx/built.json", inits: "exrx/inits.py"})

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take it away again."""
        if version != "editable":
            self.made.cleanup()
