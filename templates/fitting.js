// Makes every slide fit its canvas: other arrangements of its blocks, smaller text, boxes that scroll. For deck.js.
window.fitting = function (slides) {
  "use strict";
  const FLOOR = 0.55, STEP = 0.025;  // text is set no smaller than this share of its size, in such steps
  const WIDEST = 2.4;                // the shape of a chart that takes any
  const PICTURE = 200;               // canvas pixels of height that a picture has at least
  const SMALL = 110;                 // the same where several of one cell share the room
  const READABLE = 0.65, SLACK = 0.1; // boxes of code and of what it put out scroll before all else gets smaller than this share, or than it is by that much
  const GROWN = [1.28, 1.14], AIR = 0.08; // shares of its size to which text that leaves room is set larger, and of which more must fit
  const LINES = 160;                 // of this height, at least
  const FORMULA = 0.6;               // a formula that is too wide scrolls before it gets smaller than this share
  const CODE = 50;                   // characters of a line of code that has room beside its figure
  const LONELY = [0.78, 0.16];        // a picture that fills less of the width than this share leaves a hole beside it, which counts so much
  const WAYS = ["beside", "wide", "row", "newspaper", "across"];
  const SET = ".smaller .matter, :has(.r-fit-text), :has(> :is(.prompt, .quotation):only-child, > .references)"; // whose text has its size
  const html = document.documentElement;

  const pictures = (matter) => [...matter.querySelectorAll(".picture:not(.absolute) img")];
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
    if (!img.style.width && !img.matches(".stretch, .r-stretch") && !/\.svg(\?|$)/i.test(img.getAttribute("src"))) width = Math.min(width, 2 * own);  // no coarser than that
    return { width, height: width / shape };
  }

  // The height below which a picture is not worth showing.
  const least = (img) => Math.min(img.closest(".figures, .layout") ? SMALL : PICTURE, img.clientWidth / (ratio(img) || 1));

  function overflows(matter) {
    const parts = [matter, ...matter.querySelectorAll(".columns, .column, .cell, div:has(> .picture), .figures, .picture, table:not(.output *), .tabs, .pane, .panel, .callout-body, .layout-row, .layout-cell")];
    return parts.some((box) => box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2)
      || pictures(matter).some((img) => drawn(img).height < least(img) - 1)
      || boxes(matter).some((box) => box.offsetHeight < Math.min(LINES, box.scrollHeight) - 2);
  }

  const boxes = (matter) => [...matter.querySelectorAll(".output, .cell pre.sourceCode")];
  const scrolls = (box) => box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2;

  // The largest scale at which `box` does not overflow, set on it; 0 if even the smallest does.
  function shrink(box, overflows, floor = FLOOR) {
    for (let scale = 1; ; scale = Math.round((scale - STEP) * 1000) / 1000) {
      box.style.setProperty("--fit", scale);
      if (!overflows(box)) return scale;
      if (scale <= floor) return 0;
    }
  }

  // Text that leaves room is set larger, by no more than two steps, so that slides still look alike; neither do pictures get
  // smaller for it, nor are words broken.
  function grow(matter) {
    const had = area(matter);
    matter.classList.add("growing");
    const size = GROWN.find((size) => {
      matter.style.setProperty("--fit", size + AIR);
      return !overflows(matter) && !boxes(matter).some(scrolls) && area(matter) > had - 0.001;
    });
    matter.classList.remove("growing");
    matter.style.setProperty("--fit", size ?? 1);
  }

  // Title and section slides: whether their blocks stand out of the sheet's padding.
  function standsOut(sheet) {
    const { paddingTop, paddingBottom } = getComputedStyle(sheet);
    const blocks = [...sheet.children].filter((block) => block.offsetHeight && !block.matches(".numeral, .outline"));
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
    if (html.matches(".portrait")) return ways;
    const plain = "p, ul, ol, dl, h3, h4, blockquote, .quotation, .prompt, .callout, .columns";
    const drawing = ".picture, .figures, .cell:has(> .code-fold):has(> .picture, > .figures)";
    const figures = blocks.filter((block) => block.matches(drawing));
    const text = blocks.filter((block) => !block.matches(`${drawing}, .sources`));
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
    matter.classList.remove(...WAYS);
    if (way) matter.classList.add(...way.split(" "));
    for (const box of matter.querySelectorAll(".figures")) {
      box.style.setProperty("--across", across);
      box.style.setProperty("--down", Math.ceil(box.querySelectorAll(".picture").length / across));
    }
    matter.style.setProperty("--fit", 1);
    for (const box of boxes(matter)) {
      box.classList.toggle("wide", box.scrollWidth > box.clientWidth + 2);
      box.classList.toggle("long", box.scrollHeight > LINES);
    }
    for (const img of pictures(matter)) {
      const box = img.closest(".picture");
      box.style.setProperty("--least", `${(least(img) + box.scrollHeight - img.offsetHeight).toFixed(1)}px`);
    }
    narrow(matter, "math:not(td *, th *)");
    // Boxes are shown in full if that does not make all else small, or hardly smaller than it has to be.
    const whole = (matter) => overflows(matter) || boxes(matter).some(scrolls);
    let scale = shrink(matter, overflows);
    if (scale && boxes(matter).some(scrolls)) scale = shrink(matter, whole, Math.max(FLOOR, Math.min(READABLE, scale - SLACK))) || shrink(matter, overflows);
    if (!scale) matter.style.setProperty("--fit", READABLE);   // the slide scrolls: it need not be small as well
    return scale + Math.sqrt(area(matter)) - (way || !isLonely(matter) ? 0 : LONELY[1]);
  }

  const isLonely = (matter) => pictures(matter).some((img) => drawn(img).width < LONELY[0] * matter.clientWidth);

  // Of all pictures, as a share of the canvas.
  const area = (matter) => pictures(matter).map(drawn).reduce((sum, { width, height }) => sum + width * height, 0) / (1280 * 720);

  // A formula that is wider than its place is set smaller itself, and scrolls where that is not enough.
  function narrow(root, formulas) {
    for (const math of root.querySelectorAll(formulas)) {
      math.classList.remove("wide");
      math.style.removeProperty("--narrow");
      const share = roomFor(math);
      if (!(share < 0.99)) continue;
      const least = html.matches(".reveal-print") ? 0 : FORMULA;   // paper does not scroll
      math.style.setProperty("--narrow", Math.max(least, share));
      math.classList.toggle("wide", share < least);
    }
  }

  let fitted = new WeakSet();

  function fit(slide) {
    // Slides far from the current one are not laid out and cannot be measured; their turn comes when they near.
    if (fitted.has(slide) || !slide.clientWidth || slide.matches(".scrollable")) return;
    fitted.add(slide);
    const isLarge = html.matches(".large-text");
    slide.querySelector(".sheet")?.toggleAttribute("data-prevent-swipe", isLarge);   // a finger scrolls it
    if (isLarge) return loosen(slide);
    slide.querySelectorAll(".sheet.night").forEach((sheet) => shrink(sheet, standsOut));
    narrow(slide, ":is(h1, h2) math");
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

  // What an earlier layout has left.
  function forget(slide, matter) {
    slide.removeAttribute("data-overflow");
    for (const img of pictures(matter)) {
      img.classList.remove("snug");
      img.style.removeProperty("--snug-x");
      img.style.removeProperty("--snug-y");
      slider(img)?.style.removeProperty("--snug-x");
    }
    for (const box of boxes(matter)) box.style.removeProperty("--whole");
    for (const line of matter.querySelectorAll(".unbroken")) line.classList.remove("unbroken");
    breakWords(matter);
  }

  // Where text is enlarged slides scroll, so that nothing has to fit.
  function loosen(slide) {
    slide.querySelectorAll(".sheet.night").forEach((sheet) => sheet.style.removeProperty("--fit"));
    for (const matter of slide.querySelectorAll(".matter")) {
      forget(slide, matter);
      matter.classList.remove(...WAYS);
      matter.style.setProperty("--fit", GROWN[0]);   // so that no text is less than enlarged
      narrow(matter);
    }
    slide.dispatchEvent(new CustomEvent("site:fitted", { bubbles: true }));
  }

  // The best of the arrangements, then each picture in its exact box.
  function compose(slide, matter) {
    const shown = pictures(matter);
    forget(slide, matter);
    let best, score = -1, last;
    for (const way of arrangements(matter).flatMap((way) => columns(matter).map((across) => [way, across]))) {
      last = way;
      const reached = lay(matter, ...way);
      if (reached > score + 0.02) [best, score] = [way, reached];
    }
    if (best !== last) lay(matter, ...best);
    if (matter.style.getPropertyValue("--fit") === "1" && !matter.matches(SET)) grow(matter);
    breakWords(matter);
    for (const box of boxes(matter)) {   // set smaller, what was long may be short
      box.classList.remove("long");
      box.classList.toggle("long", box.scrollHeight > LINES);
    }
    slide.toggleAttribute("data-overflow", overflows(matter));
    boxes(matter).forEach(trim);
    slide.dispatchEvent(new CustomEvent("site:fitted", { bubbles: true }));
    for (const [img, { width, height }] of shown.map((img) => [img, drawn(img)])) {
      if (!width) continue;
      img.style.setProperty("--snug-x", `${width.toFixed(1)}px`);
      img.style.setProperty("--snug-y", `${height.toFixed(1)}px`);
      img.classList.add("snug");
      slider(img)?.style.setProperty("--snug-x", `${width.toFixed(1)}px`);
    }
  }

  const near = () => slides.querySelectorAll(".slide").forEach(fit);
  const again = (changed) => {
    if (changed) changed.forEach((slide) => fitted.delete(slide));
    else fitted = new WeakSet();
    near();
  };
  return { near, again };
};
