// The speaker's window, which reveal writes in English, in the language of the deck. Loaded where there are notes.
(function () {
  "use strict";
  const said = () => ({
    "Upcoming": word("Next slide"), "Time": word("Time"), "Click to Reset": word("Click to reset"), "Notes": word("Notes"),
    "Pacing – Time to finish current slide": word("Time for this slide"),
    "Layout": word("Layout"), "Default": word("Usual"), "Wide": word("Wide"), "Tall": word("Tall"),
    "Notes only": word("Notes only"),
  });

  function translate(body, words) {
    for (const part of body.querySelectorAll(".label, .reset-button, option, .speaker-layout-label")) {
      for (const text of [...part.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE)) {
        text.data = text.data.split(": ").map((one) => words[one.trim()] ?? one).join(": ");
      }
    }
  }

  addEventListener("message", ({ source, data }) => {
    if (typeof data !== "string" || !data.includes('"reveal-notes"') || !data.includes('"connected"')) return;
    const { document: shown } = source, words = said();
    [shown.documentElement.lang, shown.title] = [document.documentElement.lang, word("Speaker’s window")];
    translate(shown.body, words);
    shown.addEventListener("change", () => translate(shown.body, words));   // another layout is named anew
  });
})();
