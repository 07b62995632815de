// Starts reveal and makes every slide fit its canvas.
(function () {
  "use strict";
  const FLOOR = 0.55, STEP = 0.025;  // text is set no smaller than this share of its size, in such steps
  const WIDEST = 2.4;                // the shape of a chart that takes any
  const PICTURE = 200;               // canvas pixels of height below which a picture is not worth showing
  const SMALL = 110;                 // the same where several of one cell share the room
  const OUTPUT = 0.8, SLACK = 0.1;   // what code put out scrolls before all else gets smaller than this share, or than it is by that much
  const LINES = 160;                 // in a box of this height, at least
  const CODE = 50;                   // characters of a line of code that has room beside its figure
  const html = document.documentElement;
  const root = document.querySelector(".reveal");
  const slides = root.querySelector(".slides");
  const foot = slides.querySelector(":scope > .foot");

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
    for (const p of root.querySelectorAll("p:has(> img, > a > img)")) {
      if (!p.textContent.trim() && p.querySelectorAll("img").length === 1) p.classList.add("picture");
    }
  }

  // -- the canvas ------------------------------------------------------------------------------------

  function canvas() {
    const upright = innerWidth < 600 && innerHeight > innerWidth;
    const width = upright ? 720 : 1280;
    const height = upright ? Math.round(Math.max(960, width * innerHeight / innerWidth)) : 720;
    html.classList.toggle("portrait", upright);
    html.style.setProperty("--canvas-width", `${width}px`);
    html.style.setProperty("--canvas-height", `${height}px`);
    return { width, height };
  }

  // -- fitting ---------------------------------------------------------------------------------------

  const pictures = (matter) => [...matter.querySelectorAll(".picture img")];
  const slider = (img) => img.closest(".picture").querySelector(".sweep");
  const ratio = (img) => {
    const [w, h] = [img.getAttribute("width") || img.naturalWidth, img.getAttribute("height") || img.naturalHeight];
    return w > 0 && h > 0 ? w / h : 0;
  };

  // The largest box of the picture's own shape inside the box that layout gave it.
  function drawn(img) {
    const shape = ratio(img);
    let width = img.clientWidth, height = img.clientHeight;
    if (img.closest("[data-fluid]")) return { width: Math.min(width, height * WIDEST), height: Math.min(height, width) };
    if (!shape) return { width, height };
    width = Math.min(width, height * shape);
    const own = Number(img.getAttribute("width") || img.naturalWidth);
    if (!img.style.width && !/\.svg(\?|$)/i.test(img.getAttribute("src"))) width = Math.min(width, 2 * own);  // no coarser than that
    return { width, height: width / shape };
  }

  function overflows(matter) {
    const boxes = [matter, ...matter.querySelectorAll(".columns, .column, .cell, div:has(> .picture), .figures, .picture, table:not(.output *)")];
    return boxes.some((box) => box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2)
      || pictures(matter).some((img) => drawn(img).height < Math.min(img.closest(".figures") ? SMALL : PICTURE, img.clientWidth / (ratio(img) || 1)) - 1)
      || outputs(matter).some((box) => box.clientHeight < Math.min(LINES, box.scrollHeight - 2));
  }

  const outputs = (matter) => [...matter.querySelectorAll(".output")];
  const scrolls = (box) => box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2;

  // The largest scale at which `box` does not overflow, set on it; 0 if even the smallest does.
  function shrink(box, overflows, floor = FLOOR) {
    for (let scale = 1; ; scale = Math.round((scale - STEP) * 1000) / 1000) {
      box.style.setProperty("--fit", scale);
      if (!overflows(box)) return scale;
      if (scale <= floor) return 0;
    }
  }

  // Title and section slides: whether their blocks stand out of the sheet's padding.
  function standsOut(sheet) {
    const { paddingTop, paddingBottom } = getComputedStyle(sheet);
    const blocks = [...sheet.children].filter((block) => block.offsetHeight && !block.matches(".numeral"));
    return blocks.some((block) => block.offsetTop < parseFloat(paddingTop) - 2
      || block.offsetTop + block.offsetHeight > sheet.clientHeight - parseFloat(paddingBottom) + 2);
  }

  // A picture that its author made small stays as it is.
  function mayGrow(figure) {
    const width = figure.querySelector("img").style.width;
    return !width || (width.endsWith("%") && parseFloat(width) >= 50);
  }

  // Other ways to lay out the same blocks, in their order.
  function arrangements(matter) {
    const blocks = [...matter.children];
    const ways = [""];
    if (html.classList.contains("portrait")) return ways;
    const plain = "p, ul, ol, dl, h3, h4, blockquote, .quotation, .prompt, [class*=callout]";
    const drawing = ".picture, .figures, .cell:has(> .code-fold):has(> .picture, > .figures)";
    const figures = blocks.filter((block) => block.matches(drawing));
    const text = blocks.filter((block) => !block.matches(drawing));
    if (figures.length === 1 && text.length && text.every((block) => block.matches(plain))
        && mayGrow(figures[0]) && !matter.closest(".stretch")) {
      matter.style.setProperty("--rows", text.length);
      ways.push("beside", "beside wide");
    }
    if (blocks.filter(pairs).length) ways.push("across");
    if (figures.length > 1 && !text.length && figures.every(mayGrow)) ways.push("row");
    if (!figures.length && blocks.length > 3 && blocks[0].matches("h3")
        && blocks.filter((block) => block.matches("h3")).length > 1 && blocks.every((block) => block.matches(plain))) {
      ways.push("newspaper");
    }
    return ways;
  }

  // A cell whose code is narrow enough to stand beside the figures that it drew.
  function pairs(cell) {
    const code = cell.querySelector(":scope > .sourceCode code");
    if (!code || cell.querySelectorAll(":is(.picture, .figures):is(:scope > *, :scope > .fragment > *)").length !== 1) return false;
    if (code.textContent.split("\n").some((line) => line.length > CODE)) return false;
    cell.classList.add("pair");
    cell.style.setProperty("--rows", cell.children.length);
    return true;
  }

  // Numbers of columns in which figures of one cell may stand: fewer would need another row.
  function columns(matter) {
    const counts = [...matter.querySelectorAll(".figures")].map((box) => box.querySelectorAll(".picture").length);
    const most = Math.max(1, ...counts), rows = Array.from({ length: most }, (_, row) => row + 1);
    return [...new Set(rows.map((count) => Math.ceil(most / count)))];
  }

  function lay(matter, way, across) {
    matter.classList.remove("beside", "wide", "row", "newspaper", "across");
    if (way) matter.classList.add(...way.split(" "));
    for (const box of matter.querySelectorAll(".figures")) {
      box.style.setProperty("--across", across);
      box.style.setProperty("--down", Math.ceil(box.querySelectorAll(".picture").length / across));
    }
    matter.style.setProperty("--fit", 1);
    for (const box of outputs(matter)) {
      box.classList.toggle("wide", box.scrollWidth > box.clientWidth + 2);
      box.classList.toggle("long", box.scrollHeight > LINES);
    }
    // What code put out is shown in full if that does not make all else small, or hardly smaller than it has to be.
    const whole = (box) => overflows(box) || outputs(box).some(scrolls);
    let scale = shrink(matter, overflows);
    if (outputs(matter).some(scrolls)) scale = shrink(matter, whole, Math.max(FLOOR, Math.min(OUTPUT, scale - SLACK))) || shrink(matter, overflows);
    const area = pictures(matter).map(drawn).reduce((sum, { width, height }) => sum + width * height, 0);
    return scale + Math.sqrt(area / (1280 * 720));
  }

  let fitted = new WeakSet();

  function fit(slide) {
    // Slides far from the current one are not laid out and cannot be measured; their turn comes when they near.
    if (fitted.has(slide) || !slide.clientWidth || slide.matches(".scrollable")) return;
    fitted.add(slide);
    slide.querySelectorAll(".sheet.night").forEach((sheet) => shrink(sheet, standsOut));
    slide.querySelectorAll(".matter").forEach((matter) => compose(slide, matter));
  }

  // A line of code whose first word has no room beside the indentation is broken in the word, not before it.
  function breakWords(matter) {
    const range = document.createRange();
    for (const line of matter.querySelectorAll("pre > code > span")) {
      if (line.getClientRects().length !== 1 || line.offsetHeight < 1.5 * parseFloat(getComputedStyle(line).lineHeight)) continue;
      const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      while (texts.nextNode() && !texts.currentNode.data.trim());
      const at = texts.currentNode.data.search(/\S/);
      if (at < 0) continue;
      range.setStart(texts.currentNode, at);
      range.setEnd(texts.currentNode, at + 1);
      const { top, height } = range.getBoundingClientRect();
      if (top > line.getBoundingClientRect().top + height) line.classList.add("unbroken");
    }
  }

  // What scrolls ends with a whole line or row, below which there is room for what says how much more there is.
  function trim(box) {
    if (box.scrollHeight <= box.clientHeight + 2) return;
    const style = getComputedStyle(box), line = parseFloat(style.lineHeight);
    const edge = box.getBoundingClientRect(), zoom = edge.width / box.offsetWidth;
    let ends = [...box.querySelectorAll("tbody > tr")].map((row) => (row.getBoundingClientRect().bottom - edge.top) / zoom + box.scrollTop - box.clientTop);
    if (box.matches("pre")) ends = Array.from({ length: Math.floor(box.clientHeight / line) }, (_, n) => parseFloat(style.paddingTop) + n * line);
    const last = ends.findLast((end) => end + line <= box.clientHeight + 0.5);
    if (last) box.style.setProperty("--whole", `${last + line + box.offsetHeight - box.clientHeight}px`);
  }

  // The best of the arrangements, then each picture in its exact box.
  function compose(slide, matter) {
    const shown = pictures(matter);
    for (const img of shown) {
      img.classList.remove("snug");
      img.style.removeProperty("--snug-x");
      img.style.removeProperty("--snug-y");
      slider(img)?.style.removeProperty("--snug-x");
    }
    for (const box of outputs(matter)) box.style.removeProperty("--whole");
    for (const line of matter.querySelectorAll(".unbroken")) line.classList.remove("unbroken");
    breakWords(matter);
    let best, score = -1, last;
    for (const way of arrangements(matter).flatMap((way) => columns(matter).map((across) => [way, across]))) {
      last = way;
      const reached = lay(matter, ...way);
      if (reached > score + 0.02) [best, score] = [way, reached];
    }
    if (best !== last) lay(matter, ...best);
    breakWords(matter);
    slide.toggleAttribute("data-overflow", overflows(matter));
    outputs(matter).forEach(trim);
    matter.dispatchEvent(new CustomEvent("site:fitted", { bubbles: true }));
    for (const [img, { width, height }] of shown.map((img) => [img, drawn(img)])) {
      if (!width) continue;
      img.style.setProperty("--snug-x", `${width.toFixed(1)}px`);
      img.style.setProperty("--snug-y", `${height.toFixed(1)}px`);
      img.classList.add("snug");
      slider(img)?.style.setProperty("--snug-x", `${width.toFixed(1)}px`);
    }
  }

  const fitNear = () => slides.querySelectorAll(".slide").forEach(fit);
  const fitAgain = () => { fitted = new WeakSet(); fitNear(); };

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
    const ranges = wanted.split(",").filter(Boolean).map((range) => range.split("-").map(Number));
    block.querySelectorAll("code > span").forEach((line, index) => {
      const lit = ranges.some(([from, to = from]) => index + 1 >= from && index + 1 <= to);
      line.classList.toggle("lit", lit);
      line.classList.toggle("dimmed", ranges.length > 0 && !lit);
    });
  }

  const showSteps = (root = slides) => root.querySelectorAll("[data-code-line-numbers]").forEach(showStep);

  // -- print: every sheet gets the foot ----------------------------------------------------------------

  function finishPrint() {
    const pages = [...slides.querySelectorAll(".pdf-page")];
    const total = new Set(pages.map((page) => page.querySelector("section").id)).size;
    for (const page of pages) {
      const copy = foot.cloneNode(true);
      const number = page.querySelector(".slide-number-pdf");
      copy.querySelector(".slide-number").textContent = `${number.textContent.split(".")[0]} / ${total}`;
      page.querySelector("section").append(copy);
    }
    fitAgain();
  }

  // -- keys --------------------------------------------------------------------------------------------

  // Whether a key is for what has the focus, not for the slides.
  function isTaken(event) {
    const { activeElement: focused } = document, { key = "" } = event;   // reveal names none of those that the speaker's window passes on
    const inner = event.composedPath?.()[0] ?? focused;   // some charts have roots of their own
    if (focused.closest(".live") && inner.matches("input, select, textarea, [role=slider], [role=tab]")) return true;
    if (focused.matches(".sweep select")) return true;
    if (key === " ") return focused.matches("a, button, summary");
    return /^(Arrow|Home|End)/.test(key) && focused.matches(".output") && scrolls(focused);
  }

  // What is below a figure keeps the keys that move it; any other, such as a clicker's, is for the slides again.
  root.addEventListener("keydown", ({ key, target }) => {
    const own = target.matches(".sweep select") ? /^(?!Page)/ : /^(Arrow|Home|End|Tab|Shift)/;
    if (target.matches(".sweep :is(input, select), .animation input") && !own.test(key)) target.blur();
  });

  // -- start -------------------------------------------------------------------------------------------

  let number;   // reveal's slide number, which stands in our foot
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
    keyboardCondition: (event) => !isTaken(event),
    pdfMaxPagesPerSlide: 1, pdfSeparateFragments: false, pdfPageHeightOffset: 0,
    autoAnimateDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.5,
    plugins: [RevealNotes, RevealZoom],
  }).then(() => {
    number = root.querySelector(".slide-number");
    foot.querySelector(".navigate-prev").after(number);
    foot.addEventListener("click", (event) => {
      if (event.target.closest("[data-help]")) Reveal.toggleHelp();
      // after a click with the mouse the space bar belongs to the slides again
      if (event.detail) document.activeElement.blur();
    });
    if (!printing) showSteps();
    fitNear();
    document.fonts.ready.then(fitAgain);
    document.fonts.addEventListener("loadingdone", fitAgain);
  });
  // A frame of the speaker's window says nothing before it has been told which step is shown: the deck would follow it.
  const config = Reveal.getConfig(), { postMessageEvents } = config;
  config.postMessageEvents = false;
  Reveal.on("ready", () => { config.postMessageEvents = postMessageEvents; });
  Reveal.on("slidechanged", ({ previousSlide, currentSlide }) => {
    const left = previousSlide !== currentSlide;   // the preview gives the current slide another number
    if (left && previousSlide?.contains(document.activeElement)) document.activeElement.blur();   // not every browser does
    fitNear();
    showSteps();
  });
  Reveal.on("overviewshown", fitNear);
  Reveal.on("fragmentshown", () => showSteps());
  Reveal.on("fragmenthidden", () => showSteps());
  Reveal.on("pdf-ready", finishPrint);
  const refit = (slide) => { fitted.delete(slide); fit(slide); };
  slides.addEventListener("load", ({ target }) => {
    const slide = target.closest(".slide");
    if (slide && !target.getAttribute("width")) refit(slide);
  }, true);
  slides.addEventListener("toggle", ({ target }) => { if (target.matches(".code-fold, .traceback")) refit(target.closest(".slide")); }, true);
  // The preview has read new slides into `root`, which is not in the document yet; and now it has changed these slides.
  document.addEventListener("site:read", ({ detail: { root } }) => { prepare(root); addSteps(root); });
  document.addEventListener("site:patched", ({ detail: { slides: changed } }) => {
    if (!changed) fitted = new WeakSet();
    for (const slide of changed ?? [slides]) {
      fitted.delete(slide);
      showSteps(slide);
    }
    fitNear();
  });
  addEventListener("resize", () => {
    if (printing) return;
    const before = html.style.getPropertyValue("--canvas-height");
    const size = canvas();
    if (`${size.height}px` !== before) { Reveal.configure(size); fitAgain(); }
  });
})();
