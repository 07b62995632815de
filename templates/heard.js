// What a screen reader is told of a deck: a slide when it comes, what a step shows, and never what is not shown. For deck.js.
window.heard = function (root) {
  "use strict";
  const slides = root.querySelector(".slides"), status = root.querySelector(":scope > [role=status]");
  const SILENT = "aside.notes, .footer, button, select, [role=tablist], .sweep, .live, .visually-hidden, .footnote-ref, .footnote-back, annotation, [aria-hidden=true], [inert]";
  const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, figcaption, legend, summary, blockquote, label, div, [role=group]";
  const CODE_READ = 3;   // lines of what code put out that are read out; of more their number is told
  const joined = (text) => text.replace(/\s+/g, " ").replace(/ (?=[.,:;!?])/g, "").trim();
  const ended = (text) => !text || /[.,:;!?…]$/.test(text) ? `${text} ` : `${text}. `;

  // What is shown of a node, in words. A table and code are named: they are read where they stand.
  function words(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(SILENT) || !node.checkVisibility({ visibilityProperty: true })) return "";
    if (node.matches("table")) {
      const caption = joined(node.caption?.textContent ?? ""), { rows } = node;
      return `${word("Table")}${caption && `, ${caption}`}, ${counted(rows.length, "{n} row", "{n} rows")}, ${counted(rows[0]?.cells.length ?? 0, "{n} column", "{n} columns")}. `;
    }
    if (node.matches("pre")) {
      const lines = node.textContent.trimEnd().split("\n"), isOutput = node.matches(".output");
      if (isOutput && lines.length <= CODE_READ) return `${word("Output")}: ${ended(joined(node.textContent))}`;
      return `${word(isOutput ? "Output" : "Code")}, ${counted(lines.length, "{n} line", "{n} lines")}. `;
    }
    const said = node.matches("img") ? ended(node.alt)
      : node.matches("[role=img], video, audio") ? ended(node.ariaLabel ?? "")
        : [...node.childNodes].map(words).join("");
    const named = node.matches(":is(.answer, .solution)[aria-label]") ? `${node.ariaLabel}: ${said}` : said;
    return node.matches(BLOCKS) ? ended(joined(named)) : named;
  }

  const titleOf = (slide) => joined(words(slide.querySelector("h1, h2") ?? document.createTextNode(""))).replace(/\.$/, "");
  const placeOf = () => word("Slide {n} of {all}", { n: Reveal.getSlidePastCount() + 1, all: Reveal.getTotalSlides() });

  // What is said is made when what has come is to be seen (nothing is before its letters are: shared.js), and of what
  // comes in haste the last.
  const COMES = 100;   // milliseconds
  let waiting;
  function say(make) {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (document.documentElement.matches(".unset")) say(make);
      else status.textContent = joined(make());
    }, COMES);
  }

  function place(before = "") {
    const title = titleOf(Reveal.getCurrentSlide());
    return `${before}${placeOf()}${title && `: ${title}`}`;
  }
  const saySlide = () => say(() => Reveal.isOverview() ? place() : `${placeOf()}. ${words(Reveal.getCurrentSlide())}`);

  // The lines of code that a step lights; of other steps what has come.
  function stepOf(fragment) {
    const code = fragment.matches(".code-step") && fragment.closest("[data-code-line-numbers]");
    if (!code) return words(fragment);
    const lines = [...code.querySelectorAll("code > span")].flatMap((line, at) => line.matches(".lit") ? [`${at + 1}: ${line.textContent}`] : []);
    if (!lines.length) return word("All lines");
    return word(lines.length === 1 ? "Line {lines}" : "Lines {lines}", { lines: lines.join("; ") });
  }

  // In the overview nothing on a slide can be reached, as nothing on it can be read.
  function overview(isShown) {
    for (const slide of slides.querySelectorAll(":scope > section")) for (const part of slide.children) part.inert = isShown;
    if (isShown) say(() => place(word("Overview. ")));
    else saySlide();
  }

  function start(speaks) {
    // reveal makes it an application, in which tables and formulas could not be read cell by cell
    Object.assign(root, { role: "group", ariaLabel: word("Slides") });
    if (!speaks) return;
    Reveal.on("slidechanged", ({ previousSlide, currentSlide }) => { if (previousSlide !== currentSlide) saySlide(); });
    Reveal.on("fragmentshown", ({ fragments }) => say(() => fragments.map((one) => ended(joined(stepOf(one)))).join("")));
    Reveal.on("overviewshown", () => overview(true));
    Reveal.on("overviewhidden", () => overview(false));
    saySlide();
  }
  return { start, say };
};
