"""What pandoc would misread -> what its author meant, line for line.

- To pandoc ```` ```{python} ```` is no fence: the block vanishes and its end swallows the slides that follow. Quarto,
  knitr and Jupyter write cells so; they become ```` ```{.python .run} ````.
- Front matter is front matter only at the very top or after an empty line: comments straight above it are emptied.
"""

from __future__ import annotations

import re

from ..problems import Place, Problem, did_you_mean

_FENCE = re.compile(r"(?P<lead>(?:[ \t>]|[-*+] |\d+[.)] )*)(?P<mark>`{3,}|~{3,})(?P<info>.*)")
_CELL = re.compile(r"\s*\{\s*(?P<language>[A-Za-z][\w+-]*)(?P<rest>(?:[\s,][^{}]*)?)\}\s*")
_OPTION = re.compile(r"""[#.][\w:-]+|[\w.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s,]+)|[\w-]+""")
_COMMENTS = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)+(?=^---[ \t]*$)", re.S | re.M)


def mend(text: str, path: str) -> tuple[str, list[Problem]]:
    """`text` with such places mended, and a warning for each language that does not run."""
    if above := _COMMENTS.match(text):
        text = "\n" * above[0].count("\n") + text[above.end() :]
    return _fences(text, path)


def _fences(text: str, path: str) -> tuple[str, list[Problem]]:
    lines, problems = text.split("\n"), []
    closing: re.Pattern[str] | None = None
    opener, opened = "", 0
    for index, line in enumerate(lines):
        fence = _FENCE.fullmatch(line)
        if closing:
            if closing.fullmatch(line):
                closing = None
            elif fence and fence["info"].strip() and f"{fence['lead']}{fence['mark']}" == opener:
                problems.append(_unclosed(Place(path, index + 1)))
            continue
        if not fence or (fence["mark"][0] == "`" and "`" in fence["info"]):
            continue
        opener, opened = f"{fence['lead']}{fence['mark']}", index + 1
        closing = re.compile(rf"[ \t>]*{fence['mark'][0]}{{{len(fence['mark'])},}}\s*")
        if cell := _CELL.fullmatch(fence["info"]):
            lines[index] = f"{fence['lead']}{fence['mark']} {{{_attributes(cell)}}}"
            if cell["language"].lower() != "python":
                message = f"{cell['language']} code is shown, not run: only Python runs"
                place = Place(path, index + 1)
                hint = did_you_mean(cell["language"], ["python"], f"write ```{cell['language']} to say so")
                problems.append(Problem(place, message, hint, "warning"))
    if closing and _FENCE.fullmatch(lines[opened - 1]):
        hint = f"write {opener.strip()} in a line below it"
        problems.append(Problem(Place(path, opened), "this code block is never closed", hint))
    return "\n".join(lines), problems


def _unclosed(place: Place) -> Problem:
    hint = "close the one above, or show fences within a longer one"
    return Problem(place, "a code block seems to begin within another", hint, "warning")


def _attributes(cell: re.Match[str]) -> str:
    """pandoc's spelling of a cell's language and options; a bare word is knitr's way to give a label."""
    language = cell["language"].lower()
    words = [f".{language}"] + ([".run"] if language == "python" else [])
    options = [re.sub(r"\s*=\s*", "=", option, count=1) for option in _OPTION.findall(cell["rest"])]
    return " ".join(words + [one if one[0] in "#." or "=" in one else f"label={one}" for one in options])
