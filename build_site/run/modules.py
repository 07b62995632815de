"""The course's own modules: imported from their source, whatever bytecode lies beside them."""

from __future__ import annotations

import ast
import importlib.util
import os
import sys
from collections.abc import Iterable
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.metadata import Distribution, DistributionFinder
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from .functions import marker


class Finder:
    """Finds modules in a folder of the course by looking for the files of each.

    Python's own finder lists the folder, so that code would depend on the names of all files in it.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def find_spec(self, name: str, target: ModuleType | None = None) -> ModuleSpec | None:
        """Where a module is, if it is here: a package, a file, or a folder of others."""
        place = f"{self._folder}/{name.rpartition('.')[2]}"
        for file in (f"{place}/__init__.py", f"{place}.py"):
            if os.path.isfile(file):  # noqa: PTH113  (asked for each import)
                inside = [place] if file.endswith("/__init__.py") else None
                loader = FromSource(name, file)
                return spec_from_file_location(name, file, loader=loader, submodule_search_locations=inside)
        if not os.path.isdir(place):  # noqa: PTH112
            return None
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [place]
        return spec

    def invalidate_caches(self) -> None:
        """Do nothing: it has none."""


class FromSource(SourceFileLoader):
    """Imports a module without bytecode, which is trusted by time and size: two saves in a second may share both."""

    def source_to_code(self, data: Any, path: Any, **_: Any) -> Any:  # type: ignore[override]  # as importlib calls it
        """Compile a module's source, `data`, with the calls rewritten that functions.py listens to."""
        return compile(marker.visit(ast.parse(data, path)), path, "exec", dont_inherit=True)

    def path_stats(self, path: str) -> dict[str, float]:
        """Raise OSError: there is nothing that bytecode could be compared with."""
        raise OSError


def import_from_source(folders: list[str]) -> None:
    """Put `folders` first on the path, and import what is in them from its source."""

    def hook(folder: str) -> Finder:
        if not any(Path(folder).is_relative_to(one) for one in folders):
            raise ImportError
        return Finder(folder)

    def find_distributions(context: DistributionFinder.Context) -> Iterable[Distribution]:
        elsewhere = [one for one in context.path if one not in folders]
        return find(DistributionFinder.Context(name=context.name, path=elsewhere))

    find = PathFinder.find_distributions
    PathFinder.find_distributions = find_distributions  # type: ignore[method-assign, assignment]  # none is in the course
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
