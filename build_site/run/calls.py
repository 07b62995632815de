"""Calls of functions with certain names, compiled so that a listener learns of the function and its arguments first.

`f(x)` becomes `called(f, x)()`. `called` tells the listener of f and x, so that it sees what is called, not just a
name; where there is no listener, as in another process, it is `functools.partial`. Nothing else changes, not even the
frames of tracebacks.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Collection
from functools import partial
from typing import Any

_CALLED, _HANDED = "__build_site_called__", "__build_site_handed__"
_ELSEWHERE = {_CALLED: "__import__('functools').partial", _HANDED: "(lambda one: one)"}


class Marker(ast.NodeTransformer):
    """Rewrites calls of functions with certain `names`, or with a name that code gives to one of them.

    A name that many functions have is qualified: "secrets.choice". Attributes with certain `fields` become calls of
    `getattr`, which are rewritten, too.
    """

    def __init__(self, names: Collection[str], fields: Collection[str]) -> None:
        self._names, self._fields = {*names}, {*fields}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        """Learn names by which functions are imported."""
        for one in node.names:
            if one.name in self._names or f"{node.module}.{one.name}" in self._names:
                self._names.add(one.asname or one.name)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """Learn a name that is given to a function."""
        if self._is_named(node.value):
            self._names |= {one.id for one in node.targets if isinstance(one, ast.Name)}
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Rewrite `x.field`."""
        self.generic_visit(node)
        if node.attr not in self._fields or not isinstance(node.ctx, ast.Load):
            return node
        return _at(node, _called(ast.Name("getattr", ast.Load()), [node.value, ast.Constant(node.attr)], []))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Rewrite `f(x)`; and the argument of `g(key=f)`, since g may call f."""
        self.generic_visit(node)
        for one in node.keywords:
            if one.arg and self._is_named(one.value):
                one.value = _at(one.value, ast.Call(_hook(_HANDED), [one.value], []))
        return _at(node, _called(node.func, node.args, node.keywords)) if self._is_named(node.func) else node

    def _is_named(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr in self._names or f"{getattr(node.value, 'id', '')}.{node.attr}" in self._names
        return isinstance(node, ast.Name) and node.id in self._names


def listen(tell: Callable[[Any, tuple[Any, ...], dict[str, Any]], None]) -> None:
    """From now on, call `tell` with each function that marked code calls, and its arguments."""

    def called(function: Any, /, *args: Any, **named: Any) -> Any:
        tell(function, args, named)
        return partial(function, *args, **named)

    def handed(one: Any) -> Any:
        tell(one, (...,), {})
        return one

    setattr(builtins, _CALLED, called)
    setattr(builtins, _HANDED, handed)


def _hook(name: str) -> ast.expr:
    code = f"getattr(__import__('builtins'), '{name}', None) or {_ELSEWHERE[name]}"
    return ast.parse(code, mode="eval").body


def _called(function: ast.expr, args: list[ast.expr], keywords: list[ast.keyword]) -> ast.expr:
    return ast.Call(ast.Call(_hook(_CALLED), [function, *args], keywords), [], [])


def _at(place: ast.expr, node: ast.expr) -> ast.expr:
    """`node` with the position of another; a method's call gets that of the method's name, as in Python itself."""
    ast.copy_location(node, place)
    if isinstance(place, ast.Call) and isinstance(method := place.func, ast.Attribute):
        assert method.end_lineno
        assert method.end_col_offset
        node.lineno, node.col_offset = method.end_lineno, method.end_col_offset - len(method.attr)
    return ast.fix_missing_locations(node)
