"""The course's own modules: imported from their source, whatever bytecode lies beside them."""

from __future__ import annotations

import importlib.util
import sys
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any


class FromSource(SourceFileLoader):
    """Bytecode is trusted by time and size; two saves within a second may have both in common."""

    def path_stats(self, path: str) -> dict[str, float]:
        """Nothing that bytecode could be compared with."""
        raise OSError


def import_from_source(folders: list[str]) -> None:
    """Put `folders` first on the path, and import what is in them from its source."""
    own = FileFinder.path_hook((FromSource, [".py"]))

    def hook(folder: str) -> Any:
        if not any(Path(folder).is_relative_to(one) for one in folders):
            raise ImportError
        return own(folder)

    sys.path[:0] = folders
    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()


def load(file: Path) -> ModuleType:
    """The module of a file, by its own name, so that others of the course import the same one."""
    spec = importlib.util.spec_from_file_location(file.stem, file, loader=FromSource(file.stem, str(file)))
    assert spec
    assert spec.loader
    module = sys.modules[file.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
