// Tab sets: of panels that stand one below the other, each under its title, one is shown, and tabs above choose which.
(function () {
  "use strict";
  const PANELS = ":scope > .pane > .panel";
  const tabsOf = (set) => [...set.querySelectorAll(":scope > [role=tablist] > [role=tab]")];
  const panelsOf = (set) => [...set.querySelectorAll(PANELS)];
  const nameOf = (tab) => tab.textContent.trim();
  const isTab = (element) => element.matches(".tabs > [role=tablist] > [role=tab]");

  // What was chosen: in sets of one group the same, also in other lectures; in others as long as they are shown.
  const chosen = new WeakMap();
  const keyOf = (set) => `tabs ${set.dataset.group}`;
  function recalled(set) {
    if (!set.dataset.group) return chosen.get(set);
    try { return localStorage.getItem(keyOf(set)); } catch { return null; }
  }
  function remember(set, name) {
    chosen.set(set, name);
    if (set.dataset.group) try { localStorage.setItem(keyOf(set), name); } catch { /* for this time */ }
  }

  let unnamed = 0;
  function extend(root) {
    for (const set of root.querySelectorAll(".tabs:not(:has(> [role=tablist]))")) {
      const panels = panelsOf(set);
      if (!panels.length) continue;
      const list = document.createElement("div");
      list.role = "tablist";
      list.append(...panels.map((panel) => {
        const title = panel.querySelector(":scope > .tab-title"), tab = document.createElement("button");
        panel.id ||= `_panel-${++unnamed}`;
        tab.type = "button";
        tab.role = "tab";
        tab.id = `_tab-${panel.id}`;
        tab.setAttribute("aria-controls", panel.id);
        tab.append(...[...title?.childNodes ?? []].map((node) => node.cloneNode(true)));
        tab.querySelectorAll("a, [id]").forEach((one) => one.replaceWith(...one.childNodes));
        if (!nameOf(tab)) tab.textContent = String(panels.indexOf(panel) + 1);
        panel.role = "tabpanel";
        panel.setAttribute("aria-labelledby", tab.id);
        return tab;
      }));
      set.prepend(list);
      show(set, 0);
    }
  }

  // Hidden panels are found by the browser's search, which has them shown then.
  function show(set, place) {
    const tabs = tabsOf(set);
    panelsOf(set).forEach((panel, at) => {
      if (at === place) panel.parentElement.removeAttribute("hidden");
      else panel.parentElement.setAttribute("hidden", "until-found");
      tabs[at].setAttribute("aria-selected", String(at === place));
      tabs[at].tabIndex = at === place ? 0 : -1;
    });
  }

  // By a reader: sets of the same group follow.
  function choose(tab) {
    const own = tab.closest(".tabs"), { group } = own.dataset, name = nameOf(tab);
    show(own, tabsOf(own).indexOf(tab));
    remember(own, name);
    if (group) document.querySelectorAll(`.tabs[data-group="${CSS.escape(group)}"]`).forEach((set) => { if (set !== own) recall(set); });
  }

  function recall(set) {
    const place = tabsOf(set).findIndex((tab) => nameOf(tab) === recalled(set));
    if (place >= 0) show(set, place);
  }

  // Have all panels shown in which an element stands, or which it is.
  function reveal(element) {
    for (let panel = element?.closest(".pane > .panel"); panel; panel = panel.parentElement.closest(".pane > .panel")) {
      const set = panel.closest(".tabs"), tab = tabsOf(set)[panelsOf(set).indexOf(panel)];
      if (tab?.ariaSelected === "false") choose(tab);
    }
  }

  // A link leads into a panel; those of decks are to slides, or to what stands on one.
  function named({ hash }) {
    try { return document.getElementById(decodeURIComponent(hash.replace(/^#\/?/, ""))); } catch { return null; }
  }
  function follow(address) {
    const target = named(address);
    reveal(target);
    if (target?.closest(".panel") && !target.closest(".reveal")) target.scrollIntoView();
  }

  document.addEventListener("click", ({ target }) => {
    const tab = target.closest("[role=tab]");
    if (tab && isTab(tab)) return choose(tab);
    const link = target.closest("a[href^='#']");   // which reveal follows itself
    if (link) reveal(named(link));
  });
  document.addEventListener("keydown", (event) => {
    if (!isTab(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
    const tabs = tabsOf(event.target.closest(".tabs")), at = tabs.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length];
    choose(tab);
    tab.focus();
  });
  document.addEventListener("beforematch", ({ target }) => reveal(target.querySelector(".panel")));
  document.addEventListener("fragmentshown", ({ fragment }) => reveal(fragment));
  addEventListener("hashchange", () => follow(location));
  // The preview has read new HTML into `root`, which is not in the document yet; and now it has changed the document.
  document.addEventListener("site:read", ({ detail }) => extend(detail.root));
  document.addEventListener("site:patched", () => document.querySelectorAll(".tabs").forEach(recall));
  // The document is read, and deck.js, which measures what is on the slides, has not run yet.
  document.addEventListener("readystatechange", () => {
    extend(document);
    document.querySelectorAll(".tabs").forEach(recall);
    follow(location);
  }, { once: true });
})();
