"""The words of the interface, in the languages that courses are held in most; others have the English ones.

A word is known by its English text, in which {…} stands for what is put there; what follows # tells two of one text
apart. A regional variant has the words of its language. Templates ask by `word("…")`, filters by `ctx.word("…")`, and
scripts by `word("…")` of templates/shared.js, which finds those of IN_SCRIPTS in the page, and in previews those of
IN_PREVIEWS.
"""

# ruff: noqa: E501 (a table)
from __future__ import annotations

LANGUAGES = ("de", "fr", "es", "zh")  # besides English, in the order of the tables
RIGHT_TO_LEFT = ("ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi")
THINGS = {  # what has a number, and what begins lectures' boxes
    "Figure": "Abbildung|Figure|Figura|图",
    "Table": "Tabelle|Tableau|Tabla|表",
    "Equation": "Gleichung|Équation|Ecuación|公式",
    "Listing": "Listing|Listing|Listado|代码",
    "Section": "Abschnitt|Section|Sección|章节",
    "Theorem": "Satz|Théorème|Teorema|定理",
    "Lemma": "Lemma|Lemme|Lema|引理",
    "Corollary": "Korollar|Corollaire|Corolario|推论",
    "Proposition": "Proposition|Proposition|Proposición|命题",
    "Conjecture": "Vermutung|Conjecture|Conjetura|猜想",
    "Definition": "Definition|Définition|Definición|定义",
    "Example": "Beispiel|Exemple|Ejemplo|例",
    "Exercise": "Übung|Exercice|Ejercicio|练习",
    "Solution": "Lösung|Solution|Solución|解答",
    "Remark": "Bemerkung|Remarque|Observación|注记",
    "Proof": "Beweis|Démonstration|Demostración|证明",
    "Note": "Hinweis|Remarque|Nota|注意",
    "Tip": "Tipp|Astuce|Consejo|提示",
    "Important": "Wichtig|Important|Importante|重要",
    "Warning": "Warnung|Avertissement|Advertencia|警告",
    "Caution": "Vorsicht|Attention|Precaución|小心",
}
IN_LECTURES = {
    "{thing} of {lecture}": "{thing} in {lecture}|{thing} de {lecture}|{thing} de {lecture}|{lecture} 的{thing}",
    "Answer": "Antwort|Réponse|Respuesta|答案",
    "Back to note {n} in the text": "Zurück zu Fußnote {n} im Text|Retour à la note {n} dans le texte"
    "|Volver a la nota {n} en el texto|返回正文中的注释 {n}",
    "Back to where it is cited": "Zurück zum Zitat|Retour à la citation|Volver a la cita|返回引用处",
    "Back to where it is cited in {title}": "Zurück zum Zitat in {title}|Retour à la citation dans {title}"
    "|Volver a la cita en {title}|返回 {title} 中的引用处",
    "{n} of {all}": "{n} von {all}|{n} sur {all}|{n} de {all}|第 {n} 处，共 {all} 处",
    "Footnotes": "Fußnoten|Notes de bas de page|Notas al pie|脚注",
    "QR code: {place}": "QR-Code: {place}|Code QR : {place}|Código QR: {place}|二维码：{place}",
    "Question": "Frage|Question|Pregunta|问题",
    "References": "Literatur|Références|Referencias|参考文献",
    "Right.": "Richtig.|Juste.|Correcto.|正确。",
    "Sources": "Quellen|Sources|Fuentes|来源",
    "Traceback": "Traceback|Trace d’appels|Traza de llamadas|回溯",
    "Wrong.": "Falsch.|Faux.|Incorrecto.|错误。",
}
ON_PAGES = {
    "All lectures": "Alle Vorlesungen|Tous les cours|Todas las clases|全部讲座",
    "Announcements": "Mitteilungen|Annonces|Avisos|通知",
    "Assignments": "Aufgaben|Devoirs|Tareas|作业",
    "Back": "Zurück|Retour|Atrás|后退",
    "Breadcrumb": "Pfad|Fil d’Ariane|Ruta|路径",
    "Calendar": "Kalender|Agenda|Agenda|日历",
    "Charts": "Diagramme|Graphiques|Gráficos|图表",
    "Cite this lecture": "Diese Vorlesung zitieren|Citer ce cours|Citar esta clase|引用本讲",
    "Course": "Kurs|Enseignement|Curso|课程",
    "Course home": "Startseite des Kurses|Accueil du cours|Inicio del curso|课程主页",
    "Credits": "Bildnachweise|Crédits|Créditos|图片来源",
    "Deck": "Foliensatz|Diaporama|Presentación|演示",
    "Due": "Abgabe|À rendre|Entrega|截止",
    "Earlier announcements": "Frühere Mitteilungen|Annonces précédentes|Avisos anteriores|更早的通知",
    "Exam": "Prüfung|Examen|Examen|考试",
    "Exams": "Prüfungen|Examens|Exámenes|考试",
    "Feed": "Newsfeed|Flux|Canal|订阅",
    "Handout": "Handzettel|Polycopié|Hoja de apuntes|讲义",
    "Home": "Startseite|Accueil|Inicio|主页",
    "In this lecture": "In dieser Vorlesung|Dans ce cours|En esta clase|本讲内容",
    "Keys": "Tasten|Touches|Teclas|按键",
    "Keys (?)": "Tasten (?)|Touches (?)|Teclas (?)|按键（?）",
    "Languages": "Sprachen|Langues|Idiomas|语言",
    "Lecture": "Vorlesung|Cours|Clase|讲座",
    "Lecture in {course}": "Vorlesung in {course}|Cours dans {course}|Clase en {course}|{course}中的一讲",
    "Lecture {n}": "Vorlesung {n}|Cours {n}|Clase {n}|第 {n} 讲",
    "Lectures": "Vorlesungen|Cours|Clases|讲座",
    "Fonts and programs": "Schriften und Programme|Polices et logiciels|Fuentes y programas|字体与程序",
    "Licence": "Lizenz|Licence|Licencia|许可",
    "Licence: {name}": "Lizenz: {name}|Licence : {name}|Licencia: {name}|许可：{name}",
    "Light or dark": "Hell oder dunkel|Clair ou sombre|Claro u oscuro|浅色或深色",
    "Next": "Weiter|Suivant|Siguiente|下一个",
    "No picture in these lectures names a source.": "Kein Bild in diesen Vorlesungen nennt eine Quelle."
    "|Aucune image de ces cours n’indique de source.|Ninguna imagen de estas clases indica una fuente."
    "|这些讲座中的图片均未注明来源。",
    "Not found": "Nicht gefunden|Introuvable|No encontrado|未找到",
    "Notebook": "Notizbuch|Carnet|Cuaderno|笔记本",
    "Notebook in {name}": "Notizbuch in {name}|Carnet dans {name}|Cuaderno en {name}|在 {name} 中打开笔记本",
    "Office hours": "Sprechstunde|Permanence|Tutoría|答疑时间",
    "Page": "Seite|Page|Página|网页",
    "Previous": "Vorherige|Précédent|Anterior|上一个",
    "Quiz": "Quiz|Quiz|Cuestionario|测验",
    "Read as a page": "Als Seite lesen|Lire comme page|Leer como página|以网页阅读",
    "Schedule": "Termine|Calendrier|Calendario|课程安排",
    "Search (/)": "Suche (/)|Rechercher (/)|Buscar (/)|搜索（/）",
    "Skip to the text": "Zum Text|Aller au texte|Ir al texto|跳到正文",
    "Slides": "Folien|Diapositives|Diapositivas|幻灯片",
    "Slides as PDF": "Folien als PDF|Diapositives en PDF|Diapositivas en PDF|幻灯片 PDF",
    "Slides need JavaScript. {page} does not.": "Folien brauchen JavaScript. {page} braucht keines."
    "|Les diapositives ont besoin de JavaScript. {page} s’en passe."
    "|Las diapositivas necesitan JavaScript. {page} no lo necesita.|幻灯片需要 JavaScript。{page}则不需要。",
    "Source": "Quelle|Source|Fuente|来源",
    "Staff": "Lehrende|Enseignants|Profesorado|教师",
    "Text": "Text|Texte|Texto|文本",
    "The address may be mistyped, or the page may have moved. It can help to look in {folder} or {above}.": "Vielleicht ist die Adresse vertippt, oder die Seite ist umgezogen. Man kann in {folder} oder {above} nachsehen."
    "|L’adresse est peut-être mal saisie, ou la page a été déplacée. Regarder dans {folder} ou {above} peut aider."
    "|Puede que la dirección esté mal escrita o que la página se haya movido. Puede ayudar mirar en {folder} o {above}."
    "|地址可能有误，或者页面已移动。可以看看{folder}或{above}。",
    "The pictures in these lectures, and whom we owe them to.": "Die Bilder in diesen Vorlesungen, und wem wir sie verdanken."
    "|Les images de ces cours, et à qui nous les devons."
    "|Las imágenes de estas clases, y a quién se las debemos.|这些讲座中的图片及其来源。",
    "The same lecture as a page": "Dieselbe Vorlesung als Seite|Le même cours sous forme de page"
    "|La misma clase como página|同一讲的网页",
    "The text of this lecture as {markdown}.": "Der Text dieser Vorlesung als {markdown}."
    "|Le texte de ce cours en {markdown}.|El texto de esta clase en {markdown}.|本讲的文本：{markdown}。",
    "There is no such page here": "Diese Seite gibt es hier nicht|Cette page n’existe pas ici"
    "|Aquí no hay tal página|这里没有这个页面",
    "This week": "Diese Woche|Cette semaine|Esta semana|本周",
    "Untitled picture": "Bild ohne Titel|Image sans titre|Imagen sin título|无标题图片",
    "Week {n}": "Woche {n}|Semaine {n}|Semana {n}|第 {n} 周",
    "plain Markdown": "einfaches Markdown|Markdown brut|Markdown simple|纯 Markdown",
    "the one above": "dem darüber|celui du dessus|la superior|上一级文件夹",
    "this folder": "diesem Ordner|ce dossier|esta carpeta|此文件夹",
    "{n} point": "{n} Punkt|{n} point|{n} punto|{n} 分",
    "{n} points": "{n} Punkte|{n} points|{n} puntos|{n} 分",
}
IN_HELP = {  # of a deck
    "Ctrl#key": "Strg|Ctrl|Ctrl|Ctrl",
    "Draw on the slide": "Auf die Folie zeichnen|Dessiner sur la diapositive|Dibujar en la diapositiva|在幻灯片上绘画",
    "Draw on the slide (C)": "Auf die Folie zeichnen (C)|Dessiner sur la diapositive (C)|Dibujar en la diapositiva (C)"
    "|在幻灯片上绘画（C）",
    "End#key": "Ende|Fin|Fin|End",
    "First slide, last slide": "Erste Folie, letzte Folie|Première, dernière diapositive"
    "|Primera, última diapositiva|第一张、最后一张",
    "Full screen": "Vollbild|Plein écran|Pantalla completa|全屏",
    "Go to a slide by its number": "Zu einer Folie gehen, nach ihrer Nummer|Aller à une diapositive par son numéro"
    "|Ir a una diapositiva por su número|按编号跳转",
    "Home#key": "Pos1|Début|Inicio|Home",
    "In a box that scrolls, in tabs and in what can be set, arrows belong to what has the focus.": "In Kästen, die rollen, in Reitern und in dem, was man einstellen kann, gehören Pfeile dem, was den Fokus hat."
    "|Dans un cadre qui défile, des onglets ou un réglage, les flèches vont à ce qui a le focus."
    "|En un cuadro desplazable, en pestañas y en ajustes, las flechas son de lo que tiene el foco."
    "|在可滚动的框、标签页和可调控件中，方向键作用于当前焦点。",
    "Keys and text": "Tasten und Text|Touches et texte|Teclas y texto|按键与文字",
    "Letters and signs are keys (off: only arrows, Space, Esc, F1)": "Buchstaben und Zeichen sind Tasten (aus: nur Pfeile, Leertaste, Esc, F1)"
    "|Lettres et signes sont des touches (sinon : flèches, Espace, Échap et F1 seulement)"
    "|Letras y signos son teclas (si no: solo flechas, Espacio, Esc, F1)"
    "|字母和符号作为按键（关闭：仅方向键、空格、Esc、F1）",
    "Next slide, slide before": "Nächste Folie, Folie davor|Diapositive suivante, précédente"
    "|Diapositiva siguiente, anterior|下一张、上一张",
    "Next step": "Nächster Schritt|Étape suivante|Paso siguiente|下一步",
    "Overview; arrows and Enter choose": "Übersicht; Pfeile und Eingabe wählen|Vue d’ensemble ; flèches et Entrée"
    " choisissent|Vista general; flechas e Intro eligen|概览；方向键和回车选择",
    "Pause: the screen turns black": "Pause: der Bildschirm wird schwarz|Pause : l’écran devient noir"
    "|Pausa: la pantalla se pone negra|暂停：屏幕变黑",
    "Size of text": "Schriftgröße|Taille du texte|Tamaño del texto|文字大小",
    "Space": "Leertaste|Espace|Espacio|空格",
    "Speaker’s window": "Fenster für Vortragende|Fenêtre de l’orateur|Ventana del orador|演讲者窗口",
    "Step back": "Schritt zurück|Étape précédente|Paso atrás|上一步",
    "Stop drawing (C)": "Zeichnen beenden (C)|Cesser de dessiner (C)|Dejar de dibujar (C)|停止绘画（C）",
    "This help": "Diese Hilfe|Cette aide|Esta ayuda|本帮助",
    "Wipe (Del)": "Wegwischen (Entf)|Effacer (Suppr)|Borrar (Supr)|擦除（Del）",
    "Zoom in and out": "Vergrößern und verkleinern|Agrandir et réduire|Ampliar y reducir|放大和缩小",
    "click": "Klick|clic|clic|单击",
    "fits the slide": "passt auf die Folie|tient dans la diapositive|cabe en la diapositiva|适合幻灯片",
}
IN_SCRIPTS = {
    "All lines": "Alle Zeilen|Toutes les lignes|Todas las líneas|所有行",
    "Answer#to answer": "Antworten|Répondre|Responder|回答",
    "Click to reset": "Klick beginnt neu|Cliquer pour remettre à zéro|Clic para reiniciar|点击重置",
    "Choose first.": "Erst auswählen.|Choisissez d’abord.|Elige primero.|请先选择。",
    "Close": "Schließen|Fermer|Cerrar|关闭",
    "Code": "Code|Code|Código|代码",
    "Copied": "Kopiert|Copié|Copiado|已复制",
    "Copy": "Kopieren|Copier|Copiar|复制",
    "Formula": "Formel|Formule|Fórmula|公式",
    "Going on": "Es geht weiter|Reprise|Continúa|继续",
    "Layout": "Anordnung|Disposition|Disposición|布局",
    "Line {lines}": "Zeile {lines}|Ligne {lines}|Línea {lines}|行 {lines}",
    "Lines {lines}": "Zeilen {lines}|Lignes {lines}|Líneas {lines}|行 {lines}",
    "Link to this section": "Link zu diesem Abschnitt|Lien vers cette section|Enlace a esta sección|本节链接",
    "Loading the lectures …": "Die Vorlesungen werden geladen …|Chargement des cours …|Cargando las clases …|正在加载讲座…",
    "Next slide": "Nächste Folie|Diapositive suivante|Diapositiva siguiente|下一张",
    "Notes": "Notizen|Notes|Notas|备注",
    "Notes only": "nur Notizen|notes seules|solo notas|仅备注",
    "Nothing found.": "Nichts gefunden.|Rien trouvé.|No se encontró nada.|未找到。",
    "Nothing has all of these words; some: {found}.": "Nichts hat all diese Wörter; einige: {found}."
    "|Rien ne contient tous ces mots ; certains : {found}.|Nada tiene todas estas palabras; algunas: {found}."
    "|没有包含所有这些词的结果；包含其中一些：{found}。",
    "Number or word of a slide": "Nummer oder Wort einer Folie|Numéro ou mot d’une diapositive"
    "|Número o palabra de una diapositiva|幻灯片的编号或词语",
    "Output": "Ausgabe|Sortie|Salida|输出",
    "Overview. ": "Übersicht. |Vue d’ensemble. |Vista general. |概览。",
    "Paused": "Pause|En pause|En pausa|已暂停",
    "Paused: go on (B)": "Pause: weiter (B)|En pause : continuer (B)|En pausa: continuar (B)|已暂停：继续（B）",
    "Picture": "Bild|Image|Imagen|图片",
    "Search": "Suche|Recherche|Buscar|搜索",
    "Search all lectures": "Alle Vorlesungen durchsuchen|Rechercher dans tous les cours"
    "|Buscar en todas las clases|搜索全部讲座",
    "Slide": "Folie|Diapositive|Diapositiva|幻灯片",
    "Slide {n}": "Folie {n}|Diapositive {n}|Diapositiva {n}|第 {n} 张",
    "Slide {n} of {all}": "Folie {n} von {all}|Diapositive {n} sur {all}|Diapositiva {n} de {all}"
    "|第 {n} 张，共 {all} 张",
    "Slides": ON_PAGES["Slides"],
    "Speaker’s window": IN_HELP["Speaker’s window"],
    "Table": THINGS["Table"],
    "Tall": "hoch|haute|alta|纵向",
    "The lectures could not be loaded. Is there a connection? Type to try again.": "Die Vorlesungen konnten nicht geladen werden. Besteht eine Verbindung? Ein Tastendruck versucht es erneut."
    "|Les cours n’ont pas pu être chargés. Y a-t-il une connexion ? Une touche réessaie."
    "|No se pudieron cargar las clases. ¿Hay conexión? Pulsa una tecla para reintentar."
    "|无法加载讲座。网络是否连接？输入即可重试。",
    "Time": "Zeit|Temps|Tiempo|时间",
    "Time for this slide": "Zeit für diese Folie|Temps pour cette diapositive|Tiempo para esta diapositiva|本张用时",
    "Usual": "üblich|habituelle|habitual|默认",
    "Wide": "breit|large|ancha|横向",
    "more below": "mehr darunter|suite plus bas|más abajo|下方还有",
    "more to the right": "mehr rechts|suite à droite|más a la derecha|右侧还有",
    "{found}, the first {n}": "{found}, die ersten {n}|{found}, les {n} premiers|{found}, los primeros {n}"
    "|{found}，显示前 {n} 个",
    "{name} that scrolls": "{name}, rollt|{name} qui défile|{name} desplazable|可滚动的{name}",
    "{n} column": "{n} Spalte|{n} colonne|{n} columna|{n} 列",
    "{n} columns": "{n} Spalten|{n} colonnes|{n} columnas|{n} 列",
    "{n} line": "{n} Zeile|{n} ligne|{n} línea|{n} 行",
    "{n} lines": "{n} Zeilen|{n} lignes|{n} líneas|{n} 行",
    "{n} more column": "{n} weitere Spalte|encore {n} colonne|{n} columna más|还有 {n} 列",
    "{n} more columns": "{n} weitere Spalten|encore {n} colonnes|{n} columnas más|还有 {n} 列",
    "{n} more line": "{n} weitere Zeile|encore {n} ligne|{n} línea más|还有 {n} 行",
    "{n} more lines": "{n} weitere Zeilen|encore {n} lignes|{n} líneas más|还有 {n} 行",
    "{n} more row": "{n} weitere Zeile|encore {n} ligne|{n} fila más|还有 {n} 行",
    "{n} more rows": "{n} weitere Zeilen|encore {n} lignes|{n} filas más|还有 {n} 行",
    "{n} more to find.": "{n} noch zu finden.|Encore {n} à trouver.|Faltan {n} por encontrar.|还有 {n} 个未找到。",
    "{n} of the lectures could not be loaded.": "{n} der Vorlesungen konnten nicht geladen werden."
    "|{n} des cours n’ont pas pu être chargés.|No se pudieron cargar {n} de las clases."
    "|有 {n} 个讲座无法加载。",
    "{n} result": "{n} Treffer|{n} résultat|{n} resultado|{n} 个结果",
    "{n} results": "{n} Treffer|{n} résultats|{n} resultados|{n} 个结果",
    "{n} row": "{n} Zeile|{n} ligne|{n} fila|{n} 行",
    "{n} rows": "{n} Zeilen|{n} lignes|{n} filas|{n} 行",
}
IN_PREVIEWS = {
    "Also": "Auch|Aussi|También|另有",
    "Follow the edit": "Der Bearbeitung folgen|Suivre la saisie|Seguir la edición|跟随编辑",
    "Go to the slide or place that is being edited": "Zur Folie oder Stelle gehen, die gerade bearbeitet wird"
    "|Aller à la diapositive ou à l’endroit en cours de modification"
    "|Ir a la diapositiva o al lugar que se está editando|转到正在编辑的幻灯片或位置",
    "Hide": "Ausblenden|Masquer|Ocultar|隐藏",
    "Open in the editor": "Im Editor öffnen|Ouvrir dans l’éditeur|Abrir en el editor|在编辑器中打开",
    "Problems": "Probleme|Problèmes|Problemas|问题",
    "error": "Fehler|erreur|error|错误",
    "home page": "Startseite|page d’accueil|página de inicio|主页",
    "no connection: edits do not show": "keine Verbindung: Bearbeitungen erscheinen nicht"
    "|pas de connexion : les modifications n’apparaissent pas|sin conexión: las ediciones no se ven"
    "|没有连接：编辑不会显示",
    "no longer part of the course:": "nicht mehr Teil des Kurses:|ne fait plus partie du cours :"
    "|ya no forma parte del curso:|已不属于本课程：",
    "warning": "Warnung|avertissement|advertencia|警告",
    "{found} in {lecture}": "{found} in {lecture}|{found} dans {lecture}|{found} en {lecture}|{lecture} 中有{found}",
    "{n} error": "{n} Fehler|{n} erreur|{n} error|{n} 个错误",
    "{n} errors": "{n} Fehler|{n} erreurs|{n} errores|{n} 个错误",
    "{n} warning": "{n} Warnung|{n} avertissement|{n} advertencia|{n} 个警告",
    "{n} warnings": "{n} Warnungen|{n} avertissements|{n} advertencias|{n} 个警告",
}
TABLE = THINGS | IN_LECTURES | ON_PAGES | IN_HELP | IN_SCRIPTS | IN_PREVIEWS


def word(lang: str, text: str, **given: object) -> str:
    """A word of the interface in a language; English in one without words. `given` comes in the places of its {…}."""
    said = text.partition("#")[0]
    if (language := base(lang)) in LANGUAGES and text in TABLE:  # templates of a course may have words of their own
        said = TABLE[text].split("|")[LANGUAGES.index(language)]
    return said.format(**given) if given else said


def for_scripts(lang: str, is_live: bool = False) -> dict[str, str]:
    """The words that scripts say, in a preview (`is_live`) also its own, by their English texts; none for English."""
    asked = [*IN_SCRIPTS, *(IN_PREVIEWS if is_live else ())] if base(lang) in LANGUAGES else []
    return {text: word(lang, text) for text in asked}


def base(lang: str) -> str:
    """The language of which one is a regional variant: "pt" of "pt-BR"."""
    return lang.replace("_", "-").partition("-")[0].lower()


def has_words(lang: str) -> bool:
    """Whether the interface speaks a language."""
    return base(lang) in ("", "en", *LANGUAGES)
