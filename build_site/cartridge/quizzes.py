"""The page or the deck of a lecture -> its quizzes, as HTML that can be shown anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..site.search import words_of

_ADDRESSES = ("href", "src", "poster")
_USELESS = (  # elsewhere than on the page
    "a.to-slide, pre a[aria-hidden], b.verdict, legend.visually-hidden, script, style, template, button, "
    "source:not([src])"
)
_DRAWN = "[data-chart], script, input"


class Choice(Struct, frozen=True):
    """A choice and the feedback on it, "" for none; both are HTML."""

    text: str
    feedback: str = ""
    is_right: bool = False


class Quiz(Struct, frozen=True):
    """A question, as HTML, and its choices, of which one can be chosen or `several`; `title` is its beginning as text.

    No choice is right where the answers are withheld. A quiz `needs_script` if it has something that only a script
    shows.
    """

    name: str
    title: str
    question: str
    choices: tuple[Choice, ...]
    several: bool
    needs_script: bool = False

    @property
    def right(self) -> list[int]:
        """The numbers of the right choices, from 0."""
        return [n for n, one in enumerate(self.choices) if one.is_right]


def quizzes_in(document: str, url: str) -> Iterator[Quiz]:
    """The quizzes of a page or deck, in order; `url` is its own address, to which links in it are relative."""
    for quiz in LexborHTMLParser(document).css("fieldset.quiz"):
        boxes = quiz.css("ol.choices > li > label > input")
        is_several = any(box.attributes.get("type") == "checkbox" for box in boxes)
        for box in boxes:
            box.decompose()
        needs_script = quiz.css_first(_DRAWN) is not None
        _clean(quiz, url)
        parts = [*quiz.iter()]
        at = next(n for n, part in enumerate(parts) if part.tag == "ol" and "choices" in _classes(part))
        asked = [f"<p>{_inner(one)}</p>" if one.tag == "legend" else one.html or "" for one in parts[:at]]
        texts = [_inner(span) for item in parts[at].iter() for span in item.css("label > span")[:1]]
        listed = [one for part in parts[at + 1 :] for one in part.iter() if one.tag == "ol"]
        verdicts = [*listed[0].iter()] if listed else []  # none where the answers are withheld
        told = [(_inner(one), "right" in _classes(one)) for one in verdicts] or [("", False)] * len(texts)
        choices = tuple(Choice(text, *one) for text, one in zip(texts, told, strict=True))
        yield Quiz(quiz.id or "", words_of(asked[0]), "\n".join(asked), choices, is_several, needs_script)


def _clean(quiz: LexborNode, url: str) -> None:
    """Remove what has a meaning only on the page, and make addresses absolute."""
    for node in quiz.css(_USELESS):
        node.decompose()
    for node in quiz.css("*"):
        for name, value in [*node.attributes.items()]:
            if name in _ADDRESSES and value:
                node.attrs[name] = urljoin(url, value)
            elif name in ("srcset", "style") or name.startswith("data-"):
                del node.attrs[name]


def _inner(node: LexborNode) -> str:
    return (node.inner_html or "").strip()


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()
