// Extras of the pages; without them everything is still there to be read.
(function () {
  "use strict";
  // Where the contents stand beside the text they are always open, on a phone they start folded.
  const contents = document.querySelector(".contents details");
  if (contents) {
    const wide = matchMedia("(width >= 70rem)");
    const follow = () => { contents.open = wide.matches; };
    wide.addEventListener("change", follow);
    follow();
    contents.addEventListener("click", (event) => { if (event.target.closest("a") && !wide.matches) contents.open = false; });
    markCurrent(contents);
  }

  // The entry of the section being read is marked in the contents.
  function markCurrent(list) {
    const links = new Map([...list.querySelectorAll("a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
    const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    let waiting = false;
    const mark = () => {
      waiting = false;
      const here = headings.findLast((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
      for (const [id, a] of links) {
        if (here && id === here.id) a.setAttribute("aria-current", "true");
        else a.removeAttribute("aria-current");
      }
    };
    addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });
    mark();
  }

  // What scrolls must be reachable with the keyboard.
  for (const box of document.querySelectorAll(".text pre, .text table, .output, .text p:has(> math[display=block])")) {
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
  }

  // Folded answers and code are opened for paper.
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
})();
