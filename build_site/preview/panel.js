// The corner (follow the edit, what runs, how many warnings) and the errors, in a shadow root: no style of the site
// reaches in, none of ours out.

const FADE = 3000;   // milliseconds after the last move of the pointer until the corner of a deck fades

const host = document.createElement("div");
const root = host.attachShadow({ mode: "open" });
const state = { problems: [], work: "", time: "", lost: false, gone: false, following: false, listed: null, hidden: false };
let told = { lecture: null, reading: () => "", home: "", follow: () => {} };

/**
 * Show the panel: of which `lecture` the document is (null: none), the address of another one's `reading` and of the
 * course's `home`, who is told to `follow`.
 */
export function show({ following, ...rest }) {
  told = rest;
  state.following = following;
  const sheet = make("link", { rel: "stylesheet", href: new URL("live.css", import.meta.url).href });
  sheet.onload = () => { root.querySelector(".all").hidden = false; };
  root.append(sheet, make("div", { className: "all", hidden: true }, make("div", { className: "corner" }), make("section")));
  root.querySelector(".all").classList.toggle("deck", Boolean(document.querySelector(".slides")));
  document.documentElement.append(host);
  addEventListener("keydown", escape, { capture: true });
  for (const kind of ["pointermove", "focusin"]) addEventListener(kind, wake, { passive: true });
  // after a click with the mouse the space bar belongs to the slides again
  host.addEventListener("click", ({ detail }) => { if (detail) root.activeElement?.blur(); });
  host.addEventListener("keydown", (event) => { if (isOurs(event.key)) event.stopPropagation(); });
  draw();
  wake();
}

/** Errors and warnings that are known now; whoever had hidden others sees these. */
export function setProblems(problems) {
  if (!same(problems, state.problems)) {
    const stays = state.listed && !problems.some((one) => one.severity === "error" && isHere(one));
    Object.assign(state, { problems, hidden: false, listed: stays ? state.listed : null });
  }
  draw();
}

/** What runs now, and whether the server can be reached. */
export function setWork({ text = "", time = "" }, lost = false) {
  Object.assign(state, { work: text, time, lost });
  draw();
}

/** Whether the site no longer has the document that is open. */
export function setGone(gone) {
  state.gone = gone;
  draw();
}

// -- what is shown -------------------------------------------------------------------------------------------

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
// as shared.js has them, which a course's own templates may do without
const { word = (text, given = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => given[name] ?? whole) } = window;
const { counted = (n, one, more) => word(n === 1 ? one : more, { n }) } = window;
const KINDS = { error: ["{n} error", "{n} errors", word("error")], warning: ["{n} warning", "{n} warnings", word("warning")] };
const count = (number, kind) => counted(number, ...KINDS[kind]);
const isHere = ({ lecture }) => lecture === null || lecture === told.lecture;

function draw() {
  if (!root.firstChild) return;
  const errors = state.problems.filter(({ severity }) => severity === "error");
  const warnings = state.problems.filter((one) => !errors.includes(one));
  const here = errors.filter(isHere), elsewhere = errors.filter((one) => !isHere(one));
  const shown = state.listed === "warning" ? warnings : here.length && !state.hidden ? here : [];
  drawCorner(here, elsewhere, warnings);
  drawProblems(shown, shown === warnings ? [] : elsewhere);
}

function drawCorner(here, elsewhere, warnings) {
  const change = (what) => () => { Object.assign(state, what); draw(); };
  const listed = state.listed === "warning", children = [make("span", { className: state.lost ? "chip error" : "work", role: "status" }, state.lost ? word("no connection: edits do not show") : state.work)];
  if (state.time && !state.lost) children.push(make("span", { className: "time", ariaHidden: "true" }, state.time));   // told every second: not aloud
  if (state.gone) {
    children.push(make("span", { className: "chip error" }, word("no longer part of the course:"), " ", make("a", { href: told.home }, word("home page"))));
  }
  if (here.length && state.hidden) {
    children.push(make("button", { className: "chip error", onclick: change({ hidden: false, listed: null }) }, count(here.length, "error")));
  }
  if (!here.length || state.hidden) children.push(...lectures(elsewhere).map((link) => make("span", { className: "chip error" }, link)));
  if (warnings.length) {
    const onclick = change({ listed: listed ? null : "warning" });
    children.push(make("button", { className: "chip warning", ariaExpanded: listed, onclick }, count(warnings.length, "warning")));
  }
  const title = word("Go to the slide or place that is being edited");
  children.push(make("button", { className: "follow", ariaPressed: state.following, title, onclick: follow }, word("Follow the edit")));
  fill(root.querySelector(".corner"), children);
}

function drawProblems(problems, elsewhere) {
  const section = root.querySelector("section"), isError = problems[0]?.severity === "error";
  section.hidden = !problems.length;
  section.className = isError ? "error" : "warning";
  section.role = isError ? "alert" : "region";
  section.ariaLabel = word("Problems");
  if (!problems.length) return fill(section, []);
  const close = make("button", { className: "hide", onclick: hide }, word("Hide"), " ", make("kbd", {}, "Esc"));
  const others = lectures(elsewhere).flatMap((link) => [", ", link]).slice(1);
  fill(section, [
    make("header", {}, make("h2", {}, count(problems.length, problems[0].severity)), close),
    make("ol", {}, ...problems.map(describe)),
    ...others.length ? [make("p", { className: "elsewhere" }, word("Also"), " ", ...others)] : [],
  ]);
}

const describe = ({ place, severity, text, detail, href }) => make("li", { className: severity },
  make("p", { className: "place" },
    href ? make("a", { href, title: word("Open in the editor") }, place) : place, make("span", { className: "severity" }, KINDS[severity][2])),
  make("p", { className: "text" }, text),
  ...detail ? [make("pre", { tabIndex: 0 }, detail)] : []);

// One link for each lecture: "2 errors in drift".
function lectures(errors) {
  const groups = Map.groupBy(errors, ({ lecture }) => lecture);
  return [...groups].map(([lecture, those]) => make("a", { href: told.reading(lecture) }, word("{found} in {lecture}", { found: count(those.length, "error"), lecture: lecture || word("home page") })));
}

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// Nothing is drawn anew that is the same: whoever reads or has the focus there is not disturbed.
const filled = new WeakMap();
function fill(element, children) {
  const html = children.map((one) => one.outerHTML).join("");
  if (filled.get(element) === html) return;
  filled.set(element, html);
  const focused = [...element.querySelectorAll("a, button, pre")].indexOf(root.activeElement);
  element.replaceChildren(...children);
  if (focused >= 0) element.querySelectorAll("a, button, pre")[focused]?.focus();
}

// -- pointer and keys ----------------------------------------------------------------------------------------

function follow() {
  state.following = !state.following;
  draw();
  told.follow(state.following);
}

function hide() {
  Object.assign(state, { hidden: state.listed === null, listed: null });
  root.activeElement?.blur();
  draw();
}

// Before the deck would show its overview.
function escape(event) {
  if (event.key !== "Escape" || root.querySelector("section").hidden) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  hide();
}

// Keys that are for what has the focus in here; all others turn slides.
function isOurs(key) {
  const { activeElement: focused } = root;
  const scrolls = focused.scrollHeight > focused.clientHeight || focused.scrollWidth > focused.clientWidth;
  if (focused.matches("pre")) return key.startsWith("Arrow") && scrolls;
  return key === " " || key === "Enter";
}

let fading;
function wake() {
  const { classList } = root.querySelector(".corner");
  classList.remove("faded");
  clearTimeout(fading);
  fading = setTimeout(() => classList.add("faded"), FADE);
}
