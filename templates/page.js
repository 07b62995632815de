// Extras of the pages; without them everything is still there to be read.
(function () {
  "use strict";

  // Where the contents stand beside the text they are always open, on a phone they start folded.
  const wide = matchMedia("(width >= 70rem)");
  const unfold = (root) => root.querySelectorAll(".beside details").forEach((details) => { details.open = wide.matches; });
  wide.addEventListener("change", () => unfold(document));
  document.addEventListener("click", ({ target }) => {
    const contents = target.closest("a") && target.closest(".contents details");
    if (contents && !wide.matches) contents.open = false;
  });

  // The entry of the section being read is marked in the contents.
  let entries = [], waiting = false;
  function find() {
    const links = [...document.querySelectorAll(".contents a")];
    entries = links.map((a) => ({ a, heading: document.getElementById(decodeURIComponent(a.hash.slice(1))) }));
    entries = entries.filter(({ heading }) => heading);
  }
  // A link in a list that scrolls by itself is brought to where it can be seen.
  function bringNear(link) {
    const list = link.closest("nav"), { offsetTop: top } = link;
    if (top < list.scrollTop || top + link.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 2;
  }
  function mark() {
    waiting = false;
    const here = entries.findLast(({ heading }) => heading.getBoundingClientRect().top < innerHeight / 3);
    for (const entry of entries) {
      if (entry === here && !entry.a.hasAttribute("aria-current")) {
        entry.a.setAttribute("aria-current", "true");
        bringNear(entry.a);
      } else if (entry !== here) entry.a.removeAttribute("aria-current");
    }
  }
  addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });

  // A formula that is wider than its place scrolls by itself.
  function narrow() {
    for (const math of document.querySelectorAll(".text math")) {
      const isWide = roomFor(math) < 0.99;
      math.classList.toggle("wide", isWide);
      if (isWide) math.setAttribute("tabindex", 0);
      else math.removeAttribute("tabindex");
    }
  }
  addEventListener("resize", narrow);
  document.fonts.ready.then(narrow);

  // Beside each heading a link leads to it, so that its address can be taken along; links are named after it, too.
  function addAnchors(root) {
    for (const heading of root.querySelectorAll(".text :is(h2, h3, h4, h5, h6)[id]")) {
      let box = heading.parentElement;
      if (!box.matches(".heading")) {
        box = Object.assign(document.createElement("div"), { className: "heading" });
        heading.replaceWith(box);
        box.append(heading);
      }
      if (box.querySelector(".anchor")) continue;
      const { id } = heading, anchor = Object.assign(document.createElement("a"), { className: "anchor", href: `#${encodeURIComponent(id)}` });
      anchor.ariaLabel = word("Link to this section");
      box.append(anchor);
      for (const link of box.querySelectorAll(":scope > a")) {
        link.id = `_${link.className}-${id}`;
        link.setAttribute("aria-labelledby", `${link.id} ${id}`);
      }
    }
  }

  const settle = () => { find(); mark(); narrow(); };
  unfold(document);
  addAnchors(document);
  settle();
  document.querySelectorAll(".lectures [aria-current]").forEach(bringNear);
  // The preview has read a new text into `root`, which is not in the document yet; and now it has changed the document.
  document.addEventListener("site:read", ({ detail }) => { unfold(detail.root); addAnchors(detail.root); });
  document.addEventListener("site:patched", settle);

  // A citation shows its source while the mouse is on either, or the keyboard on the citation. Escape takes it away.
  let source = null, cited = null;
  function hide() {
    if (source) source.remove();
    if (cited) cited.removeAttribute("aria-describedby");
    source = cited = null;
  }
  function show(link) {
    const entry = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (link === cited || !entry) return;
    hide();
    cited = link;
    source = Object.assign(document.createElement("div"), { className: "source", id: "_source", role: "tooltip" });
    source.append(...entry.cloneNode(true).childNodes);
    source.querySelectorAll(".cite-back").forEach((back) => back.remove());
    document.body.append(source);
    link.setAttribute("aria-describedby", source.id);
    const at = [...link.getClientRects()].at(-1), width = document.documentElement.clientWidth;
    const left = Math.max(16, Math.min(at.left, width - source.offsetWidth - 16));
    const above = at.bottom + source.offsetHeight > innerHeight && at.top > source.offsetHeight;
    source.style.left = `${left + scrollX}px`;
    source.style.top = `${(above ? at.top - source.offsetHeight : at.bottom) + scrollY}px`;
  }
  for (const event of ["pointerover", "focusin"]) {
    document.addEventListener(event, ({ target, pointerType }) => {
      const link = pointerType === "touch" ? null : target.closest("[role=doc-biblioref]");
      if (link) show(link);
      else if (!target.closest(".source") && cited !== document.activeElement) hide();
    });
  }
  addEventListener("keydown", ({ key }) => { if (key === "Escape") hide(); });
  document.addEventListener("site:patched", hide);

  // What is wider than a sheet is set smaller on paper, which does not scroll. Its text is smaller there, too: see page.css.
  const SHEET = 620, TEXT = 14;   // CSS pixels: what A4 has between the margins, and of a letter there
  function toPaper() {
    for (const box of document.querySelectorAll(".text :is(table, .output, math[display=block]):not(.output *)")) {
      const { width } = box.style, size = parseFloat(getComputedStyle(box.closest(".text")).fontSize);
      if (!box.matches("math, pre")) box.style.width = "min-content";
      const needed = box.matches("pre") ? 0 : (box.matches("math") ? box.scrollWidth + 2 * (box.parentElement.querySelector(".number")?.offsetWidth ?? 0) : box.scrollWidth) * TEXT / size;
      box.style.width = width;
      box.style.setProperty("--on-paper", Math.min(1, SHEET / needed));
    }
  }

  // Folded answers and code are opened for paper; solutions of quizzes are not on it.
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details:not(.solution)").forEach((d) => { d.open = true; });
    toPaper();
  });
})();
