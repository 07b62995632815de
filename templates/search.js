// Search over all lectures, in a dialog. shared.js loads this when it is first asked for, and then comes what is searched.
(function () {
  "use strict";
  const site = new URL("../", document.currentScript.src);
  const isDeck = Boolean(document.querySelector(".reveal"));
  const isPreview = Boolean(document.querySelector("script[data-count]"));   // where lectures change while they are open
  const MOST = 40;          // results that are shown
  const FOUND = "mark";     // the parameter of an address that tells which words were found there

  // -- words: without accents, a sharp s as ss; of scripts that write no spaces each letter with the next is one -------

  const UNSPACED = "ー" + ["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"].map((one) => `\\p{Script=${one}}`).join("");
  const WORD = new RegExp(`([${UNSPACED}]+)|(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}])+`, "gu");
  const isPair = (term) => new RegExp(`^[${UNSPACED}]`, "u").test(term);
  const folded = new Map();
  function fold(word) {
    if (!folded.has(word)) folded.set(word, word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("\u00df", "ss"));
    return folded.get(word);
  }

  // The words of a text and where they stand in it; of the last letter of a run nobody asks who asks for more of it.
  function words(text, isAsked = false) {
    const found = [];
    for (const { 0: word, 1: run, index } of text.matchAll(WORD)) {
      if (!run) {
        found.push({ term: fold(word), start: index, end: index + word.length });
        continue;
      }
      const letters = [...run];
      let start = index;
      letters.forEach((letter, at) => {
        const term = letter + (letters[at + 1] ?? "");
        if (at + 1 < letters.length || at === 0 || !isAsked) found.push({ term, start, end: start + term.length });
        start += letter.length;
      });
    }
    return found;
  }

  // A text in pieces, those that are to be marked and the others: [[piece, whether], …].
  function divided(text, terms) {
    const pieces = [];
    let end = 0;
    for (const one of words(text)) {
      if (!terms.has(one.term) || one.end <= end) continue;
      const start = Math.max(one.start, end);
      if (start > end) pieces.push([text.slice(end, start), false]);
      pieces.push([text.slice(start, one.end), true]);
      end = one.end;
    }
    if (end < text.length) pieces.push([text.slice(end), false]);
    return pieces;
  }
  const marked = (text, terms) => divided(text, terms).map(([piece, isFound]) => isFound ? make("mark", "found", piece) : piece);
  function make(tag, className, ...content) {
    const one = Object.assign(document.createElement(tag), { className });
    one.append(...content);
    return one;
  }

  // -- the index -------------------------------------------------------------------------------------------------

  const script = (path) => new Promise((resolve, reject) => {
    const one = document.createElement("script"), address = new URL(path, site);
    if (isPreview) address.searchParams.set("now", Date.now());
    one.onload = () => { one.remove(); resolve(); };
    one.onerror = () => { one.remove(); reject(new Error(path)); };
    one.src = address.href;
    document.head.append(one);
  });

  async function load() {
    await Promise.all([window.MiniSearch ?? script("assets/minisearch/index.js"), script("lectures.js")]);
    const came = await Promise.allSettled(window.searchable.map((slug) => script(`${encodeURIComponent(slug)}/search.js`)));
    const places = [], vocabulary = new Set();
    for (const slug of [...window.searchable, ""]) {   // the home page came with lectures.js
      const { number, title: lecture, slides } = searched[slug] ?? { slides: [] };
      let heading = "";   // of the slide, or else of the one before it
      for (const { id, title, ...texts } of slides) {
        const text = texts.text ?? texts[isDeck ? "deck" : "page"];
        if (text === undefined) continue;
        heading = title || heading;
        places.push({ at: places.length, slug, id, title, text, heading, lecture: [number, lecture].filter(Boolean).join(" ") });
      }
    }
    const index = new MiniSearch({
      idField: "at", fields: ["title", "text"],
      tokenize: (text) => words(text).map(({ term }) => term),
      processTerm: (term) => { vocabulary.add(term); return term; },
    });
    index.addAll(places);
    return { index, places, vocabulary: [...vocabulary], missing: came.filter(({ status }) => status === "rejected").length };
  }

  // Words that a word is part of, and those that begin or end it: Konzept and Konzeptdrift.
  const akin = (term, vocabulary) => isPair(term) || term.length < 4 ? [] : vocabulary.filter((one) => (
    one !== term && (one.length > term.length ? one.includes(term) : one.length > 4 && (term.startsWith(one) || term.endsWith(one)))));

  function find(text, { index, places, vocabulary }) {
    const terms = [...new Set(words(text, true).map(({ term }) => term))];
    const queries = terms.map((term) => ({ combineWith: "OR", queries: [
      { queries: [term], prefix: term.length > 1 || isPair(term), fuzzy: term.length > 3 && !isPair(term) && 0.2 },
      { queries: akin(term, vocabulary), boostTerm: () => 0.3 },
    ] }));
    const options = { tokenize: (term) => [term], processTerm: (term) => term, boost: { title: 3 }, weights: { prefix: 0.5, fuzzy: 0.3 }, maxFuzzy: 2 };
    const ask = (combineWith) => terms.length ? index.search({ combineWith, queries }, options) : [];
    const all = ask("AND"), found = all.length ? all : ask("OR");
    return { isAll: all.length > 0, found: found.map(({ id, terms: those }) => ({ ...places[id], terms: new Set(those) })) };
  }

  // -- the dialog -------------------------------------------------------------------------------------------------

  let dialog = null, input, list, status, ready = null;

  function open() {
    dialog ??= build();
    if (dialog.open) return;
    document.body.append(dialog);   // the preview may have taken it out
    if (isPreview) ready = null;
    dialog.showModal();             // when it closes, browsers give the focus back
    input.select();
    show();
  }

  function build() {
    const close = Object.assign(make("button", "search-close", "✕"), { type: "button", ariaLabel: word("Close") });
    input = Object.assign(make("input", ""), { type: "search", ariaLabel: word("Search all lectures"), placeholder: word("Search all lectures"), autocomplete: "off", spellcheck: false });
    status = Object.assign(make("p", "search-status"), { role: "status" });
    list = make("ol", "search-results");
    const one = make("dialog", "search", make("div", "search-bar", input, close), status, list);
    one.ariaLabel = word("Search");
    input.addEventListener("input", show);
    close.addEventListener("click", () => one.close());
    one.addEventListener("click", (event) => {
      if (event.target === one) one.close();   // beside it
      const link = event.target.closest("a");
      if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) follow(link, event);
    });
    one.addEventListener("keydown", steer);
    return one;
  }

  function steer(event) {
    if (!dialog.open) return;
    event.stopPropagation();   // slides do not move below it
    if (event.isComposing) return;   // a letter that takes several keys
    const { key, target } = event, links = [...list.querySelectorAll("a")], at = links.indexOf(target);
    const to = { ArrowDown: links[at + 1], ArrowUp: at > 0 ? links[at - 1] : input }[key];
    if (key === "Escape") dialog.close();
    else if (key === "Enter" && target === input) links[0]?.click();
    else if (key === "ArrowDown" || key === "ArrowUp") to?.focus();
    else return;
    event.preventDefault();
  }

  async function show() {
    const text = input.value, waits = ready ??= load();
    waits.catch(() => {});   // which is told once something is asked for
    if (!text.trim()) return say("");
    try {
      const loaded = await Promise.race([waits, new Promise((resolve) => setTimeout(resolve, 150))]);
      if (!loaded) say(word("Loading the lectures …"));
      const all = loaded ?? await waits;
      if (text !== input.value || waits !== ready) return;
      const { isAll, found } = find(text, all);
      const shown = found.slice(0, MOST), count = counted(found.length, "{n} result", "{n} results");
      const some = found.length > MOST ? word("{found}, the first {n}", { found: count, n: MOST }) : count;
      const missing = all.missing ? ` ${word("{n} of the lectures could not be loaded.", { n: all.missing })}` : "";
      const told = !found.length ? word("Nothing found.") : isAll ? `${some}.` : word("Nothing has all of these words; some: {found}.", { found: some });
      say(told + missing, ...shown.map(result));
    } catch {
      ready = null;   // to be tried again
      say(word("The lectures could not be loaded. Is there a connection? Type to try again."));
    }
  }
  function say(text, ...results) {
    status.textContent = text;
    list.replaceChildren(...results);
    list.scrollTop = 0;
  }

  function result({ slug, id, heading, lecture, text, terms }) {
    const link = make("a", "search-result", make("span", "search-title", ...marked(heading, terms)), make("span", "search-lecture", lecture), make("span", "search-excerpt", ...excerpt(text, terms)));
    const inDeck = isDeck && slug;   // the home page has no deck
    const address = new URL(slug ? `${encodeURIComponent(slug)}/${inDeck ? "slides" : "index"}.html` : "index.html", site);
    address.searchParams.set(FOUND, [...terms].join(" "));
    address.hash = id && (inDeck ? "/" : "") + encodeURIComponent(id);
    link.href = address.href;
    return make("li", "", link);
  }

  // What stands around the words: the stretch with most of them.
  const BEFORE = 50, LENGTH = 170;
  function excerpt(text, terms) {
    const hits = words(text).filter(({ term }) => terms.has(term));
    const many = (first) => new Set(hits.filter(({ start }) => start >= first.start && start < first.start + LENGTH - BEFORE).map(({ term }) => term)).size;
    const best = hits.reduce((one, other) => !one || many(other) > many(one) ? other : one, null);
    const start = Math.max(0, (best?.start ?? 0) - BEFORE), from = start && text.indexOf(" ", start) + 1 || start;
    const end = from + LENGTH < text.length ? Math.max(text.lastIndexOf(" ", from + LENGTH), best?.end ?? from + LENGTH) : text.length;
    return [start ? "… " : "", ...marked(text.slice(Math.min(from, best?.start ?? from), end), terms), end < text.length ? " …" : ""];
  }

  // -- where the words were found they are marked ------------------------------------------------------------------

  const UNMARKED = "script, style, svg, math, select, textarea, button, mark.found, .notes, [data-chart]";
  function mark(roots, terms) {
    for (const root of roots) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), texts = [];
      while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(UNMARKED)) texts.push(walker.currentNode);
      for (const text of texts) if (words(text.data).some(({ term }) => terms.has(term))) text.replaceWith(...marked(text.data, terms));
    }
    return document.querySelector("mark.found:not(dialog *)");
  }
  function unmark() {
    for (const one of document.querySelectorAll("mark.found:not(dialog *)")) {
      const { parentNode } = one;
      one.replaceWith(...one.childNodes);
      parentNode.normalize();
    }
  }

  // A section of a page reaches to the next one that begins a slide.
  function sectionOf(id) {
    const heading = document.getElementById(id), first = heading?.closest(".heading") ?? heading, section = first ? [first] : [];
    for (let one = first?.nextElementSibling; one && !one.matches("hr[id], .heading:has(> .to-slide)"); one = one.nextElementSibling) section.push(one);
    return section;
  }

  function uncover(found) {
    for (let box; (box = found.parentElement.closest("details:not([open])")); ) box.open = true;
    found.closest("[hidden]")?.dispatchEvent(new Event("beforematch", { bubbles: true }));   // a tab, see tabs.js
  }

  function arriveOnPage(id, terms) {
    const found = mark(id ? sectionOf(id) : [], terms) ?? mark([...document.querySelectorAll("#_content")], terms);
    if (!found) return;
    uncover(found);
    const { top, bottom } = found.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) found.scrollIntoView({ block: "center", behavior: "instant" });
  }

  function arriveInDeck(id, terms) {
    const slide = id ? document.getElementById(id) : Reveal.getSlides()[0];
    if (!slide?.matches(".slides section")) return;
    const found = mark([slide], terms), { h, v } = Reveal.getIndices(slide), step = found?.closest(".fragment");
    Reveal.toggleOverview(false);
    Reveal.togglePause(false);
    Reveal.slide(h, v, step ? Number(step.dataset.fragmentIndex) : -1);
    if (!found) return;
    uncover(found);
    if (slide.matches("[data-overflow], .scrollable")) found.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  const pathOf = ({ pathname }) => pathname.replace(/\/$/, "/index.html");
  function follow(link, event) {
    const to = new URL(link.href), id = decodeURIComponent(to.hash.replace(/^#\/?/, ""));
    if (pathOf(to) !== pathOf(location)) return;   // which arrives there
    event.preventDefault();
    dialog.close();
    document.activeElement.blur();   // the button, which the reader has left
    unmark();
    if (!isDeck) location.hash = to.hash;
    (isDeck ? arriveInDeck : arriveOnPage)(id, new Set(to.searchParams.get(FOUND).split(" ")));
  }

  function arrive() {
    const here = new URL(location.href), found = here.searchParams.get(FOUND);
    if (!found) return;
    const id = decodeURIComponent(here.hash.replace(/^#\/?/, "")), terms = new Set(found.split(" "));
    here.searchParams.delete(FOUND);
    try { history.replaceState(history.state, "", here); } catch { /* not everywhere from a disk */ }
    if (!isDeck && document.readyState === "complete") arriveOnPage(id, terms);
    else if (!isDeck) addEventListener("load", () => arriveOnPage(id, terms), { once: true });
    else if (Reveal.isReady()) arriveInDeck(id, terms);
    else Reveal.on("ready", () => arriveInDeck(id, terms));
  }

  // The preview has read a new text, and the open one is to be as it came.
  document.addEventListener("site:read", unmark);
  window.search = { open, arrive };
})();
