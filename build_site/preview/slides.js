// The slides of the open deck, and what reveal knows of them. Reveal.sync() would build everything anew, and play films again.
import { refresh } from "./files.js";
import { meet, morph } from "./morph.js";

const VIEW = 100;   // milliseconds until the frames of the speaker's window surely have changed too
const hidden = new Set();   // ids of slides that are not to be shown: reveal has taken them out

const all = () => [...document.querySelectorAll(".slides > section")];
const reveal = () => window.Reveal?.isReady?.() ? window.Reveal : null;
const isHidden = (section) => section.dataset.visibility === "hidden";

/** Whether slides stand where they can be changed: not on sheets of paper, nor below each other. */
export const isDeck = (doc = document) => Boolean(doc.querySelector(".slides > section"));

/** Elements below `root`, parsed and about to be shown: newest files, and what our scripts add. */
export function prepare(root) {
  refresh(root);
  document.dispatchEvent(new CustomEvent("site:read", { detail: { root } }));
}

/** Say that the document has changed: in these slides, or anywhere. */
export const announce = (slides) => document.dispatchEvent(new CustomEvent("site:patched", { detail: { slides } }));

/**
 * Make the deck what a message says: [{ was, id, html }, …]. False where it is not of the deck that is open,
 * or brings a script: nothing has been done then.
 */
export function patchSlides(told) {
  const open = new Map(all().map((one) => [one.id, one]));
  const template = document.createElement("template");
  template.innerHTML = told.map(({ html }) => html ?? "").join("\n");
  const parsed = [...template.content.children];
  if (parsed.length !== told.filter(({ html }) => html !== null).length) return false;
  const plan = told.map(({ was, id, html }) => ({ was, id, old: open.get(was) ?? null, now: html && parsed.shift() }));
  const fits = ({ was, old, now }) => old || (was === null ? now : hidden.has(was));
  if (!open.size || !plan.every(fits) || plan.some(({ old, now }) => now && runs(now) !== runs(old))) return false;
  for (const { id, old, now } of plan) hidden[(now ? isHidden(now) : !old) ? "add" : "delete"](id);
  prepare(template.content);
  arrange(plan.filter(({ id }) => !hidden.has(id)));
  return true;
}

/** The same from a whole document. A slide without a partner of its id is the one that stands there. */
export function patchSlidesFrom(doc) {
  const every = [...doc.querySelectorAll(".slides > section")], next = every.filter((one) => !isHidden(one));
  hidden.clear();
  for (const one of every) if (isHidden(one)) hidden.add(one.id);
  const ids = new Set(next.map((one) => one.id).filter(Boolean));
  const open = new Map(all().map((one) => [one.id, one]));
  let last = null;
  arrange(next.map((now) => {
    const there = last ? last.nextElementSibling : all()[0];
    const old = (now.id && open.get(now.id)) || (there?.matches("section") && !ids.has(there.id) ? there : null);
    last = old ?? last;
    return { old, now, id: now.id };
  }));
}

// Scripts in slides run when a document is loaded, never when it is changed.
const runs = (root) => [...root?.querySelectorAll("script:not([type='application/json'])") ?? []].map((one) => one.outerHTML).join("\n");

// -- the change itself ---------------------------------------------------------------------------------------

// `plan` says of each slide what it is now (null: it is new), and what it becomes (null: only its id).
function arrange(plan) {
  const before = all(), viewed = reveal()?.getCurrentSlide() ?? null;
  if (viewed) locate(viewed);
  for (const { old, id } of plan) if (old && old.id !== id) old.id = id;
  const changed = plan.filter(({ old, now }) => old && now).map(({ old, now }) => change(old, now));
  const after = plan.map(({ old, now }) => old ?? document.importNode(now, true));
  const come = after.filter((one) => !one.isConnected);
  come.forEach(meet);
  for (const one of before) if (!after.includes(one)) one.remove();
  place(after, after.includes(viewed) ? viewed : after.find((one) => one.isConnected));
  const moved = before.length !== after.length || before.some((one, at) => one !== after[at]);
  if (viewed && after.length) {
    const current = home(after) ?? (after.includes(viewed) ? viewed : nearest(viewed, before, after));
    const step = current === reader.slide ? reader.step : undefined;
    quietly(() => {
      tell(current, after, come, moved);
      for (const one of come.includes(current) ? [...changed, { slide: current }] : changed) settle(one, current, step);
    });
    stay(current);
  }
  announce([...changed.map(({ slide }) => slide), ...come]);
  for (const { scrolled } of changed) for (const [box, left, top] of scrolled) box.scrollTo({ left, top, behavior: "instant" });
  if (reveal()) refreshSpeaker();
}

const grounds = ({ attributes }) => [...attributes].map(({ name, value }) => name.startsWith("data-background") ? name + value : "").join("");
const media = (slide) => [...slide.querySelectorAll("video, audio, iframe")];

function change(slide, now) {
  const ground = grounds(slide), films = media(slide);
  const boxes = [...slide.querySelectorAll("*")].filter((box) => box.scrollTop || box.scrollLeft);
  const scrolled = boxes.map((box) => [box, box.scrollLeft, box.scrollTop]);
  const steps = slide.querySelectorAll(".fragment").length;
  morph(slide, now);
  return { slide, scrolled, steps, ground: grounds(slide) !== ground, films: media(slide).some((one) => !films.includes(one)) };
}

// Put slides in order around one that is not touched: what is taken out and put back forgets where it was scrolled.
function place(slides, still) {
  if (!still) return document.querySelector(".slides").prepend(...slides);
  const at = slides.indexOf(still);
  for (let n = at - 1; n >= 0; n--) if (slides[n + 1].previousElementSibling !== slides[n]) slides[n + 1].before(slides[n]);
  for (let n = at + 1; n < slides.length; n++) if (slides[n - 1].nextElementSibling !== slides[n]) slides[n - 1].after(slides[n]);
}

// The viewed slide has gone: the one that stands there now, else the last.
function nearest(gone, before, after) {
  const left = before.slice(0, before.indexOf(gone)).findLast((one) => after.includes(one));
  return after[Math.min(after.indexOf(left) + 1, after.length - 1)];
}

// -- where the reader is ---------------------------------------------------------------------------------------

// Where the reader has gone: a slide, a step in it, the fragment of that step. They may be away for a while, as when an
// editor saves one half of a file and then all; until the reader moves from what is `shown` instead, they are waited for.
let reader = {};

function locate(viewed) {
  const { f } = Reveal.getIndices();
  if (reader.shown !== viewed || reader.at !== f) reader = { slide: viewed, step: f, last: viewed.querySelector(".current-fragment") };
}

// The reader's slide among these; one that has come back is another node.
function home(slides) {
  const found = slides.includes(reader.slide) ? reader.slide : slides.find(({ id }) => id && id === reader.slide.id);
  if (found) reader.slide = found;
  return found;
}

function stay(current) {
  const { f } = Reveal.getIndices();
  const isThere = current === reader.slide && (reader.last?.isConnected || f === reader.step);
  if (isThere) Object.assign(reader, { step: f, last: current.querySelector(".current-fragment") });
  Object.assign(reader, { shown: current, at: f });
}

// -- what reveal has to know ---------------------------------------------------------------------------------

// The frames of the speaker's window tell it where their readers go, and it has the deck follow; here nobody goes anywhere.
function quietly(change) {
  const config = Reveal.getConfig(), { postMessageEvents } = config;
  config.postMessageEvents = false;
  change();
  config.postMessageEvents = postMessageEvents;
}

function tell(current, slides, come, moved) {
  if (moved) {
    come.forEach(addGround);
    const { children } = Reveal.getBackgroundsElement(), wanted = slides.map((slide) => slide.slideBackgroundElement);
    for (const one of [...children]) if (!wanted.includes(one)) one.remove();
    wanted.forEach((one, at) => { if (children[at] !== one) children[at].before(one); });
    come.forEach(Reveal.syncSlide);
  }
  rewrite(current);
  if (!moved) return;
  const overview = Reveal.isOverview();
  if (overview) Reveal.toggleOverview(false);
  Reveal.slide(slides.indexOf(current));
  if (overview) Reveal.toggleOverview(true);
}

// As reveal makes them at the start.
function addGround(slide) {
  const ground = document.createElement("div"), content = document.createElement("div");
  ground.className = `slide-background ${slide.className}`;
  content.className = "slide-background-content";
  ground.append(content);
  Reveal.getBackgroundsElement().append(ground);
  Object.assign(slide, { slideBackgroundElement: ground, slideBackgroundContentElement: content });
}

// The address follows a slide's new name; reveal would take that for another step in the history.
function rewrite(slide) {
  const hash = `#/${encodeURIComponent(slide.id)}`;
  if (slide.id && Reveal.getConfig().hash && location.hash !== hash) history.replaceState(history.state, "", hash);
}

// A slide that has changed: its background, its fragments, what it loads late, its place on the canvas.
function settle({ slide, ground, films, steps = 0 }, current, step) {
  if (ground) {
    const far = slide.style.display === "none";
    Reveal.syncSlide(slide);
    if (far) Reveal.unloadSlide(slide);
  }
  const fragments = Reveal.syncFragments(slide);
  if (slide !== current) {
    for (const one of fragments) one.classList.toggle("visible", slide.classList.contains("past"));
  } else if (fragments.length) {
    const at = (one) => Number(one.dataset.fragmentIndex);
    const shown = fragments.findLast((one) => one.classList.contains("visible"));
    const wanted = Math.min(step ?? -1, at(fragments.at(-1)));
    Reveal.navigateFragment(!shown ? wanted : fragments.length > steps ? Math.max(at(shown), wanted) : at(shown));
  }
  if (slide.style.display !== "none" && slide.querySelector("[data-src], .r-fit-text")) Reveal.loadSlide(slide);
  if (films && slide === current) Reveal.startEmbeddedContent();
  if (Reveal.getConfig().center || slide.matches(".center, :has(> .stretch, > .r-stretch)")) Reveal.layout();
}

// The speaker's window is sent notes with every event of some kinds; this is the one that nobody else hears.
let waiting;
function refreshSpeaker() {
  clearTimeout(waiting);
  waiting = setTimeout(() => Reveal.dispatchEvent({ type: "closeoverlay" }), VIEW);
}

// -- for live.js ---------------------------------------------------------------------------------------------

/** Go to a slide, all of it shown; a slide that is viewed already stays as it is. */
export function goTo(id) {
  const at = all().findIndex((one) => one.id === id), deck = reveal();
  if (at >= 0 && deck && deck.getCurrentSlide() !== all()[at]) deck.slide(at, 0, Number.MAX_SAFE_INTEGER);
}

/** These elements show newer pictures or films: so do the backgrounds of slides among them. */
export function announceRefreshed(elements) {
  const touched = [...new Set(elements.map((one) => one.closest(".slides > section") ?? document))];
  for (const one of elements) if (touched.includes(one) && reveal()) settle({ slide: one, ground: true }, reveal().getCurrentSlide());
  if (touched.length) announce(touched.includes(document) ? undefined : touched);
}
