"""Lectures in several languages: what pages say of theirs, which lectures are translations of each other, and slips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..course.model import Course, Lecture, Result
from ..course.words import RIGHT_TO_LEFT, base, for_scripts, has_words, word
from ..markdown.languages import wrong_with
from ..problems import Place, Problem, did_you_mean
from .term.dated import day_of

if TYPE_CHECKING:
    from markupsafe import Markup


def speaking(lang: str, is_live: bool) -> dict[str, Any]:
    """What templates are told of a page's language: among it `word`, which gives the words of the interface."""
    from markupsafe import Markup  # with what renders

    def say(text: str, **given: object) -> Markup:
        said = Markup.escape(word(lang, text))
        return said.format(**given) if given else said

    is_reversed = base(lang) in RIGHT_TO_LEFT
    return {"lang": lang, "dir": "rtl" if is_reversed else "", "word": say, "script_words": for_scripts(lang, is_live)}


def add_translations(entries: Sequence[dict[str, Any]]) -> None:
    """Tell each lecture in the schedule of its `translations`: where they are, and the names of their languages."""
    groups = defaultdict(list)
    for one in entries:
        groups[one["original"] or one["slug"]].append(one)
    for group in (group for group in groups.values() if len(group) > 1):
        for one in group:
            others = [other for other in group if other is not one]
            one["translations"] = [
                {"lang": other["lang"], "name": _own_name(other["lang"]), "page": other["page"], "deck": other["deck"]}
                for other in others
            ]


def beside(entries: Sequence[dict[str, Any]], here: int) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The lectures before and after one: of those that are there in its language, that translation and no other."""
    own = base(entries[here]["lang"])

    def is_elsewhere(one: dict[str, Any]) -> bool:
        return base(one["lang"]) != own and any(base(other["lang"]) == own for other in one["translations"])

    before = (one for one in reversed(entries[:here]) if not is_elsewhere(one))
    after = (one for one in entries[here + 1 :] if not is_elsewhere(one))
    return next(before, None), next(after, None)


def _own_name(lang: str) -> str:
    """What a language calls itself: "Deutsch"."""
    from .term.days import locale_of  # with what knows languages

    locale = locale_of(lang)
    name = (base(str(locale)) == base(lang) and locale.get_language_name()) or lang
    return name[:1].upper() + name[1:]


def day_in_words(date: str, lang: str) -> str:
    """A date as people write it in a language; "" where it is none."""
    if not (day := day_of(date)):
        return ""
    from .term.days import locale_of, long_day_html  # with what knows languages

    return long_day_html(day, locale_of(lang))


def check_languages(course: Course, results: Mapping[Lecture, Result]) -> list[Problem]:
    """A warning for each language without words, and errors for translations of what is not there."""
    found: dict[str, Place] = {}
    for lecture, result in results.items():
        if not has_words(result.front.lang) and not wrong_with(result.front.lang):
            found.setdefault(base(result.front.lang), Place(lecture.path))
    message = "the interface has no words in {}: English ones are shown"
    hint = "it speaks de, en, es, fr and zh; the text of lectures may be in any language"
    problems = [Problem(place, message.format(lang), hint, "warning") for lang, place in found.items()]
    return [*problems, *_check_translations(course, results)]


def _check_translations(course: Course, results: Mapping[Lecture, Result]) -> Iterator[Problem]:
    home = next((result.front.lang for one, result in results.items() if not one.slug), "") or "en"
    slugs = {one.slug: one for one in course.lectures if one.slug}
    taken: dict[tuple[str, str], Lecture] = {}  # original and language -> who is it
    for lecture, result in results.items():
        taken.setdefault((lecture.slug, result.front.lang or home), lecture)
    for lecture, result in results.items():
        front = result.front
        if not (original := front.translation_of):
            continue
        place, said = Place(lecture.path, front.translated_at), f"translation-of: {original}"
        other = results.get(slugs[original]) if original in slugs else None
        if original == lecture.slug:
            yield Problem(place, f"{said} is this lecture itself", "write which lecture it translates")
        elif original not in slugs:
            hint = did_you_mean(
                original, [one for one in slugs if one != lecture.slug], "write the name of its file without its number"
            )
            yield Problem(place, f"{said}: there is no such lecture", hint)
        elif other and other.front.translation_of:
            hint = f"write translation-of: {other.front.translation_of}"
            yield Problem(place, f"{said}: that is a translation itself", hint)
        elif (first := taken.setdefault((original, front.lang or home), lecture)) != lecture:
            message = f"{said}: it is there in {front.lang or home} already, in {first.path}"
            yield Problem(place, message, "set lang in the front matter of one of them")
