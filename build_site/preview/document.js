// The whole open document becomes what the server has now, in place.
import { pathOf, replace, sheets } from "./files.js";
import { morph } from "./morph.js";
import { announce, isDeck, patchSlidesFrom, prepare } from "./slides.js";

// What reveal has put into a deck, and the slides, which are changed by themselves.
const REVEALS = ".slides > section, .slide-number, .reveal > :is(.backgrounds, .progress, .controls, .speaker-notes, .pause-overlay,"
  + " .aria-status, .jump-to-slide, .playback, .r-overlay, .r-overlay-button)";

/**
 * Change the document into `doc`, a parsed one. Returns where anything changed, but for slides; null where only
 * loading it again will do: other scripts, or a deck that has become a page.
 */
export async function patchDocument(doc) {
  if (isDeck(doc) !== isDeck() || scripts(doc) !== scripts(document) || !styles(doc).every((one) => styles(document).includes(one))) return null;
  await patchSheets(doc);
  document.title = doc.title;
  document.documentElement.lang = doc.documentElement.lang;
  prepare(doc.body);
  if (isDeck()) {
    patchSlidesFrom(doc);
    doc.querySelectorAll(".slides > section").forEach((one) => one.remove());
  }
  const touched = stay(() => morph(document.body, doc.body, (node) => node.nodeType === Node.ELEMENT_NODE && node.matches(REVEALS)));
  announce(isDeck() ? [] : undefined);
  return touched;
}

const scripts = (doc) => [...doc.scripts].filter((one) => !one.type.endsWith("json")).map((one) => one.src ? pathOf(one.getAttribute("src")) : one.textContent).join("\n");
const styles = (doc) => [...doc.head.querySelectorAll("style")].map((one) => one.textContent);

// Sheets of both stay; the others come and go together.
async function patchSheets(doc) {
  const path = (link) => pathOf(link.getAttribute("href"));
  const open = new Map(sheets().map((link) => [path(link), link])), wanted = new Set(sheets(doc).map(path));
  const come = [];
  let last = document.head.lastElementChild;
  for (const link of sheets(doc)) {
    if (open.has(path(link))) last = open.get(path(link));
    else come.push([last, link.getAttribute("href")]);
  }
  const gone = [...open].filter(([one]) => !wanted.has(one)).map(([, link]) => link);
  if (come.length || gone.length) await replace(gone, come);
}

// What is read stays where it is in the window, whatever happens above it. What of it has gone, or cannot be there since
// what is below has gone, is waited for until the reader scrolls on: an editor may save one half of a file and then all.
const TEXT = "main :is(p, li, h1, h2, h3, h4, figure, table, pre, summary, dt):not(nav *)";
const says = (one) => `${one.localName} ${one.textContent}`;
const topOf = (one) => one.getBoundingClientRect().top;
let away = { read: [], at: 0 };   // and where the window had been scrolled to when it went

function stay(change) {
  const shown = isDeck() || !scrollY ? [] : [...document.querySelectorAll(TEXT)].filter((one) => one.getBoundingClientRect().bottom > 0);
  const read = shown.slice(0, 9).map((one) => ({ one, text: says(one), top: topOf(one) }));
  if (scrollY === away.at) read.unshift(...away.read);
  const html = document.documentElement;
  html.style.overflowAnchor = "none";   // some browsers do this by themselves, and only when they next draw
  const touched = change();
  const come = touched.flatMap((one) => [one, ...one.querySelectorAll("*")]).filter((one) => one.matches(TEXT));
  const now = read.map(({ one, text }) => one.isConnected ? one : come.find((other) => says(other) === text));
  const first = now.findIndex(Boolean);
  if (first >= 0) scrollBy({ top: topOf(now[first]) - read[first].top, behavior: "instant" });
  const there = read.findIndex(({ top }, at) => now[at] && Math.abs(topOf(now[at]) - top) < 1);
  away = { read: there < 0 ? read : read.slice(0, there), at: scrollY };
  html.style.overflowAnchor = "";
  return touched;
}

const BAR = 40;   // pixels at the bottom of a small window in which the corner may lie

/** Show the place in a page that has just been edited: the first that changed below the heading `id`, else that. */
export function showPlace(id, touched) {
  const heading = document.getElementById(id), main = document.querySelector("main") ?? document.body;
  const isBelow = (one) => !heading || heading === one || heading.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  const folded = (one) => one.parentElement.closest("details:not([open])");
  const found = touched.filter((one) => one.isConnected && main.contains(one) && isBelow(one) && (folded(one) || one.getClientRects().length));
  const target = found.sort((a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1)[0] ?? heading;
  if (!target) return;
  for (let box; (box = folded(target)); ) box.open = true;
  const { top, bottom } = target.getBoundingClientRect();
  const block = bottom - top < innerHeight / 2 ? "center" : "start";
  if (top < 0 || bottom > innerHeight - BAR) target.scrollIntoView({ block, behavior: "instant" });
}
