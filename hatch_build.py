"""Read and check the shipped knowledge once, when a wheel is built: see ``src/exrx/built.py``."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MAKE = """
import sys
import exrx.heard, exrx.rules.claims, exrx.rules.loader, exrx.vocabulary
from exrx.built import write
exrx.rules.loader.shipped_book()
write(sys.argv[1])
"""
"""Everything that the parts of the file come from, and what only shows across packs."""


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts ``built.json`` into a wheel. An editable install reads the TOML, so that what is edited counts."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file beside, never into, the source."""
        if version == "editable":
            return
        self.made = tempfile.TemporaryDirectory()
        path = os.path.join(self.made.name, "built.json")
        environment = {**os.environ, "PYTHONPATH": os.path.join(self.root, "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run([sys.executable, "-c", MAKE, path], check=True, env=environment)
        build_data["force_include"][path] = "exrx/built.json"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take it away again."""
        if version != "editable":
            self.made.cleanup()
