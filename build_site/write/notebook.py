"""A lecture as a Jupyter notebook (nbformat 4.5): its prose and its code in order."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from ..model import Body, Front


def notebook(front: Front, body: Body) -> str:
    """The notebook's JSON. Cells have identifiers of their content's, so that the same lecture gives the same bytes."""
    title = f"# {front.plain_title}"
    cells = [_cell("markdown", title, 0)]
    cells += [_cell(kind, text, number) for number, (kind, text) in enumerate(body.notebook, 1) if text]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "title": front.plain_title,
    }
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _cell(kind: str, text: str, number: int) -> dict[str, Any]:
    identifier = hashlib.sha256(f"{number} {text}".encode()).hexdigest()[:12]
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": identifier,
        "metadata": {},
        "source": text.splitlines(True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
