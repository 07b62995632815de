"""Quizzes -> QTI 1.2, in the profile of Common Cartridges: what platforms show, and grade."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .package import Element, Root
from .quizzes import Quiz

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_OF_ALL = {
    "cc_profile": "cc.exam.v0p1",
    "qmd_assessmenttype": "Examination",
    "qmd_scoretype": "Percentage",
    "qmd_feedbackpermitted": "Yes",
    "cc_maxattempts": "unlimited",
}
_RESPONSE = "response"


def assessment(key: str, title: str, quizzes: Sequence[Quiz], named: Callable[[str], str]) -> Root:
    """An assessment with a question for each quiz; `named` makes an identifier of a quiz's name."""
    root = Root("questestinterop", NAMESPACE)
    whole = root.add("assessment", ident=key, title=title)
    _metadata(whole, _OF_ALL)
    section = whole.add("section", ident=f"{key}-section")
    for one in quizzes:
        _item(section, one, named(one.name))
    return root


def _item(section: Element, quiz: Quiz, key: str) -> None:
    """Add a question. One out of two choices is asked as if several could be right, with one of them right.

    The profile has "multiple choice" only for three and more, and for two only "true or false", for which platforms
    show words of their own in place of the choices.
    """
    is_single = not quiz.several and len(quiz.choices) > 2
    item = section.add("item", ident=key, title=quiz.title)
    profile = "cc.multiple_choice.v0p1" if is_single else "cc.multiple_response.v0p1"
    _metadata(item.add("itemmetadata"), {"cc_profile": profile})
    presentation = item.add("presentation")
    _material(presentation, quiz.question)
    response = presentation.add("response_lid", ident=_RESPONSE, rcardinality="Single" if is_single else "Multiple")
    render = response.add("render_choice")
    names = [f"choice{n}" for n, _ in enumerate(quiz.choices, 1)]
    for name, choice in zip(names, quiz.choices, strict=True):
        _material(render.add("response_label", ident=name), choice.text)
    _processing(item, quiz, names, is_single)
    for name, choice in zip(names, quiz.choices, strict=True):
        if choice.feedback:
            _material(item.add("itemfeedback", ident=f"{name}-feedback").add("flow_mat"), choice.feedback)


def _processing(item: Element, quiz: Quiz, names: Sequence[str], is_single: bool) -> None:
    """Add the feedback on each choice, and all points for exactly the right ones."""
    processing = item.add("resprocessing")
    processing.add("outcomes").add("decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    for name, choice in zip(names, quiz.choices, strict=True):
        if choice.feedback:
            condition = processing.add("respcondition", **{"continue": "Yes"})
            condition.add("conditionvar").add("varequal", name, respident=_RESPONSE)
            condition.add("displayfeedback", feedbacktype="Response", linkrefid=f"{name}-feedback")
    condition = processing.add("respcondition", **{"continue": "No"})
    met = condition.add("conditionvar")
    if not is_single:
        met = met.add("and")
    for name, choice in zip(names, quiz.choices, strict=True):
        if choice.is_right:
            met.add("varequal", name, respident=_RESPONSE)
        elif not is_single:
            met.add("not").add("varequal", name, respident=_RESPONSE)
    condition.add("setvar", "100", action="Set", varname="SCORE")


def _metadata(above: Element, fields: Mapping[str, str]) -> None:
    told = above.add("qtimetadata")
    for label, entry in fields.items():
        field = told.add("qtimetadatafield")
        field.add("fieldlabel", label)
        field.add("fieldentry", entry)


def _material(above: Element, html: str) -> None:
    above.add("material").add("mattext", html, texttype="text/html")
