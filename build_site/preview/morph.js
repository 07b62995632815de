// One tree becomes another. What is in both stays, with all that reveal, our scripts and readers did to it.
import { Idiomorph } from "./idiomorph.esm.js";

// What scripts write onto nodes while the document is open; no HTML from the server has it. Each: whose, which classes,
// attributes and properties of style; "*" are all attributes.
const WRITTEN = [
  [".reveal, .slides, .reveal-viewport", "", "*", ""],
  [".slides section", "past present future stack has-dark-background has-light-background",
    "hidden aria-hidden inert data-fragment data-index-h data-index-v", "display top transform"],
  [".fragment", "visible current-fragment", "", ""],
  ["[class*=navigate-]", "enabled fragmented", "disabled", ""],
  ["video, audio", "", "data-paused-by-reveal data-muted-by-reveal muted", ""],
  ["[data-chart]", "drawn still", "", ""],
  ["dialog", "", "open", ""],
  ["*", "", "tabindex inert", ""],
].map(([whose, ...lists]) => [whose, ...lists.map((list) => list.split(" ").filter(Boolean))]);

// What pictures show for now: the frame that a reader chose, a chart's still. One of another kind shows its own.
const SHOWN = [["img[data-frames]", ["src", "decoding"]], ["[data-chart] img[src^='data:']", ["src", "loading"]]];

// Blocks that say the same before and after are the same.
const BLOCKS = "p, li, ul, ol, dl, dt, dd, h1, h2, h3, h4, h5, h6, figure, table, tr, pre, blockquote, aside, details, div";
// What readers unfold, move or scroll stays the same though it says something else: these, told apart by that.
const STATEFUL = [
  ["details", (one) => `${one.classList} ${one.querySelector("summary")?.textContent}`],
  ["img[data-frames]", (one) => one.dataset.parameter],
  [".output", (one) => one.localName],
  [".foot", (one) => one.localName],   // with what reveal and the deck have put there
];

const authored = new WeakMap();   // details -> whether they are open when they come from the server
/** Nodes that have come into the document as their author made them. */
export function meet(root) {
  for (const one of [root, ...root.querySelectorAll("details")]) authored.set(one, one.cameOpen ?? one.open);
}
meet(document);

/**
 * Make `old` what `now` is: a parsed element that has seen `site:read` and stands in no document that is shown.
 * Nodes for which `keep` is true stay though `now` lacks them. Returns the elements in which something changed.
 */
export function morph(old, now, keep = () => false) {
  const touched = new Set();
  pair(old, now);
  Idiomorph.morph(old, now, {
    head: { style: "none" },
    callbacks: {
      beforeNodeMorphed: (before, after) => {
        if (before.nodeType === Node.TEXT_NODE) {
          if (retype(before, after.data)) touched.add(before.parentElement);
          return false;
        }
        if (before.nodeType === Node.ELEMENT_NODE) keepWritten(before, after);
        return true;
      },
      beforeAttributeUpdated: (name, node) => !isTyped(name, node),
      beforeNodeRemoved: (node) => !keep(node) && !node.matches?.(".live, dialog"),   // charts see to theirs, readers to what they opened
      afterNodeAdded: (node) => {
        if (node.nodeType !== Node.ELEMENT_NODE) return;
        meet(node);
        touched.add(node);
      },
    },
  });
  for (const one of old.querySelectorAll(`[id^="${SAME}"]`)) one.removeAttribute("id");
  return [...touched];
}

// A selection that lies in the unchanged beginning or end of a text stays where it is.
function retype(node, text) {
  const before = node.data, most = Math.min(before.length, text.length);
  if (before === text) return false;
  let start = 0, end = 0;
  while (start < most && before[start] === text[start]) start++;
  while (end < most - start && before.at(-1 - end) === text.at(-1 - end)) end++;
  node.replaceData(start, before.length - start - end, text.slice(start, text.length - end));
  return true;
}

// Whether a reader has typed, ticked or moved it.
function isTyped(name, node) {
  if (name === "value" && "defaultValue" in node) return node.value !== node.defaultValue;
  if (name === "checked") return node.checked !== node.defaultChecked;
  return name === "selected" && node.selected !== node.defaultSelected;
}

function keepWritten(old, now) {
  for (const [whose, classes, attributes, properties] of WRITTEN) {
    if (!old.matches(whose)) continue;
    for (const name of attributes[0] === "*" ? old.getAttributeNames() : attributes) copy(name, old, now);
    for (const name of classes) if (old.classList.contains(name)) now.classList.add(name);
    for (const name of properties) {
      if (old.style.getPropertyValue(name)) now.style.setProperty(name, old.style.getPropertyValue(name));
    }
  }
  if (old.matches("details") && authored.has(old)) {
    const opens = now.open;
    if (opens === authored.get(old)) now.open = old.open;   // else its author has just opened or closed it
    authored.set(old, opens);
  }
  for (const [whose, names] of SHOWN) if (old.matches(whose) && now.matches(whose)) names.forEach((name) => copy(name, old, now));
  keepLoaded(old, now);
  if ([...old.classList].sort().join() === [...now.classList].sort().join()) copy("class", old, now);
}

// What reveal has loaded late stays loaded.
function keepLoaded(old, now) {
  if (!now.hasAttribute("data-src")) return;
  if (old.hasAttribute("data-lazy-loaded")) {
    now.setAttribute("src", now.getAttribute("data-src"));
    now.removeAttribute("data-src");
    copy("data-lazy-loaded", old, now);
  } else if (old.dataset.src === now.dataset.src) copy("src", old, now);
}

function copy(name, from, to) {
  if (from.hasAttribute(name)) to.setAttribute(name, from.getAttribute(name));
}

// -- which nodes are the same: idiomorph pairs by ids --------------------------------------------------------

const SAME = "_same-";   // how ids begin that are there for the time of a change

function pair(old, now) {
  rename(old, now);
  let count = 0;
  const mark = (before, after) => { before.id = after.id = SAME + count++; };
  const unnamed = (root, selector) => [...root.querySelectorAll(selector)].filter((one) => !one.id);
  const after = Map.groupBy(unnamed(now, BLOCKS), says);
  for (const [text, those] of Map.groupBy(unnamed(old, BLOCKS), says)) {
    if (text && after.get(text)?.length === those.length) those.forEach((one, place) => mark(one, after.get(text)[place]));
  }
  for (const [selector, kind] of STATEFUL) {
    const come = Map.groupBy(unnamed(now, selector), kind);
    for (const one of unnamed(old, selector)) {
      const other = come.get(kind(one))?.shift();
      if (other) mark(one, other);
    }
  }
}

function says(block) {
  const pictures = [...block.querySelectorAll("img")].map((img) => img.dataset.frames ?? img.getAttribute("src"));
  const said = block.textContent.trim() + pictures.join(" ");
  return said && `${block.localName} ${said}`;
}

// Ids follow from titles and from code. Where one goes and one of the same kind comes, in the same order, only the id changed.
function rename(old, now) {
  const named = (root) => [...root.querySelectorAll("[id]")];
  const before = named(old), after = named(now);
  const had = new Set(before.map((one) => one.id)), has = new Set(after.map((one) => one.id));
  const come = Map.groupBy(after.filter((one) => !had.has(one.id)), (one) => one.localName);
  for (const one of before) if (!has.has(one.id)) one.id = come.get(one.localName)?.shift()?.id ?? one.id;
}
