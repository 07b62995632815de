"""Words of the home page and of cartridges, in the languages most courses are held in; others have the English ones."""

from __future__ import annotations

from collections.abc import Mapping

NAMES = (
    "announcements", "earlier", "schedule", "week", "now", "calendar", "feed", "lecture", "lectures",
    "assignments", "due", "exams", "exam", "point", "points", "staff", "hours", "page", "slides", "notebook",
    "quiz",
)  # fmt: skip
_TABLE = {
    "en": "Announcements|Earlier announcements|Schedule|Week {}|This week|Calendar|Feed|Lecture|Lectures"
    "|Assignments|Due|Exams|Exam|{} point|{} points|Staff|Office hours|Page|Slides|Notebook|Quiz",
    "de": "Mitteilungen|Frühere Mitteilungen|Termine|Woche {}|Diese Woche|Kalender|Feed|Vorlesung|Vorlesungen"
    "|Aufgaben|Abgabe|Prüfungen|Prüfung|{} Punkt|{} Punkte|Lehrende|Sprechstunde|Seite|Folien|Notebook|Quiz",
    "fr": "Annonces|Annonces précédentes|Calendrier|Semaine {}|Cette semaine|Agenda|Flux|Cours|Cours"
    "|Devoirs|À rendre|Examens|Examen|{} point|{} points|Enseignants|Permanence|Page|Diapositives|Notebook|Quiz",
    "es": "Avisos|Avisos anteriores|Calendario|Semana {}|Esta semana|Agenda|Canal|Clase|Clases"
    "|Tareas|Entrega|Exámenes|Examen|{} punto|{} puntos|Profesorado|Tutoría|Página|Diapositivas|Cuaderno|Cuestionario",
    "zh": "通知|更早的通知|课程安排|第 {} 周|本周|日历|订阅|讲座|讲座"
    "|作业|截止|考试|考试|{} 分|{} 分|教师|答疑时间|网页|幻灯片|笔记本|测验",
}  # fmt: skip


def words(lang: str) -> Mapping[str, str]:
    """The words of a language, by NAMES; `{}` in one stands for a number."""
    line = _TABLE.get(lang.replace("_", "-").partition("-")[0].lower(), _TABLE["en"])
    return dict(zip(NAMES, line.split("|"), strict=True))
