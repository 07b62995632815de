// Looks at a slide, or at a page, in the browser: what of it cannot be seen, is small, or breaks a rule of axe.
// For browser.py, which has this script run in every page before its own scripts do.
window.buildSiteCheck = (function () {
  "use strict";
  try { localStorage.clear(); } catch {}   // nobody has chosen anything here before
  const SMALL = 18, SLACK = 2;   // pixels of text in the hall; what sticks out by no more than this is no finding
  const WIDE = 200;              // pixels of a box that tells how far it is zoomed: widths are rounded
  const LEAST = 0.7;             // the share of its size to which a slide may have been shrunk
  const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const BY_COLOUR = ["color-contrast", "link-in-text-block"];   // rules of axe that may come out otherwise in another scheme
  const BY_WINDOW = ["target-size", "scrollable-region-focusable"];   // and those that may in another window
  const CLEAR = 4.5;             // to 1: the contrast in which text of any size is well to be seen
  const UNSURE = ["elmPartiallyObscured", "nonBmp", "shortTextContent", "pseudoContent"];
  const HIT = "a, button, input, summary, select, [tabindex]";
  const TARGETS = `${HIT}, .scrollable, pre, .output`;   // what these may be about
  const SAYS = "build_site looks at ";   // browser.py hears it
  const AWAY = ["hidden", "aria-hidden", "inert"];   // what slides have that are not shown
  const SPACE = 24, FAR = 5000;  // pixels that targets need around them; and between slides that are judged together
  const DRAWN = "img, svg, video, canvas, iframe, math, object, .live";
  const APART = ".live, svg, math, aside.notes, .visually-hidden, [aria-hidden=true], .copy, .foot, noscript";
  const NOT_PAPER = ".dark-content, button, summary, input, select, label, .sweep, .live, .code-fold, .quiz > .solution, .reply, .footnote-back, .cite-back";
  const BLOCKS = "pre > code > span, pre, table, .picture, figcaption, li, dt, dd, blockquote, p, h1, h2, h3, h4, h5, h6, .output, .cell";
  const SWIPED = { wide: ".scrollable *", phone: ".scrollable *, .output, pre", page: "*" };   // what is meant to be scrolled
  const slides = () => document.querySelector(".reveal > .slides");
  const numbers = new WeakMap();
  const numberOf = (element) => numbers.get(element) ?? numbers.set(element, numbers.get(numbers) ?? 0).set(numbers, (numbers.get(numbers) ?? 0) + 1).get(element);
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
      for (const side of ["left", "top"]) if (inner[side] >= found[side]) by[side] = element;   // of several boxes that end there, the innermost
      for (const side of ["right", "bottom"]) if (inner[side] <= found[side]) by[side] = element;
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

  const subjects = new WeakMap();   // what was found -> its element

  function found(rule, element, slide, more) {
    const text = element.textContent.replace(/\s+/g, " ").trim().slice(0, 60);
    const one = { rule, kind: kindOf(element), stretches: stretches(element, slide), text, ...more };
    subjects.set(one, element);
    return one;
  }

  // What of an element cannot be seen: by the box that cuts it off and the side, what sticks out there.
  function cut(root, edge, where, onPaper, things = shown(root)) {
    const known = new Map(), groups = new Map();
    const beyond = (box, limit) => ({ left: limit.left - box.left, right: box.right - limit.right, top: limit.top - box.top, bottom: box.bottom - limit.bottom });
    for (const { node, element, boxes } of things) {
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
  function overFoot(slide, things) {
    const foot = slides().querySelector(":scope > .foot");
    if (!foot || !visible(foot)) return [];
    const parts = [...foot.querySelectorAll(".legend > *, .tools > *, .pager > *")].map((one) => one.getBoundingClientRect()).filter((box) => box.width);
    let worst = null;
    for (const { element, boxes } of things) {
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
  function small(slide, fit, things) {
    const sizes = new Map();
    for (const { node, element } of things) {
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

  // axe reads the whole document each time, and all of it gets new colours in another scheme: slides are empty, and not
  // laid out, but while they are looked at, and those that would load something anew.
  const aside = new Map(), styles = new CSSStyleSheet();
  styles.replaceSync(`
    *, ::before, ::after { transition: none !important; }
    [data-aside] { display: none !important; }
    :has([data-place]) { overflow: visible !important; }
    [data-place] { display: block !important; visibility: visible !important; opacity: 1 !important; translate: 0 calc(var(--place) * ${FAR}px) !important; }
  `);
  document.adoptedStyleSheets.push(styles);

  function setAside() {
    for (const one of slides().querySelectorAll(":scope > section")) {
      if (aside.has(one) || one.querySelector("iframe, video, audio, object, .live")) continue;
      aside.set(one, document.createDocumentFragment());
      empty(one);
    }
  }

  function empty(slide) {
    aside.get(slide)?.append(...slide.childNodes);
    slide.toggleAttribute("data-aside", aside.has(slide));
  }

  function fill(slide) {
    if (aside.has(slide)) slide.append(aside.get(slide));
    slide.removeAttribute("data-aside");
  }

  const parsed = (text) => { const color = new axe.commons.color.Color(); color.parseString(text); return color; };

  // What an element paints besides itself, before and after what is in it: boxes, with their colour, null where that is not plain.
  function painted(element, known) {
    if (known.has(element)) return known.get(element);
    const found = [];
    for (const name of ["::before", "::after"]) {
      const { content, display, position, backgroundColor, backgroundImage, opacity, left, top, width, height } = getComputedStyle(element, name);
      if (content === "none" || content === "normal" || display === "none" || (position !== "absolute" && position !== "fixed")) continue;   // it lies beside the text
      const color = parsed(backgroundColor);
      if (backgroundImage === "none" && (color.alpha === 0 || opacity === "0")) continue;
      let around = element;
      while (around.parentElement && getComputedStyle(around).position === "static") around = around.parentElement;
      const box = around.getBoundingClientRect(), zoom = around.offsetWidth ? box.width / around.offsetWidth : 1;
      const x = box.left + (around.clientLeft + parseFloat(left)) * zoom, y = box.top + (around.clientTop + parseFloat(top)) * zoom;
      const isPlain = backgroundImage === "none" && color.alpha === 1 && opacity === "1";
      found.push({ left: x, top: y, right: x + parseFloat(width) * zoom, bottom: y + parseFloat(height) * zoom, color: isPlain ? color : null });
    }
    known.set(element, found);
    return found;
  }

  const meets = (box, other) => Math.min(box.right, other.right) - Math.max(box.left, other.left) > SLACK && Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > SLACK;

  // What is behind the boxes of a text: its colour, and whose it is; null where that is not simple. `known` is for one moment.
  function ground(element, boxes, known) {
    for (let one = element; one; one = one.parentElement) {
      if (one.matches("section") && one.getAttributeNames().some((name) => name.startsWith("data-background"))) return null;   // it is elsewhere
      const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(one), color = parsed(backgroundColor);
      const over = painted(one, known).filter((other) => boxes.some((box) => meets(box, other)));
      if (opacity !== "1" || filter !== "none") return null;
      if (over.length) return over.length === 1 && over[0].color ? { color: over[0].color, element: one } : null;
      if (backgroundImage !== "none" || (color.alpha > 0 && color.alpha < 1)) return null;
      if (color.alpha === 1) return { color, element: one };
    }
    return null;
  }

  // The contrast of text on a plain ground, null where that is not simple.
  function contrast(element, data) {
    const range = document.createRange();
    range.selectNodeContents(element);
    const behind = ground(element, [...range.getClientRects()], new Map()), text = parsed(getComputedStyle(element).color);
    if (!behind || text.alpha !== 1) return null;
    const contrastRatio = Math.floor(axe.commons.color.getContrast(behind.color, text) * 100) / 100;
    return { ...data, contrastRatio, fgColor: text.toHexString(), bgColor: behind.color.toHexString() };
  }

  const paintsNothing = (element) => {
    const { backgroundColor, backgroundImage } = getComputedStyle(element);
    return !element.matches(DRAWN) && backgroundImage === "none" && parsed(backgroundColor).alpha === 0;
  };

  // Whether text is clear on a plain ground, with nothing in between.
  function isClear(element, boxes, known) {
    const behind = ground(element, boxes, known), text = parsed(getComputedStyle(element).color);
    if (!behind || text.alpha !== 1 || axe.commons.color.getContrast(behind.color, text) < CLEAR) return false;
    for (let one = behind.element; one; one = one.parentElement) if (getComputedStyle(one).opacity !== "1") return false;
    return boxes.every(({ left, right, top, bottom }) => {
      const stack = document.elementsFromPoint((left + right) / 2, (top + bottom) / 2);
      return stack.length > 0 && element.contains(stack[0])
        && stack.slice(0, stack.indexOf(behind.element) + 1 || undefined).every((one) => one.contains(element) || element.contains(one) || paintsNothing(one));
    });
  }

  // The boxes of a text where the window shows them, since only there it is known what lies above: pages are scrolled to it.
  function reached(range, known) {
    const { top, bottom } = range.getBoundingClientRect();
    if (!slides() && (top < 0 || bottom > innerHeight)) {
      scrollTo({ top: scrollY + top - innerHeight / 4, behavior: "instant" });
      known.clear();
    }
    return [...range.getClientRects()].filter((box) => box.width && box.height);
  }

  // The elements whose colours only axe can judge: few texts are not clear on a plain ground.
  function unclear(root) {
    const known = new Map(), found = new Set(root.querySelectorAll("svg:has(text), input:not([type=radio], [type=checkbox], [type=range]), textarea, select"));
    const clear = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) => (node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT));
    const range = document.createRange();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (found.has(element) || element.closest("svg, script, style, annotation, [aria-hidden=true]") || !visible(element)) continue;
      range.selectNodeContents(walker.currentNode);
      const boxes = reached(range, known);
      if (!boxes.length) continue;
      if (isClear(element, boxes, known)) clear.push({ element });
      else found.add(element);
    }
    if (!slides()) scrollTo({ top: 0, behavior: "instant" });
    for (const link of root.querySelectorAll("p a[href], li a[href], td a[href]")) {
      if (visible(link) && !getComputedStyle(link).textDecorationLine.includes("underline")) found.add(link);
    }
    return { elements: [...found].filter(visible), clear };
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

  const NOTHING = { violations: [], incomplete: [], passes: [], inapplicable: [] };

  const run = (context, runOnly, rules = {}) => axe.run(context, { iframes: false, preload: false, elementRef: true, selectors: false, runOnly, rules });

  // What axe says of what is in `roots`, by `only` these rules, or all but those that are about colours.
  async function byRules(roots, only) {
    if (only?.length === 0) return NOTHING;
    const others = Object.fromEntries(BY_COLOUR.map((id) => [id, { enabled: false }]));
    return only ? run({ include: roots }, { type: "rule", values: only }) : run({ include: roots }, { type: "tag", values: WCAG }, others);
  }

  // What is to be said of the colours in `root`: axe is asked only where it must be.
  async function byColours(root) {
    const { elements, clear } = unclear(root);
    const result = elements.length ? await run({ include: elements }, { type: "rule", values: BY_COLOUR }) : NOTHING;
    decide(result);
    const { ruleId: id, ...rule } = axe.getRules().find(({ ruleId }) => ruleId === BY_COLOUR[0]);
    return clear.length ? { ...result, passes: [...result.passes, { ...rule, id, nodes: clear }] } : result;
  }

  // Results of axe in brief; of a `slide`, with what breaks rules there.
  function brief(results, slide, scheme = "light") {
    const counted = ({ id, help, tags, nodes }) => ({ id, help, tags, count: nodes.length });
    const looked = ({ nodes }) => nodes.map(({ element, any, all, none }) => {
      const [check] = [...any, ...all, ...none];
      return found("axe", element, slide, { data: check?.data ?? null, message: check?.message ?? "" });
    });
    const among = (kind) => results.flatMap((one) => one[kind]);
    return {
      scheme, engine: axe.version, violations: among("violations").map((one) => ({ ...counted(one), nodes: looked(one) })),
      incomplete: among("incomplete").map(counted), inapplicable: among("inapplicable").map(counted), passes: among("passes").map(counted),
    };
  }

  // Results of axe, shared out by name: each has what breaks rules there, and the first has what is only counted.
  const shareOut = (results, names, nameOf) => names.map((name, at) => results.map((one) => ({
    ...(at ? NOTHING : one),
    violations: one.violations.map((broken) => ({ ...broken, nodes: broken.nodes.filter(({ element }) => nameOf(element) === name) })).filter(({ nodes }) => nodes.length),
  })));

  // By rules that colours do not matter to, and to which a slide's state does not: of several slides at once, as a question
  // to axe costs as much as a slide. They lie one below the other, each as if it were shown.
  async function judgeTogether(visits, only) {
    const states = visits.map(({ slide }) => ["class", "style", ...AWAY].map((name) => [name, slide.getAttribute(name)]));
    visits.forEach(({ slide }, place) => {
      fill(slide);
      slide.classList.remove("past", "future");
      slide.classList.add("present");
      slide.dataset.place = place;
      slide.style.setProperty("--place", place);
      for (const name of AWAY) slide.removeAttribute(name);
    });
    const result = await byRules(visits.map(({ slide }) => slide), only);
    const all = visits.map(({ slide }) => slide);
    shareOut([result], all, (element) => element.closest("[data-place]")).forEach((own, place) => visits[place].visit.axes.push(brief(own, all[place])));
    visits.forEach(({ slide }, place) => {
      for (const [name, value] of states[place]) {
        if (value === null) slide.removeAttribute(name); else slide.setAttribute(name, value);
      }
      delete slide.dataset.place;
      empty(slide);
    });
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

  async function inDark(look) {
    const html = document.documentElement, was = html.dataset.theme;
    html.dataset.theme = "dark";
    settled();
    await look();
    if (was) html.dataset.theme = was; else delete html.dataset.theme;
    settled();
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

  // Whether something on a slide is so near to what the foot has that they may be hard to hit: the foot is there only once.
  function nearsFoot(slide) {
    const theirs = [...slides().querySelectorAll(":scope > .foot :is(a, button)")].map((one) => one.getBoundingClientRect());
    return [...slide.querySelectorAll(HIT)].map((one) => one.getBoundingClientRect()).some((box) => theirs.some((other) =>
      box.left - other.right < SPACE && other.left - box.right < SPACE && box.top - other.bottom < SPACE && other.top - box.bottom < SPACE));
  }

  // Several slides, one after the other; which it is, is said, for whoever waits in vain.
  async function visits(ids, isPhone) {
    const all = [...slides().querySelectorAll(":scope > section")], found = [];
    Object.assign(Reveal.getConfig(), { hash: false, history: false });   // an address for each slide takes time
    setAside();
    try {
      for (const id of ids) {
        console.debug(SAYS + id);
        await wait(0);
        const slide = document.getElementById(id);
        found.push({ slide, visit: await visit(slide, all.indexOf(slide), isPhone) });
      }
      const others = found.filter(({ slide }) => !isPhone || slide.querySelector(TARGETS));
      if (others.length) await judgeTogether(others, isPhone ? BY_WINDOW : null);
    } finally {
      console.debug(SAYS);
    }
    return found.map(({ slide, visit }) => [slide.id, visit]);
  }

  async function visit(slide, place, isPhone) {
    fill(slide);
    for (const one of [slide, ...slide.querySelectorAll("[data-autoslide]")]) one.removeAttribute("data-autoslide");
    Reveal.slide(place, 0, -1);
    await calm(slide);
    const seen = [], axes = [], words = new Map();
    // The slide as it is now: what can be seen of it is noted in `shows`, each thing with its colour.
    const measure = (scheme, shows) => {
      const edge = slides().getBoundingClientRect(), fit = fitOf(slide), things = [...shown(slide)];
      const note = (node, element, isLost) => {
        shows?.add(`${numberOf(element)} ${getComputedStyle(element).color}`);
        if (isPhone || isLost || element.closest(NOT_PAPER)) return;
        const key = nameOf(node);
        if (key) words.set(key, found("print", blockOf(element), slide, {}));
      };
      const here = [...cut(slide, edge, isPhone ? "phone" : "wide", note, things), ...overFoot(slide, things), ...(isPhone ? [] : small(slide, fit, things))];
      if (fit < LEAST && !here.some(({ rule }) => rule === "overflow" || rule === "cut")) here.push(found("shrunk", slide, null, { px: fit }));
      seen.push(...here.map((one) => ({ ...one, scheme })));
    };
    // Rules that another scheme may break are asked for in both, and others, if any, once.
    const judge = async (root, only) => {
      axes.push(brief([await byRules([root], only), await byColours(root)], slide));
      await inDark(async () => {
        measure("dark");
        axes.push(brief([await byColours(root)], slide, "dark"));
      });
    };
    const others = isPhone ? BY_WINDOW : null;   // rules: those that another window may break are asked for in both
    const states = [];
    for (let more = true; more;) {
      const shows = new Set();
      measure("light", shows);
      states.push(shows);
      more = Reveal.availableFragments().next && Reveal.nextFragment();
      if (more) { await wait(0); settled(); }   // nothing of it needs to be painted
    }
    await judge(slide, nearsFoot(slide) ? BY_WINDOW : []);   // the others later: see judgeTogether
    const judged = states[states.length - 1];
    for (const panel of unfolded(slide)) {
      await frame();
      settled();
      measure("light");
      await judge(panel, others);
    }
    for (let state = states.length - 2; state >= 0; state--) {   // what only earlier states show, or otherwise
      if ([...states[state]].every((one) => judged.has(one))) continue;
      Reveal.slide(place, 0, state - 1);
      await wait(0);
      settled();
      await judge(slide, others);
      states[state].forEach((one) => judged.add(one));
    }
    empty(slide);
    return { seen, axes, states: states.length, words: [...words], whole: stretch.get(slide) ?? [0, 0] };
  }

  // For a deck that is about to be printed: of its slides only these are wanted, and those that may act on them.
  function keep(ids) {
    if (!location.search.includes("print-pdf")) return;
    document.addEventListener("readystatechange", () => {   // before the deck's own scripts run
      for (const slide of [...slides()?.querySelectorAll(":scope > section") ?? []]) {
        if (!ids.includes(slide.id) && !slide.querySelector("style, script")) slide.remove();
      }
    }, { once: true });
  }

  // What a text or a picture is known by, on screen as on paper, where one drawn for several values may show another.
  function nameOf(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim();
    return node.getAttribute?.("data-frames") ?? node.getAttribute?.("src") ?? "";
  }

  // What of slides is on their sheets of paper.
  const printed = (ids) => ids.map((id) => {
    const slide = document.getElementById(id), words = [];
    const edge = (slide.closest(".pdf-page") ?? slide).getBoundingClientRect();
    cut(slide, edge, "wide", (node, _, isLost) => {
      if (!isLost) words.push(nameOf(node));
    });
    return words;
  });

  // In which section of a page something is, which begins with a heading; "" what is in none of these `names`.
  function sections(names) {
    const known = new Map();
    let name = "";
    for (const block of document.querySelectorAll(".text > *")) {
      name = (block.matches(".heading") && block.querySelector("[id]")?.id) || name;
      if (names.includes(name)) known.set(block, name);
    }
    return (element) => known.get(element.closest(".text > *")) ?? "";
  }

  // Some sections of a page, "" for all of it: what sticks out sideways, and axe.
  async function visitPage(names, isPhone) {
    const nameOf = sections(names);
    const roots = names.includes("") ? [document.documentElement] : [...document.querySelectorAll(".text > *")].filter((one) => names.includes(nameOf(one)));
    await calm(document.body);
    const found = new Map(names.map((name) => [name, { seen: [], axes: [], states: 1, words: [], whole: [0, 0] }]));
    const measure = (scheme) => sideways(names, scheme).forEach(([name, seen]) => found.get(name).seen.push(...seen));
    const note = (results, scheme) => shareOut(results, names, nameOf).forEach((own, at) => found.get(names[at]).axes.push(brief(own, null, scheme)));
    const judge = async (roots) => {
      const colours = async () => { const results = []; for (const root of roots) results.push(await byColours(root)); return results; };
      note([await byRules(roots, isPhone ? BY_WINDOW : null), ...(await colours())], "light");
      measure("light");
      await inDark(async () => {
        note(await colours(), "dark");
        measure("dark");
      });
    };
    await judge(roots);
    for (const root of roots) {
      for (const panel of unfolded(root)) {
        await calm(panel);
        await judge([panel]);
      }
    }
    return [...found];
  }

  // By the section, what of these sticks out of the page.
  function sideways(names, scheme = "light") {
    const page = { left: 0, top: -1e9, right: document.documentElement.clientWidth, bottom: 1e9 }, nameOf = sections(names);
    const out = cut(document.body, page, "page").filter(({ side }) => side === "right" || side === "left");
    return names.map((name) => [name, out.filter((one) => nameOf(subjects.get(one)) === name).map((one) => ({ ...one, scheme }))]);
  }

  // What is around the slides of a deck: as it is, with its help, in the pause and in the overview, which has all slides.
  async function visitFrame() {
    setAside();
    const judge = async (root, only) => [await byRules([root], only), ...(only ? [] : [await byColours(root)])];
    const results = await judge(document.documentElement);
    const state = async (enter, selector, only, leave) => {
      enter();
      await frame();
      settled();
      const root = document.querySelector(selector);
      if (root) results.push(...(await judge(root, only)));
      leave();
      await frame();
    };
    const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await state(() => press("F1"), "dialog[open]", null, () => document.querySelector("dialog[open]")?.close());
    await state(() => Reveal.togglePause(true), ".pause-overlay", null, () => Reveal.togglePause(false));
    aside.forEach((_, slide) => fill(slide));
    await state(() => Reveal.toggleOverview(true), ".slides", ["aria-hidden-focus"], () => Reveal.toggleOverview(false));
    aside.forEach((_, slide) => empty(slide));
    return brief(results, null);
  }

  return { read, visits, keep, printed, visitPage, sideways, visitFrame };
})();
