"""What `lang` may be: the code of a language, such as de or pt-BR; and what may have been meant where it is none."""

from __future__ import annotations

import re

from ..course.words import LANGUAGES, base
from ..problems import nearest

_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
HINT = "write en, de, pt-BR or the like"


def wrong_with(lang: str) -> str:
    """What to write in place of what is no language; "" where it is one."""
    is_code = _CODE.fullmatch(lang)
    if is_code and base(lang) in ("en", *LANGUAGES):
        return ""
    from babel import Locale  # with what knows languages, which most courses have no need of
    from babel.languages import get_official_languages

    known = Locale("en").languages
    if is_code and base(lang) in known:
        return ""
    names = {name.lower(): code for code, name in known.items()}
    names |= {str(Locale(code).get_language_name()).lower(): code for code in LANGUAGES}
    if len(lang) > 3 and (meant := nearest(lang.lower(), names, cutoff=0.8)):
        return f"did you mean {names[meant].replace('_', '-')}?"
    spoken = get_official_languages(lang.upper(), de_facto=True) if len(lang) == 2 else ()
    return f"did you mean {spoken[0]}? {lang} is a country" if spoken else HINT
