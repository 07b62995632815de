// Loaded in the head of decks and pages, before anything is drawn, so that a remembered choice never flashes.
// Everything here is an extra: pages read and print without it.
(function () {
  "use strict";
  const html = document.documentElement;
  // What a reader has chosen, in this browser; with a value, that is chosen.
  const own = {};   // where nothing may be kept, as long as the document is open
  const remembered = window.remembered = (name, value) => {
    if (value) own[name] = value;
    try {
      if (value) localStorage.setItem(name, value);
      return localStorage.getItem(name);
    } catch { return own[name] ?? null; }
  };
  const choice = remembered("theme");
  if (choice === "light" || choice === "dark") html.dataset.theme = choice;

  // A word of the interface in the language of the page; English stands in the scripts, of others the page has a list.
  let known;
  const spoken = () => known ??= JSON.parse(document.getElementById("_words")?.textContent ?? "{}");
  const word = window.word = (text, given = {}) => (spoken()[text] ?? text.replace(/#.*/, "")).replace(/\{(\w+)\}/g, (whole, name) => given[name] ?? whole);
  window.counted = (n, one, more) => word(new Intl.PluralRules(spoken()[one] ? html.lang : "en").select(n) === "one" ? one : more, { n });

  // Nothing is drawn before its letters have come, so that nothing moves then; who waits too long reads in others.
  const PATIENCE = 1000;   // ms
  html.classList.add("unset");
  const appear = () => html.classList.remove("unset");
  document.addEventListener("DOMContentLoaded", () => {
    void document.body.offsetHeight;   // only what is laid out asks for its letters
    document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(appear)));   // laid out once more before
    setTimeout(appear, PATIENCE);
  });

  const isDark = () => html.dataset.theme
    ? html.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

  function toggleTheme() {
    html.dataset.theme = isDark() ? "light" : "dark";
    remembered("theme", html.dataset.theme);
  }

  // -- code can be copied ----------------------------------------------------------------------------

  function addCopyButtons(root) {
    for (const pre of root.querySelectorAll("div.sourceCode > pre, pre:not(.sourceCode)")) {
      if (!navigator.clipboard || pre.classList.contains("output")) continue;
      let box = pre.parentElement;
      if (!box?.matches("div.sourceCode, .code")) {
        box = document.createElement("div");
        box.className = "code";
        pre.replaceWith(box);
        box.append(pre);
      }
      if (box.querySelector(":scope > .copy")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = word("Copy");
      button.ariaLive = "polite";   // "Copied" is said
      box.append(button);
    }
  }

  async function copy(button) {
    await navigator.clipboard.writeText(button.parentElement.querySelector("pre").innerText);
    button.textContent = word("Copied");
    setTimeout(() => { button.textContent = word("Copy"); }, 1500);
  }

  // -- a figure drawn for several values of one parameter or two: below it readers choose them ------------

  const SWEEPS = "img[data-frames]";
  const FEW = 6;   // words that stand side by side; more are a list that folds
  const isControl = (element) => element.matches(".sweep :is(input, select)");
  const sweptOf = ({ dataset }) => {
    const values = dataset.values.split(";").map((some) => some.split(","));
    return dataset.parameter.split(";").map((name, at) => ({ name, values: values[at] }));
  };
  const framesOf = (img) => img.dataset.frames.split(" ");
  const aboveRow = (img) => img.closest("a") ?? img;
  const pictureOf = ({ previousElementSibling: above }) => above.matches("img") ? above : above.querySelector("img");

  function addSweeps(root) {
    for (const img of root.querySelectorAll(SWEEPS)) {
      const above = aboveRow(img);
      if (above.nextElementSibling?.matches(".sweep")) continue;
      const row = document.createElement("div");
      row.className = "sweep";
      row.dataset.preventSwipe = "";   // a finger on a slider does not turn slides
      row.style.width = img.style.width;
      row.style.setProperty("--own", `${img.getAttribute("width") || 0}px`);
      row.append(...sweptOf(img).map(controlOf));
      above.after(row);
      show(row);
    }
  }

  // A slider for numbers, and for words buttons of which one is pressed.
  let groups = 0;
  function controlOf({ name, values }) {
    const control = document.createElement("div"), setting = document.createElement("span");
    const equals = document.createElement("span"), value = document.createElement("b");
    control.className = "control";
    setting.className = "setting";
    setting.ariaHidden = "true";     // the control itself says it
    equals.append(" = ", value);
    setting.append(name, equals);
    value.style.minWidth = `${Math.max(...values.map((one) => one.length))}ch`;
    control.append(setting);
    if (values.every((one) => Number.isFinite(Number(one)))) {
      const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: values.length - 1, step: 1, value: 0, autocomplete: "off" });
      slider.ariaLabel = name;
      control.append(slider);
    } else if (values.length > FEW) {
      const list = Object.assign(document.createElement("select"), { ariaLabel: name, autocomplete: "off" });
      list.append(...values.map((one) => new Option(one)));
      control.classList.add("words");
      control.append(list);
    } else {
      const group = `sweep-${++groups}`;
      Object.assign(control, { role: "radiogroup", ariaLabel: name }).classList.add("words");
      control.append(...values.map((one, at) => {
        const label = document.createElement("label"), radio = Object.assign(document.createElement("input"), { type: "radio", name: group, autocomplete: "off" });
        radio.defaultChecked = !at;
        label.append(radio, one);
        return label;
      }));
    }
    return control;
  }

  // Which of its values a control has.
  function placeOf(control) {
    const input = control.querySelector("[type=range], select");
    if (input) return input.selectedIndex ?? input.valueAsNumber;
    return Math.max(0, [...control.querySelectorAll("input")].findIndex((radio) => radio.checked));
  }
  const valueOf = (control, img) => sweptOf(img)[[...control.parentElement.children].indexOf(control)].values[placeOf(control)];

  // What was chosen is chosen again: in a preview values come, and go for a while.
  const chosen = new WeakMap();
  function choose(control, values) {
    const place = values.indexOf(chosen.get(control)), input = control.querySelector("[type=range], select");
    if (place < 0) return;
    if (!input) control.querySelectorAll("input")[place].checked = true;
    else input[input.matches("select") ? "selectedIndex" : "value"] = place;
  }

  // The frame for the values that are chosen.
  function show(row) {
    const img = pictureOf(row), frames = framesOf(img), swept = sweptOf(img);
    let now = 0;
    swept.forEach(({ name, values }, at) => {
      const control = row.children[at], place = Math.min(placeOf(control), values.length - 1), slider = control.querySelector("[type=range]");
      now = now * values.length + place;
      control.querySelector("b").textContent = values[place];
      if (!slider) return;
      slider.ariaValueText = `${name} = ${values[place]}`;
      slider.style.setProperty("--reached", `${100 * place / (values.length - 1 || 1)}%`);
    });
    if (img.getAttribute("src") !== frames[now]) img.src = frames[now];
  }

  // All frames are there before the first move, and none before the reader is near.
  const kept = new WeakMap();
  function preload(row) {
    const img = pictureOf(row), of = img.dataset.frames;
    img.decoding = "sync";
    if (kept.get(img)?.of !== of) kept.set(img, { of, images: [...new Set(framesOf(img))].map((src) => Object.assign(new Image(), { src })) });
  }
  const near = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      if (target.isConnected) preload(target);
    }
  }, { rootMargin: "50%" });

  // -- what is larger than its box scrolls by keys; output, and on slides all, says how much more there is ----------

  const TELLING = ".output, .matter .cell pre.sourceCode, :is([data-overflow], .scrollable) .matter";
  const BOXES = `${TELLING}, .large-text .sheet, pre, .scrolling, .text .picture:has(> [src*="/figures/"]), :is(p, .equation):has(> math[display=block])`;
  const isLarger = (size, room, overflow) => size > room + 2 && /auto|scroll/.test(overflow);
  function scrolls(box) {
    const { overflowX, overflowY } = getComputedStyle(box);
    return isLarger(box.scrollHeight, box.clientHeight, overflowY) || isLarger(box.scrollWidth, box.clientWidth, overflowX);
  }

  // What lies below and right of what is seen.
  function rest(box) {
    const { top, left, width } = box.getBoundingClientRect(), zoom = width / box.offsetWidth || 1;
    const style = getComputedStyle(box), line = parseFloat(style.lineHeight);   // of the hint, which covers what lies there
    const bottom = top + (box.clientTop + box.clientHeight - line + 3) * zoom, right = left + (box.clientLeft + box.clientWidth + 2) * zoom;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight > 2, beyond = box.scrollWidth - box.scrollLeft - box.clientWidth > 2;
    const isSlide = box.matches(".matter"), cells = (selector) => isSlide ? [] : [...box.querySelectorAll(selector)];
    const rows = cells("tbody > tr").filter((row) => row.getBoundingClientRect().bottom > bottom).length;
    const columns = cells("thead > tr:last-child > *").filter((one) => one.getBoundingClientRect().right > right).length;
    const lines = box.matches("pre") ? Math.round((box.scrollHeight - parseFloat(style.paddingBottom) - box.scrollTop - box.clientHeight) / line) + 1 : 0;
    const said = [];
    if (below) said.push(rows ? counted(rows, "{n} more row", "{n} more rows") : lines ? counted(lines, "{n} more line", "{n} more lines") : word("more below"));
    if (beyond) said.push(columns ? counted(columns, "{n} more column", "{n} more columns") : word("more to the right"));
    return said.join(", ");
  }

  // The share of a formula's width for which there is room. Firefox has one in a line without a width of its own.
  window.roomFor = (math) => {
    let box = math;
    while (!box.clientWidth && box.matches(".text *, .sheet *")) box = box.parentElement;
    return box.clientWidth / math.scrollWidth;
  };

  function nameOf(box) {
    if (box.matches(".matter, .sheet")) return word("Slide");
    if (box.matches(".picture")) return word("Picture");
    if (box.matches(".scrolling, .output:has(table)")) return word("Table");
    return word(box.matches("pre:not(.output)") ? "Code" : box.matches(".output") ? "Output" : "Formula");
  }

  // Tables of a page scroll in a box around them: one that is a box itself is no table to some screen readers.
  function wrapTables(root) {
    for (const table of root.querySelectorAll(".text table:not(.output *, .scrolling > *)")) {
      const box = document.createElement("div");
      box.className = "scrolling";
      table.replaceWith(box);
      box.append(table);
    }
  }

  function tellRest(box) {
    const tells = box.matches(TELLING), more = tells && rest(box);
    if (more) box.dataset.more = `… ${more}`;
    else delete box.dataset.more;
    if (tells) {
      box.classList.toggle("wide", box.scrollWidth > box.clientWidth + 2);
      box.style.setProperty("--scrolled", `${box.scrollLeft}px`);
    }
    if (!box.matches(BOXES) || !scrolls(box)) return ["role", "aria-label", "tabindex"].forEach((name) => box.removeAttribute(name));
    if (!box.matches("figure")) box.role = "group";   // a figure with a caption may be nothing else
    box.ariaLabel = word("{name} that scrolls", { name: nameOf(box) });
    box.tabIndex = 0;
  }
  const sized = new ResizeObserver((changes) => {
    for (const box of changes.map(({ target }) => target.closest(BOXES))) if (box) tellRest(box);   // none of what has gone
  });

  // Paper does not wait for pictures that are far away: they come once all else is there, but where data are saved.
  addEventListener("load", () => {
    if (navigator.connection?.saveData) return;
    for (const img of document.querySelectorAll("img[loading=lazy]")) img.loading = "eager";
  });

  // -- what few lectures have is acted on by scripts that are loaded where it is met ---------------------------

  const scripts = { "quiz.js": ".quiz", "lightbox.js": "img.lightbox", "schedule.js": "[data-now]" }, { src: here } = document.currentScript;
  function load(root) {
    for (const [file, selector] of Object.entries(scripts)) {
      if (!root.querySelector(selector)) continue;
      delete scripts[file];
      add(file);
    }
  }
  const add = (file) => new Promise((resolve) => {
    const one = Object.assign(document.createElement("script"), { src: new URL(file, here).href });
    one.onload = () => { one.remove(); resolve(); };   // what a preview compares is the document as it came
    document.head.append(one);
  });

  // -- the search is loaded when somebody asks for it, or comes from what it found -----------------------------

  let came = null;
  const search = async () => { await (came ??= add("search.js")); return window.search; };
  const FIELDS = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable]";
  const isTyping = (event) => {
    const [target] = event.composedPath();
    return target.matches?.(FIELDS) && !target.closest("dialog:not([open])");
  };
  // A dialog that closes has the focus until the next frame: a key that comes before that is for what is below it.
  addEventListener("keydown", () => { if (document.activeElement?.closest("dialog:not([open])")) document.activeElement.blur(); }, true);
  addEventListener("keydown", async (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || document.querySelector("dialog[open]")) return;
    if (remembered("single-keys") === "off" || !document.querySelector("[data-search]")) return;
    event.preventDefault();
    event.stopPropagation();   // to reveal the key is a pause
    (await search()).open();
  }, true);
  if (new URLSearchParams(location.search).has("mark")) {
    addEventListener("DOMContentLoaded", () => search().then((one) => one.arrive()), { once: true });   // reveal.js is there then
  }

  // -- what of it belongs to nodes, and what to the document -------------------------------------------

  function extend(root) {
    load(root);
    wrapTables(root);
    addCopyButtons(root);
    addSweeps(root);
    for (const button of root.querySelectorAll("[data-toggle-theme], [data-search]")) button.hidden = false;
  }
  function settle(root) {
    for (const img of root.querySelectorAll(SWEEPS)) {
      const row = aboveRow(img).nextElementSibling;
      sweptOf(img).forEach(({ values }, at) => choose(row.children[at], values));
      show(row);
      near.observe(row);
    }
    for (const box of root.querySelectorAll(BOXES)) {
      tellRest(box);
      for (const one of [box, ...box.children]) sized.observe(one);   // as often as its room or its content changes
    }
  }

  // Nodes come and go while a preview is open: the document listens for all of them.
  document.addEventListener("click", ({ target }) => {
    if (target.matches("button.copy")) copy(target);
    else if (target.closest("[data-toggle-theme]")) toggleTheme();
    else if (target.closest("[data-search]")) search().then((one) => one.open());
  });
  document.addEventListener("input", ({ target }) => {
    if (!isControl(target)) return;
    const row = target.closest(".sweep"), control = target.closest(".control");
    chosen.set(control, valueOf(control, pictureOf(row)));
    show(row);
  });
  for (const touched of ["pointerdown", "focusin"]) {
    document.addEventListener(touched, ({ target }) => { if (isControl(target)) preload(target.closest(".sweep")); });
  }
  document.addEventListener("scroll", ({ target }) => { if (target !== document && target.matches(BOXES)) tellRest(target); }, true);
  // A slide has been laid out: boxes that are as large as before need not have what was written onto them.
  document.addEventListener("site:fitted", ({ target }) => target.querySelectorAll(`${BOXES}, .sheet, .matter`).forEach(tellRest));
  // The preview has read new HTML into `root`, which is not in the document yet; and now it has changed the document.
  document.addEventListener("site:read", ({ detail }) => extend(detail.root));
  document.addEventListener("site:patched", ({ detail }) => (detail.slides ?? [document]).forEach(settle));
  // The document is read, and deck.js, which measures what is on the slides, has not run yet.
  document.addEventListener("readystatechange", () => { extend(document); settle(document); }, { once: true });
})();
