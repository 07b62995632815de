// Looks at a slide, or at a page, in the browser: what of it cannot be seen, is small, or breaks a rule of axe.
// For browser.py, which has this script run in every page before its own scripts do.
window.buildSiteCheck = (function () {
  "use strict";
  const SMALL = 18, SLACK = 2;   // pixels of text in the hall; what sticks out by no more than this is no finding
  const WIDE = 200;              // pixels of a box that tells how far it is zoomed: widths are rounded
  const LEAST = 0.7;             // the share of its size to which a slide may have been shrunk
  const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const BY_COLOUR = ["color-contrast", "link-in-text-block"];   // rules of axe that may come out otherwise in another scheme
  const UNSURE = ["elmPartiallyObscured", "nonBmp", "shortTextContent"];
  const DRAWN = "img, svg, video, canvas, iframe, math, object, .live";
  const APART = ".live, svg, math, aside.notes, .visually-hidden, [aria-hidden=true], .copy, .foot, noscript";
  const NOT_PAPER = "button, summary, input, select, label, .sweep, .live, .code-fold, .quiz > .solution, .reply";
  const BLOCKS = "pre > code > span, pre, table, .picture, figcaption, li, dt, dd, blockquote, p, h1, h2, h3, h4, h5, h6, .output, .cell";
  const SWIPED = { wide: ".scrollable *", phone: ".scrollable *, .output, pre", page: "*" };   // what is meant to be scrolled
  const slides = () => document.querySelector(".reveal > .slides");
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  // -- what is written where: for each element the stretch of the text that it shows ------------------

  const written = [], stretch = new Map();

  // The text in the order of the document, in pieces; marks stand for what Markdown writes with signs.
  function note(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.data.trim()) written.push(["", node.data]);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("script, style, .copy, .sweep, .live, .foot, .strip, .numeral, [role=tablist]")) return;
    const first = written.length;
    if (node.matches("h1, h2, h3, h4, h5, h6")) written.push(["heading", ""]);
    if (node.matches("img, video")) written.push(["picture", node.alt ?? "", node.getAttribute("src") ?? node.dataset.src ?? ""]);
    if (node.matches(".cell, :not(.cell) > div.sourceCode, :not(div.sourceCode) > pre:not(.output)")) written.push(["code", ""]);
    if (node.matches("math")) written.push(["", node.querySelector("annotation")?.textContent ?? node.textContent]);
    else if (!node.matches(".output:not(.markdown)")) node.childNodes.forEach(note);   // what came out of code is in no source
    stretch.set(node, [first, written.length]);
  }

  function read() {
    if (!written.length) note(slides() ?? document.body);
    return written;
  }

  // The stretches of an element and of those around it, up to its slide.
  function stretches(element, slide) {
    const found = [];
    for (let one = element; one && one !== slide && !one.matches(".sheet, .matter, .text, article, main, body"); one = one.parentElement) {
      if (stretch.has(one)) found.push(stretch.get(one));
    }
    return found;
  }

  // -- what is seen -----------------------------------------------------------------------------------

  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const intersect = (a, b) => ({
    left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom),
  });

  // Where what an element shows can be seen, and which box cuts it off on each side. `known` is for one moment.
  function window_(element, root, edge, known) {
    if (element === root || !element) return { ...intersect(edge, edge), by: {} };
    if (known.has(element)) return known.get(element);
    let found = window_(element.parentElement, root, edge, known);
    const style = getComputedStyle(element);
    if ((style.overflowX !== "visible" || style.overflowY !== "visible") && style.display !== "inline") {
      const box = element.getBoundingClientRect();
      const zoom = element.offsetWidth ? box.width / element.offsetWidth : 1;
      const left = box.left + element.clientLeft * zoom, top = box.top + element.clientTop * zoom;
      const inner = { left, top, right: left + element.clientWidth * zoom, bottom: top + element.clientHeight * zoom };
      if (inner.right - inner.left <= SLACK || inner.bottom - inner.top <= SLACK) found = { ...found, isHidden: true };   // for screen readers alone
      const by = { ...found.by };
      for (const side of ["left", "top"]) if (inner[side] > found[side]) by[side] = element;
      for (const side of ["right", "bottom"]) if (inner[side] < found[side]) by[side] = element;
      found = { ...found, ...intersect(found, inner), by };
    }
    known.set(element, found);
    return found;
  }

  // Everything that an element shows: its texts, line by line, and what is drawn in it.
  function* shown(root) {
    const range = document.createRange();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT;
      if (node.matches(DRAWN) && !node.matches(APART.replace(".live, svg, math, ", ""))) return NodeFilter.FILTER_ACCEPT;
      return node.matches(`${APART}, script, style`) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    });
    let inside = null;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (inside?.contains(node)) continue;
      const isText = node.nodeType === Node.TEXT_NODE, element = isText ? node.parentElement : node;
      if (!isText) inside = node;
      if (!visible(element)) continue;
      if (isText) range.selectNodeContents(node);
      const boxes = (isText ? [...range.getClientRects()] : [node.getBoundingClientRect()]).filter((box) => box.width && box.height);
      if (boxes.length) yield { node, element, boxes, text: isText ? node.data.trim() : "" };
    }
  }

  const kindOf = (element) => {
    for (const [selector, kind] of [
      ["pre > code > span", "line of code"], [".output", "output"], ["pre", "code"], ["table", "table"], ["math", "formula"], ["iframe", "frame"],
      ["video", "video"], [".live", "chart"], [".picture, img, svg, canvas, object", "picture"], ["figcaption", "caption"], [".prompt", "prompt"],
      ["li", "item"], ["blockquote", "quotation"], ["h1, h2, h3, h4, h5, h6", "heading"], ["p", "paragraph"],
    ]) if (element.matches(selector)) return kind;
    return "text";
  };
  const outputOf = (element) => element.closest(".output:not(.markdown)");
  const blockOf = (element) => outputOf(element) ?? element.closest(DRAWN) ?? (element.closest("table") || element.closest(BLOCKS) || element);

  function found(rule, element, slide, more) {
    const text = element.textContent.replace(/\s+/g, " ").trim().slice(0, 60);
    return { rule, kind: kindOf(element), stretches: stretches(element, slide), text, ...more };
  }

  // What of an element cannot be seen: by the box that cuts it off and the side, what sticks out there.
  function cut(root, edge, where, onPaper) {
    const known = new Map(), groups = new Map();
    const beyond = (box, limit) => ({ left: limit.left - box.left, right: box.right - limit.right, top: limit.top - box.top, bottom: box.bottom - limit.bottom });
    for (const { node, element, boxes } of shown(root)) {
      const limit = window_(node === element ? element.parentElement : element, root.parentElement, edge, known);
      if (limit.isHidden) continue;
      const slack = node === element ? 0 : 0.3 * parseFloat(getComputedStyle(element).fontSize);   // the box of a letter is higher than the letter
      const block = blockOf(element);
      let isLost = false;
      for (const box of boxes) {
        for (const [side, px] of Object.entries(beyond(box, limit))) {
          if (px <= SLACK + (side === "top" || side === "bottom" ? slack : 0)) continue;
          isLost = true;
          const by = limit.by[side];
          const style = by && getComputedStyle(by);
          const scrolls = !!by && /auto|scroll/.test(side === "left" || side === "right" ? style.overflowX : style.overflowY);
          if (scrolls && by.matches(SWIPED[where])) continue;
          const key = by ?? root, group = groups.get(key) ?? groups.set(key, {}).get(key);
          const inner = by && block.contains(by) ? px : Math.max(px, beyond(block.getBoundingClientRect(), limit)[side]);
          const was = group[side];
          const isUpright = side === "top" || side === "bottom";
          if (!was) group[side] = { px: inner, block: by && block.contains(by) ? by : block, scrolls, by };
          else if (inner > was.px) group[side] = isUpright ? { ...was, px: inner } : { ...was, px: inner, block: by && block.contains(by) ? was.block : block };
        }
      }
      onPaper?.(node, element, isLost);
    }
    return [...groups.values()].flatMap((group) => Object.entries(group).map(([side, { px, block, scrolls, by }]) =>
      found(scrolls ? "cut" : "overflow", block, root, { side, px, box: by && !by.matches(".matter, .sheet, section") ? kindOf(by) : "" })));
  }

  // Content that lies over what the foot shows.
  function overFoot(slide) {
    const foot = slides().querySelector(":scope > .foot");
    if (!foot || !visible(foot)) return [];
    const parts = [...foot.querySelectorAll(".legend > *, .tools > *, .pager > *")].map((one) => one.getBoundingClientRect()).filter((box) => box.width);
    let worst = null;
    for (const { element, boxes } of shown(slide)) {
      for (const box of boxes) {
        for (const part of parts) {
          const both = intersect(box, part), px = both.bottom - both.top;
          if (both.right - both.left > SLACK && px > SLACK + 2 && px > (worst?.px ?? 0)) worst = { px, element };
        }
      }
    }
    return worst ? [found("over-foot", blockOf(worst.element), slide, { px: worst.px, side: "bottom" })] : [];
  }

  const fitOf = (slide) => Math.min(1, ...[...slide.querySelectorAll(".matter, .sheet.night")]
    .map((box) => parseFloat(box.style.getPropertyValue("--fit")) || 1));

  // Text that is too small in the hall though the slide was not shrunk: of each size, where it is first.
  function small(slide, fit) {
    const sizes = new Map();
    for (const { node, element } of shown(slide)) {
      if (node === element || element.closest("sup, sub, .footnote-ref")) continue;
      let box = element;
      while (box !== slide && box.offsetWidth < WIDE) box = box.parentElement;
      const zoom = box.offsetWidth ? box.getBoundingClientRect().width / box.offsetWidth : 1;
      const size = parseFloat(getComputedStyle(element).fontSize) * zoom;
      if (size > SMALL - 0.3 || size / fit >= SMALL) continue;
      const px = Math.round(size * 10) / 10;
      if (!sizes.has(px)) sizes.set(px, found("small-text", blockOf(element), slide, { px }));
    }
    return [...sizes.values()];
  }

  // -- axe --------------------------------------------------------------------------------------------

  // axe reads the whole document each time: slides that are not looked at, but for what would be loaded anew, are taken
  // out of it meanwhile.
  async function alone(slide, look) {
    const others = [...slides().children].filter((one) => one.matches("section") && one !== slide && !one.querySelector("iframe, video, audio, object, .live"));
    const places = others.map((one) => [one, one.nextSibling]);
    others.forEach((one) => one.remove());
    try {
      return await look();
    } finally {
      for (const [one, next] of places.reverse()) slides().insertBefore(one, next);
    }
  }

  // The contrast of text on a plain ground, null where that is not simple.
  function contrast(element, data) {
    const { Color, getContrast } = axe.commons.color;
    const parsed = (text) => { const color = new Color(); color.parseString(text); return color; };
    for (let one = element; one; one = one.parentElement) {
      if (one.matches("section") && one.getAttributeNames().some((name) => name.startsWith("data-background"))) return null;   // it is elsewhere
      const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(one), ground = parsed(backgroundColor);
      if (backgroundImage !== "none" || opacity !== "1" || filter !== "none" || (ground.alpha > 0 && ground.alpha < 1)) return null;
      if (ground.alpha === 0) continue;
      const text = parsed(getComputedStyle(element).color), contrastRatio = Math.floor(getContrast(ground, text) * 100) / 100;
      return text.alpha === 1 ? { ...data, contrastRatio, fgColor: text.toHexString(), bgColor: ground.toHexString() } : null;
    }
    return null;
  }

  // Where axe cannot tell since text is a sign or a letter, or is taken for obscured by its own box.
  function decide(result) {
    const unsure = result.incomplete.find(({ id }) => id === "color-contrast");
    if (!unsure) return;
    for (const node of [...unsure.nodes]) {
      const [check] = node.any;
      const data = UNSURE.includes(check?.data?.messageKey) && contrast(node.element, check.data);
      if (!data) continue;
      const to = data.contrastRatio < parseFloat(data.expectedContrastRatio) ? result.violations : result.passes;
      unsure.nodes.splice(unsure.nodes.indexOf(node), 1);
      if (!to.some(({ id }) => id === unsure.id)) to.push({ ...unsure, nodes: [] });
      to.find(({ id }) => id === unsure.id).nodes.push({ ...node, any: [{ ...check, data }] });
    }
    if (!unsure.nodes.length) result.incomplete.splice(result.incomplete.indexOf(unsure), 1);
  }

  async function rules(context, root, only) {
    const runOnly = only ? { type: "rule", values: only } : { type: "tag", values: WCAG };
    const result = await axe.run(context, { runOnly, iframes: false, preload: false, elementRef: true, selectors: false });
    decide(result);
    const elements = (one) => one.nodes.map(({ element, any, all, none }) => {
      const [check] = [...any, ...all, ...none];
      return found("axe", element, root, { data: check?.data ?? null, message: check?.message ?? "" });
    });
    const brief = (one) => ({ id: one.id, help: one.help, tags: one.tags, count: one.nodes.length });
    return {
      engine: axe.version, violations: result.violations.map((one) => ({ ...brief(one), nodes: elements(one) })),
      incomplete: result.incomplete.map(brief), passes: result.passes.map(brief), inapplicable: result.inapplicable.map(brief),
    };
  }

  // -- a visit ----------------------------------------------------------------------------------------

  const settled = () => document.getAnimations().forEach((one) => { try { one.finish(); } catch { one.cancel(); } });

  // Pictures are there, charts are drawn, what moves has come to rest.
  async function calm(root) {
    const pictures = [...root.querySelectorAll("img")];
    pictures.forEach((one) => { one.loading = "eager"; });
    const there = () => pictures.every((one) => one.complete) && ![...root.querySelectorAll("[data-chart]")].some((one) => !one.matches(".drawn"));
    for (let tries = 0; tries < 100 && !there(); tries++) await wait(30);
    await frame();
    settled();
  }

  async function inSchemes(look) {
    const html = document.documentElement, was = html.dataset.theme;
    const seen = [];
    for (const scheme of ["light", "dark"]) {
      html.dataset.theme = scheme;
      settled();
      for (const one of await look(scheme)) seen.push({ ...one, scheme });
    }
    if (was) html.dataset.theme = was; else delete html.dataset.theme;
    return seen;
  }

  // Tabs that are not chosen, one after the other chosen: each with its panel, within those that are around it.
  function* unfolded(root) {
    for (const tab of root.querySelectorAll("[role=tab][aria-selected=false]")) {
      const panels = [];
      for (let panel = tab.closest("[role=tabpanel]"); panel; panel = panel.parentElement.closest("[role=tabpanel]")) panels.unshift(panel);
      for (const panel of panels) document.getElementById(panel.getAttribute("aria-labelledby")).click();
      tab.click();
      yield document.getElementById(tab.getAttribute("aria-controls"));
    }
  }

  async function visit(id, isPhone) {
    const slide = document.getElementById(id);
    const all = [...slides().querySelectorAll(":scope > section")];
    for (const one of [slide, ...slide.querySelectorAll("[data-autoslide]")]) one.removeAttribute("data-autoslide");
    Reveal.slide(all.indexOf(slide), 0, -1);
    await calm(slide);
    const seen = [], axes = [], words = new Map();
    const remember = (node, element, isLost) => {
      if (isLost || element.closest(NOT_PAPER)) return;
      const key = node.nodeType === Node.TEXT_NODE ? node.data.trim() : node.getAttribute?.("src") ?? "";
      if (key) words.set(key, found("print", blockOf(element), slide, {}));
    };
    // The slide as it is now; `context` is what of it axe looks at, if anything.
    const look = async (context) => seen.push(...(await inSchemes(async (scheme) => {
      const edge = slides().getBoundingClientRect();
      const fit = fitOf(slide);
      const here = [...cut(slide, edge, isPhone ? "phone" : "wide", isPhone ? null : remember), ...overFoot(slide), ...(isPhone ? [] : small(slide, fit))];
      if (fit < LEAST && !here.some(({ rule }) => rule === "overflow" || rule === "cut")) here.push(found("shrunk", slide, null, { px: fit }));
      if (context) axes.push({ scheme, ...(await alone(slide, () => rules(context, slide, scheme === "dark" ? BY_COLOUR : null))) });
      return here;
    })));
    let state = 0, more = true;
    for (; more; state++) {
      const last = !Reveal.availableFragments().next;
      await look(state === 0 || last ? slide : null);
      more = !last && Reveal.nextFragment();
      if (more) { await frame(); settled(); }
    }
    for (const panel of unfolded(slide)) {
      await frame();
      settled();
      await look(panel);
      state++;
    }
    return { seen, axes, states: state, words: [...words], whole: stretch.get(slide) ?? [0, 0] };
  }

  // What of a slide is on its sheet of paper.
  function printed(id) {
    const slide = document.getElementById(id), words = [];
    const edge = (slide.closest(".pdf-page") ?? slide).getBoundingClientRect();
    cut(slide, edge, "wide", (node, _, isLost) => {
      if (!isLost) words.push(node.nodeType === Node.TEXT_NODE ? node.data.trim() : node.getAttribute?.("src") ?? "");
    });
    return words;
  }

  // A page: what sticks out sideways, and axe.
  async function visitPage() {
    await calm(document.body);
    const axes = [], seen = [];
    const look = async (context) => seen.push(...(await inSchemes(async (scheme) => {
      axes.push({ scheme, ...(await rules(context, null, scheme === "dark" ? BY_COLOUR : null)) });
      return sideways();
    })));
    await look(document);
    for (const panel of unfolded(document)) {
      await calm(panel);
      await look(panel);
    }
    return { seen, axes, states: 1, words: [], whole: [0, 0] };
  }

  function sideways() {
    const page = { left: 0, top: -1e9, right: document.documentElement.clientWidth, bottom: 1e9 };
    return cut(document.body, page, "page").filter(({ side }) => side === "right" || side === "left");
  }

  // What is around the slides of a deck: as it is, with its help, in the pause and in the overview.
  async function visitFrame() {
    const states = [await rules({ exclude: [[".slides > section"]] }, null, null)];
    const state = async (enter, context, only, leave) => {
      enter();
      await frame();
      settled();
      if (document.querySelector(context)) states.push(await rules(context, null, only));
      leave();
      await frame();
    };
    const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await state(() => press("F1"), "dialog[open]", null, () => document.querySelector("dialog[open]")?.close());
    await state(() => Reveal.togglePause(true), ".pause-overlay", null, () => Reveal.togglePause(false));
    await state(() => Reveal.toggleOverview(true), ".slides", ["aria-hidden-focus"], () => Reveal.toggleOverview(false));
    const all = (name) => states.flatMap((one) => one[name]);
    return { scheme: "light", engine: states[0].engine, violations: all("violations"), incomplete: all("incomplete"), passes: all("passes"), inapplicable: states[0].inapplicable };
  }

  return { read, visit, printed, visitPage, sideways, visitFrame };
})();
