"""Code blocks get an address that stays theirs while others come and go."""

from __future__ import annotations

import hashlib
from typing import Any

import panflute as pf

from .context import Context


def code(elem: pf.CodeBlock, ctx: Context) -> Any:
    """CodeBlock -> one with an identifier of its content's; pandoc numbers lines by it."""
    if not elem.identifier:
        elem.identifier = f"code-{hashlib.sha256(elem.text.encode()).hexdigest()[:8]}"
    return None
