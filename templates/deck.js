// Starts reveal, with slides that fit their canvas (see fitting.js), are heard (heard.js) and have keys (keys.js).
(function () {
  "use strict";
  const html = document.documentElement;
  const root = document.querySelector(".reveal");
  const stage = root.parentElement;
  const slides = root.querySelector(".slides");
  const foot = slides.querySelector(":scope > .foot");
  const fitting = window.fitting(slides), heard = window.heard(root), keys = window.keys(root, heard.say, () => resize());

  // -- before reveal reads the slides in `root`: what raw HTML from authors needs --------------------

  function prepare(root) {
    // reveal would take a section inside a slide for a slide of its own, below this one
    for (const inner of root.querySelectorAll("section section")) {
      const div = document.createElement("div");
      for (const { name, value } of inner.attributes) div.setAttribute(name, value);
      div.append(...inner.childNodes);
      inner.replaceWith(div);
    }
    // notes, in builds that have them, must not change how a slide is laid out
    for (const notes of root.querySelectorAll(".matter aside.notes")) notes.closest(".slide").append(notes);
    // each line of code knows how far it is indented
    for (const code of root.querySelectorAll(".matter pre > code")) {
      if (!code.matches(".sourceCode") && !code.firstElementChild) {
        code.replaceChildren(...code.textContent.split("\n").flatMap((text) => {
          const line = document.createElement("span");
          line.textContent = text;
          return [line, "\n"];
        }).slice(0, -1));
      }
      for (const line of code.children) {
        const indent = line.textContent.match(/^[ \t]*/)[0].replaceAll("\t", "    ").length;
        if (indent) line.style.setProperty("--indent", `${indent}ch`);
      }
    }
    // a paragraph that is nothing but a picture behaves like one
    for (const p of root.querySelectorAll(":is(p, center):has(> img, > a > img)")) {
      if (!p.textContent.trim() && p.querySelectorAll("img").length === 1) p.classList.add("picture");
    }
  }

  // -- the canvas ------------------------------------------------------------------------------------

  // What front matter says of reveal's options. Of a canvas only the shape is taken: our letters are made for this height.
  const { width: across, height: down, ...config } = JSON.parse(stage.dataset.config ?? "{}");
  const given = stage.dataset.config;
  const shape = across || down ? (across ?? 1050) / (down ?? 700) : 16 / 9;

  function canvas() {
    const upright = innerWidth < 600 && innerHeight > innerWidth;
    const width = upright ? 720 : Math.round(720 * shape);
    const height = upright ? Math.round(Math.max(960, width * innerHeight / innerWidth)) : 720;
    html.classList.toggle("portrait", upright);
    html.style.setProperty("--canvas-width", `${width}px`);
    html.style.setProperty("--canvas-height", `${height}px`);
    return { width, height };
  }

  // -- code that is stepped through: "|3|5-7" shows all of it, then line 3, then lines 5 to 7 ------------------

  const steps = (block) => block.dataset.codeLineNumbers.split("|").map((step) => step.trim());

  function addSteps(root) {
    for (const block of root.querySelectorAll("[data-code-line-numbers*='|']")) {
      if (block.querySelector(".code-step")) continue;
      for (const _ of steps(block).slice(1)) {
        const step = document.createElement("span");
        step.className = "fragment code-step";
        block.append(step);
      }
    }
  }

  // Lines of the current step are lit, the others lose their colours.
  function showStep(block) {
    const wanted = steps(block)[block.querySelectorAll(".code-step.visible").length] ?? "";
    const ranges = wanted.split(",").filter((range) => /^\s*\d/.test(range)).map((range) => range.split("-").map((line) => Number(line) || Infinity));
    block.querySelectorAll("code > span").forEach((line, index) => {
      const lit = ranges.some(([from, to = from]) => index + 1 >= from && index + 1 <= to);
      line.classList.toggle("lit", lit);
      line.classList.toggle("dimmed", ranges.length > 0 && !lit);
    });
  }

  const showSteps = (root = slides) => root.querySelectorAll("[data-code-line-numbers]").forEach(showStep);

  // -- a slide may have a footer of its own, or none -----------------------------------------------------

  function showFooter(foot, slide) {
    const legend = foot.querySelector(".legend"), usual = legend.querySelector(".lecture-footer:not(.own)");
    const own = slide.querySelector(".matter .footer"), said = slide.dataset.footer ?? "";
    legend.querySelector(".own")?.remove();
    if (usual) usual.hidden = Boolean(own || said);
    if (!own && (!said || said === "false")) return;
    const shown = document.createElement("span");
    shown.className = "lecture-footer own";
    shown.append(...(own ? [...own.childNodes].map((node) => node.cloneNode(true)) : [said]));
    for (const block of shown.querySelectorAll("p")) block.replaceWith(...block.childNodes);
    legend.prepend(shown);
  }

  // -- the slide that is shown names the tab, and has its place on the page ---------------------------------

  function showPlace(slide) {
    const heading = slide.querySelector(".sheet > :is(h1, h2)")?.cloneNode(true);
    heading?.querySelectorAll("annotation, .footnote-ref").forEach((one) => one.remove());
    const name = slide.id === "_title" ? "" : heading?.textContent.trim() || word("Slide {n}", { n: Reveal.getSlidePastCount(slide) + 1 });
    document.title = [name, stage.dataset.title].filter(Boolean).join(" - ");
    let section = slide;   // one that the page does not have is below one that it has
    while (section?.dataset.section === "") section = section.previousElementSibling;
    const place = section?.dataset.section ?? section?.id ?? "_title", link = foot.querySelector(".to-page");
    link.setAttribute("href", link.getAttribute("href").replace(/#.*|$/, place === "_title" ? "" : `#${encodeURIComponent(place)}`));
  }

  // -- print: every sheet gets the foot ----------------------------------------------------------------

  function finishPrint() {
    const pages = [...slides.querySelectorAll(".pdf-page")];
    const total = new Set(pages.map((page) => page.querySelector("section").id)).size;
    for (const page of pages) {
      const copy = foot.cloneNode(true);
      const number = page.querySelector(".slide-number-pdf");
      copy.querySelector(".slide-number").textContent = number ? `${number.textContent.split(".")[0]} / ${total}` : "";
      showFooter(copy, page.querySelector("section"));
      page.querySelector("section").append(copy);
    }
    fitting.again();
  }

  // -- start -------------------------------------------------------------------------------------------

  let number;   // reveal's slide number, which stands in our foot
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const printing = /[?&](print-pdf|view=print)/i.test(location.search);
  if (printing) html.dataset.theme = "light";   // reveal copies the ground's colour onto the sheets
  prepare(slides);
  addSteps(slides);
  Reveal.initialize({
    ...canvas(),
    margin: 0, minScale: 0.1, maxScale: 4,
    hash: true, history: true, respondToHashChanges: true, fragmentInURL: false,
    center: false, controls: false, progress: true, slideNumber: "c/t",
    navigationMode: "linear", transition: "none", backgroundTransition: "none",
    scrollActivationWidth: 0, hideCursorTime: 3000,
    keyboardCondition: (event) => !keys.isTaken(event),
    pdfMaxPagesPerSlide: 1, pdfSeparateFragments: false, pdfPageHeightOffset: 0,
    autoAnimateDuration: 0.5,
    ...config, ...(still ? { transition: "none", backgroundTransition: "none", autoAnimateDuration: 0 } : {}),
    plugins: [RevealNotes, RevealZoom],
  }).then(() => {
    number = root.querySelector(".slide-number");
    foot.querySelector(".navigate-prev").after(number);
    foot.addEventListener("click", (event) => {
      // after a click with the mouse the space bar belongs to the slides again
      if (event.detail && !event.target.closest("[data-help]")) document.activeElement.blur();
    });
    if (!printing) heard.start();
    if (!printing) keys.start();
    if (!printing) showSteps();
    if (!printing) showFooter(foot, Reveal.getCurrentSlide());
    if (!printing) showPlace(Reveal.getCurrentSlide());
    Reveal.registerKeyboardShortcut("/", word("Search all lectures"));
    fitting.near();
    document.fonts.ready.then(() => fitting.again());
    document.fonts.addEventListener("loadingdone", () => fitting.again());
  });
  // A frame of the speaker's window says nothing before it has been told which step is shown: the deck would follow it.
  const current = Reveal.getConfig(), { postMessageEvents } = current;
  current.postMessageEvents = false;
  Reveal.on("ready", () => { current.postMessageEvents = postMessageEvents; });
  Reveal.on("slidechanged", ({ previousSlide, currentSlide }) => {
    const left = previousSlide !== currentSlide;   // the preview gives the current slide another number
    if (left && previousSlide?.contains(document.activeElement)) document.activeElement.blur();   // not every browser does
    showFooter(foot, currentSlide);
    showPlace(currentSlide);
    fitting.near();
    showSteps();
  });
  Reveal.on("overviewshown", fitting.near);
  Reveal.on("fragmentshown", () => showSteps());
  Reveal.on("fragmenthidden", () => showSteps());
  Reveal.on("pdf-ready", finishPrint);
  slides.addEventListener("load", ({ target }) => {
    const slide = target.closest(".slide");
    if (slide && !target.getAttribute("width")) fitting.again([slide]);
  }, true);
  slides.addEventListener("toggle", ({ target }) => { if (target.matches(".code-fold, .traceback")) fitting.again([target.closest(".slide")]); }, true);
  slides.addEventListener("site:grown", ({ target }) => fitting.again([target.closest(".slide")]));
  // The preview has read new slides into `root`, which is not in the document yet; and now it has changed these slides.
  document.addEventListener("site:read", ({ detail: { root } }) => { prepare(root); addSteps(root); });
  document.addEventListener("site:patched", ({ detail: { slides: changed } }) => {
    if (stage.dataset.config !== given) location.reload();   // reveal reads most of its options once
    (changed ?? [slides]).forEach((one) => showSteps(one));
    showFooter(foot, Reveal.getCurrentSlide());
    showPlace(Reveal.getCurrentSlide());
    fitting.again(changed);
  });
  function resize() {
    if (printing) return;
    const before = html.style.cssText, size = canvas();
    if (html.style.cssText !== before) { Reveal.configure(size); fitting.again(); }
  }
  addEventListener("resize", resize);
})();
