// Whose a key is, the slides' or that of what has the focus; the help, in which readers choose; the pause. For deck.js.
window.keys = function (root, say, onTextSize) {
  "use strict";
  const html = document.documentElement;
  const slides = root.querySelector(".slides"), dialog = document.querySelector("dialog.help");
  const SINGLE = "single-keys", SIZE = "text-size";
  const areSingle = () => window.remembered(SINGLE) !== "off";
  const hasNotes = () => Boolean(slides.querySelector("aside.notes, [data-notes]"));
  const scrolls = (box) => box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2;

  // -- whose a key is ------------------------------------------------------------------------------------------

  const isHelp = ({ key }) => key === "F1" || (key === "?" && areSingle());

  // Whether a key is for what has the focus, or for nobody, and not for the slides.
  function isTaken(event) {
    const { activeElement: focused } = document, { key = "" } = event;   // reveal names none of those that the speaker's window passes on
    const inner = event.composedPath?.()[0] ?? focused;   // some charts have roots of their own
    if (document.querySelector("dialog[open]") || isHelp(event)) return true;
    if (key.length === 1 && key !== " " && !areSingle()) return true;
    if (/^s$/i.test(key) && !hasNotes()) return true;
    if (focused.closest(".live") && inner.matches("input, select, textarea, [role=slider], [role=tab]")) return true;
    if (focused.matches("select")) return true;
    if (key === " ") return focused.matches("a, button, summary, [role=button]");
    return /^(Arrow|Home|End)/.test(key) && (focused.matches(".tabs [role=tab]") || (focused.tabIndex === 0 && focused.matches("[role=group], figure, pre") && scrolls(focused)));
  }

  // Where text is enlarged a slide is read down to its end before a key leads on, and up to its beginning.
  function scrollsSlide(event) {
    const { key, shiftKey } = event, sheet = html.matches(".large-text") && !Reveal.isOverview() && Reveal.getCurrentSlide().querySelector(".sheet");
    const isDown = /^(ArrowDown|PageDown)$/.test(key) || (key === " " && !shiftKey), isUp = /^(ArrowUp|PageUp)$/.test(key) || (key === " " && shiftKey);
    const room = sheet && (isDown ? sheet.scrollHeight - sheet.clientHeight - sheet.scrollTop : isUp ? sheet.scrollTop : 0);
    if (!(room > 2)) return false;
    sheet.scrollBy({ top: (isDown ? 1 : -1) * sheet.clientHeight * (key.startsWith("Arrow") ? 0.3 : 0.85) });
    event.preventDefault();
    return true;
  }

  // What is below a figure keeps the keys that move it; any other, such as a clicker's, is for the slides again.
  root.addEventListener("keydown", ({ key, target }) => {
    const own = target.matches(".sweep select") ? /^(?!Page)/ : /^(Arrow|Home|End|Tab|Shift)/;
    if (target.matches(".sweep :is(input, select), .animation input") && !own.test(key)) target.blur();
    if (target.matches(".choices input") && !/^(Arrow|Tab|Shift|Enter| )/.test(key)) target.blur();
  });

  // -- the help ------------------------------------------------------------------------------------------------

  const choices = (name) => [...dialog.querySelectorAll(`[name="${name}"]`)];

  function open() {
    dialog.querySelector(".for-notes").hidden = !hasNotes();
    choices(SINGLE)[0].checked = areSingle();
    const size = window.remembered(SIZE) ?? "1";
    for (const one of choices(SIZE)) one.checked = one.value === size;
    dialog.showModal();   // when it closes, browsers give the focus back
  }

  dialog.addEventListener("click", ({ target }) => { if (target === dialog || target.closest(".close")) dialog.close(); });
  dialog.addEventListener("change", ({ target }) => {
    if (target.name === SINGLE) window.remembered(SINGLE, target.checked ? "on" : "off");
    if (target.name !== SIZE) return;
    window.remembered(SIZE, target.value);
    onTextSize();
  });
  document.addEventListener("keydown", (event) => {
    if (!isHelp(event) || event.target.matches("input:not([type=range], [type=radio], [type=checkbox]), textarea, [contenteditable]")) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else if (!document.querySelector("dialog[open]")) open();
  });

  // -- the pause: what is black says so, and how it ends ---------------------------------------------------------

  const resume = Object.assign(document.createElement("button"), { type: "button", className: "resume", textContent: word("Paused: go on (B)") });
  let before = null;
  function pause(isPaused) {
    if (isPaused) before = document.activeElement;
    slides.inert = isPaused;
    if (isPaused) resume.focus();
    else before?.focus({ preventScroll: true });
    say(() => word(isPaused ? "Paused" : "Going on"));
  }

  function start() {
    root.querySelector(".pause-overlay").append(resume);
    const jump = root.querySelector(".jump-to-slide-input");
    if (jump) jump.ariaLabel = jump.placeholder = word("Number or word of a slide");
    root.addEventListener("click", ({ target }) => { if (target.closest("[data-help]")) open(); });
    Reveal.on("paused", () => pause(true));
    Reveal.on("resumed", () => pause(false));
  }
  return { isTaken, scrollsSlide, start, textSize: () => Number(window.remembered(SIZE)) || 1 };
};
