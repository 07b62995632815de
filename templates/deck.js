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

  const printing = /[?&](print-pdf|view=print)/i.test(location.search);
  const isSpeakers = /[?&]receiver/i.test(location.search);   // a frame in the speaker's window, which only shows
  const drawing = printing || isSpeakers || !root.querySelector(":scope > .drawing") ? null : window.drawing(root);   // where front matter asks for it

  // -- the canvas ------------------------------------------------------------------------------------

  // What front matter says of reveal's options. Of a canvas only the shape is taken: our letters are made for this height.
  const { width: across, height: down, ...config } = JSON.parse(stage.dataset.config ?? "{}");
  const given = stage.dataset.config;
  const shape = across || down ? (across ?? 1050) / (down ?? 700) : 16 / 9;

  // Upright windows have an upright canvas. The more a text is to be enlarged, the smaller is the canvas that fills the window:
  // as a reader wishes, and as far as the window itself is zoomed, which says so in some browsers; in others it is only small.
  const ZOOMED = 1.4, MOST = 3;
  function enlargement(upright) {
    if (printing || isSpeakers) return 1;
    const isFlat = innerWidth < 900 && innerHeight < 450 && matchMedia("(pointer: fine)").matches;
    const zoom = Math.max(Math.min(outerWidth / innerWidth, outerHeight / innerHeight), isFlat ? 1280 / innerWidth : 1);
    return Math.max(keys.textSize(), upright || zoom < ZOOMED ? 1 : Math.min(zoom, MOST));
  }

  function canvas() {
    const upright = !printing && innerHeight > innerWidth * (innerWidth < 600 ? 1 : 1.2);
    const larger = enlargement(upright), across = upright ? 720 : 720 * shape;
    const width = Math.round(across / larger), filled = width * innerHeight / innerWidth;
    const height = Math.round(upright || larger > 1 ? Math.max(upright && larger === 1 ? 960 : 0, filled) : 720);
    html.classList.toggle("portrait", upright);
    html.classList.toggle("large-text", larger > 1);
    html.style.setProperty("--canvas-width", `${width}px`);
    html.style.setProperty("--canvas-height", `${height}px`);
    html.style.setProperty("--pixel", `${(printing ? 1 : Math.max(1, width / innerWidth, height / innerHeight)).toFixed(3)}px`);   // one of the window's
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

  // -- on a colour of its own a slide's text is black or white, whichever is read better: reveal goes by another measure ---

  const DARK = 0.179;   // the luminance of a ground on which black and white have the same contrast, of 4.6 to 1

  function choose(slide) {
    const ground = slide.slideBackgroundElement && getComputedStyle(slide.slideBackgroundElement).backgroundColor;
    const [red, green, blue, opacity = 1] = (ground?.startsWith("rgb") && ground.match(/[\d.]+/g).map(Number)) || [0, 0, 0, 0];
    if (opacity < 1) return;
    const [r, g, b] = [red, green, blue].map((one) => one / 255).map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    const isDark = 0.2126 * r + 0.7152 * g + 0.0722 * b < DARK;
    for (const one of slide.matches(".present") ? [slide, root] : [slide]) {
      one.classList.toggle("has-dark-background", isDark);
      one.classList.toggle("has-light-background", !isDark);
    }
  }

  // A copy of what heads a slide, without what is no part of its words.
  function headingOf(slide) {
    const heading = slide.querySelector(".sheet > :is(h1, h2)")?.cloneNode(true);
    heading?.querySelectorAll("annotation, .footnote-ref").forEach((one) => one.remove());
    return heading;
  }

  // -- the slide of a section shows where in the lecture it begins: readers without eyes have the number of the slide ------

  const MOST_SECTIONS = 9;   // in an outline

  function showOutline() {
    const sections = [...slides.querySelectorAll(".section-slide:not([data-visibility=hidden])")];
    for (const slide of sections) {
      slide.querySelector(".sheet > .outline")?.remove();
      const sheet = slide.querySelector(".sheet.night:has(> h1)");
      if (!sheet || sheet.querySelector(".matter").firstElementChild || sections.length < 2 || sections.length > MOST_SECTIONS) continue;
      const list = Object.assign(document.createElement("ol"), { className: "outline", ariaHidden: "true" });
      for (const other of sections) {
        const one = document.createElement("li");
        one.classList.toggle("here", other === slide);
        one.append(...headingOf(other)?.childNodes ?? []);
        list.append(one);
      }
      sheet.append(list);
    }
  }

  // -- a slide may have a footer of its own, or none -----------------------------------------------------

  function showFooter(foot, slide) {
    const legend = foot.querySelector(".legend"), usual = legend.querySelector(".lecture-footer:not(.own)");
    const own = slide.querySelector(".matter .footer"), said = slide.dataset.footer ?? "";
    legend.querySelector(".lecture-footer.own")?.remove();
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
    const name = slide.id === "_title" ? "" : headingOf(slide)?.textContent.trim() || word("Slide {n}", { n: Reveal.getSlidePastCount(slide) + 1 });
    document.title = name ? `${name} - ${stage.dataset.lecture}` : stage.dataset.title;
    let section = slide;   // one that the page does not have is below one that it has
    while (section?.dataset.section === "") section = section.previousElementSibling;
    const place = section?.dataset.section ?? section?.id ?? "_title", link = foot.querySelector(".to-page");
    link.setAttribute("href", link.getAttribute("href").replace(/#.*|$/, place === "_title" ? "" : `#${encodeURIComponent(place)}`));
  }

  // -- print: every slide gets the foot; one that would scroll goes on on more sheets ----------------------

  const LEAST = 0.3;   // of its size, to which a table is set smaller that is too wide for paper

  function unroll(page) {
    const slide = page.querySelector("section"), matter = slide.querySelector(".matter");
    if (!matter) return;
    const boxes = [matter, ...matter.querySelectorAll(".output, pre")];
    page.classList.toggle("long", boxes.some((box) => box.scrollHeight > box.clientHeight + 2));
    for (const box of matter.querySelectorAll(".output, table:not(.output *)")) {
      const wide = box.matches("table") ? box.offsetWidth / box.parentElement.clientWidth : box.scrollWidth / box.clientWidth;
      box.style.zoom = wide > 1.01 ? Math.max(LEAST, 1 / wide) : "";
    }
    const { paddingTop, paddingBottom } = getComputedStyle(matter.parentElement);   // each sheet has them
    const around = parseFloat(paddingTop) + parseFloat(paddingBottom), sheet = parseFloat(getComputedStyle(html).getPropertyValue("--canvas-height"));
    const sheets = Math.ceil((matter.parentElement.scrollHeight - around) / (sheet - around));
    page.style.minHeight = page.matches(".long") ? `${sheets * sheet}px` : "";   // the ground goes to the end of the last
  }

  // Slides fit anew, on paper, too.
  function again(changed) {
    const pages = slides.querySelectorAll(".pdf-page");
    for (const page of pages) {
      page.classList.remove("long");
      for (const box of page.querySelectorAll("[style*=zoom]")) box.style.zoom = "";
    }
    fitting.again(changed);
    pages.forEach(unroll);
  }

  function finishPrint() {
    const pages = [...slides.querySelectorAll(".pdf-page")];
    const total = new Set(pages.map((page) => page.querySelector("section").id)).size;
    for (const page of pages) {
      for (const slide of page.querySelectorAll("section")) ["hidden", "aria-hidden"].forEach((name) => slide.removeAttribute(name));
      const copy = foot.cloneNode(true);
      const number = page.querySelector(".slide-number-pdf");
      copy.querySelector(".slide-number").textContent = number ? `${number.textContent.split(".")[0]} / ${total}` : "";
      showFooter(copy, page.querySelector("section"));
      page.querySelector("section").append(copy);
      for (const folded of page.querySelectorAll("details:not(.solution)")) folded.open = true;
    }
    again();
  }

  // On paper a figure that was drawn for several values is the last, in which what it tells of has happened.
  function showLast(control) {
    const input = control.querySelector("[type=range], select, label:last-child > input");
    if (input.matches("select")) input.selectedIndex = input.length - 1;
    else if (input.matches("[type=range]")) input.value = input.max;
    else input.checked = true;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Printed without ?print-pdf, slides are running text: formulas are measured for it, since most slides are not laid out.
  const PAPER = 640;   // CSS pixels that a sheet of paper has across
  addEventListener("beforeprint", () => {
    for (const math of printing ? [] : slides.querySelectorAll("math[display=block]")) {
      const copy = math.cloneNode(true);
      Object.assign(copy.style, { position: "absolute", visibility: "hidden", width: "max-content", fontSize: "20pt" });
      document.body.append(copy);
      math.style.setProperty("--on-paper", Math.min(1, PAPER / copy.getBoundingClientRect().width).toFixed(3));
      copy.remove();
    }
  });

  // -- start -------------------------------------------------------------------------------------------

  let number;   // reveal's slide number, which stands in our foot
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (printing) {
    html.dataset.theme = "light";   // reveal copies the ground's colour onto the sheets
    slides.querySelectorAll(".sweep > .control").forEach(showLast);
  }
  prepare(slides);
  addSteps(slides);
  showOutline();
  Reveal.initialize({
    ...canvas(),
    margin: 0, minScale: 0.1, maxScale: 4,
    hash: true, history: true, respondToHashChanges: true, fragmentInURL: false,
    center: false, controls: false, progress: true, slideNumber: "c/t",
    navigationMode: "linear", transition: "none", backgroundTransition: "none",
    scrollActivationWidth: 0, hideCursorTime: 3000,
    keyboardCondition: (event) => !keys.isTaken(event) && !keys.scrollsSlide(event),
    pdfMaxPagesPerSlide: 1, pdfSeparateFragments: false, pdfPageHeightOffset: 0,
    autoAnimateDuration: 0.5,
    ...config, ...(still ? { transition: "none", backgroundTransition: "none", autoAnimateDuration: 0 } : {}),
    plugins: [window.RevealNotes, RevealZoom, drawing?.plugin].filter(Boolean),   // that for notes came if there are any
  }).then(() => {
    number = root.querySelector(".slide-number");
    foot.querySelector(".navigate-prev").after(number);
    foot.addEventListener("click", (event) => {
      // after a click with the mouse the space bar belongs to the slides again
      if (event.detail && !event.target.closest("[data-help]")) document.activeElement.blur();
    });
    slides.querySelectorAll("[data-background-color]").forEach(choose);
    heard.start(!printing && !isSpeakers);
    if (!printing && !isSpeakers) keys.start();
    if (!printing) showSteps();
    if (!printing) showFooter(foot, Reveal.getCurrentSlide());
    if (!printing) showPlace(Reveal.getCurrentSlide());
    document.fonts.addEventListener("loadingdone", () => again());
    if (printing) return;   // sheets are not there yet: see finishPrint
    fitting.near();
    document.fonts.ready.then(() => again());
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
    currentSlide.querySelector(".sheet").scrollTop = 0;
    fitting.near();
    showSteps();
  });
  Reveal.on("overviewshown", fitting.near);
  Reveal.on("fragmentshown", ({ fragment }) => {
    showSteps();
    if (html.matches(".large-text")) fragment.scrollIntoView({ block: "nearest" });
  });
  Reveal.on("fragmenthidden", () => showSteps());
  Reveal.on("slidesync", ({ slide }) => choose(slide));
  Reveal.on("pdf-ready", finishPrint);
  slides.addEventListener("load", ({ target }) => {
    const slide = target.closest(".slide");
    if (slide && !target.getAttribute("width")) again([slide]);
  }, true);
  slides.addEventListener("toggle", ({ target }) => { if (target.matches(".code-fold, .traceback")) again([target.closest(".slide")]); }, true);
  slides.addEventListener("site:grown", ({ target }) => again([target.closest(".slide")]));
  // The preview has read new slides into `root`, which is not in the document yet; and now it has changed these slides.
  document.addEventListener("site:read", ({ detail: { root } }) => { prepare(root); addSteps(root); });
  document.addEventListener("site:patched", ({ detail: { slides: changed } }) => {
    if (stage.dataset.config !== given) location.reload();   // reveal reads most of its options once
    (changed ?? [slides]).forEach((one) => showSteps(one));
    showOutline();
    showFooter(foot, Reveal.getCurrentSlide());
    showPlace(Reveal.getCurrentSlide());
    again(changed);
  });
  function resize() {
    if (printing) return;
    const before = html.style.cssText, size = canvas();
    if (html.style.cssText !== before) { Reveal.configure(size); fitting.again(); drawing?.fit(); }
  }
  addEventListener("resize", resize);
})();
