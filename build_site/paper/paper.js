// Gets a deck ready to be printed; see printing.py.
window.buildSitePaper = (function () {
  "use strict";

  // What is loaded late is there before it is printed.
  async function load() {
    for (const one of document.querySelectorAll("[loading=lazy]")) one.loading = "eager";
    await Promise.all([...document.images].map((img) => img.decode().catch(() => {})));
    await Promise.all([...document.fonts].map((face) => face.load().catch(() => {})));
  }

  // A formula is read as its TeX: steady.py makes formulas of these pictures.
  function name() {
    for (const math of document.querySelectorAll("math")) {
      const tex = math.querySelector("annotation")?.textContent.trim() || math.textContent.trim();
      math.setAttribute("role", "img");
      math.ariaLabel = `\u2063${tex}`;
    }
  }

  // Letters and signs of the slides that no font has: a browser draws the same box for all of them.
  function missing() {
    const families = [...document.fonts].map(({ family }) => family);
    const drawn = Object.assign(document.createElement("canvas"), { width: 32, height: 32 }).getContext("2d", { willReadFrequently: true });
    drawn.font = `20px ${[...new Set(families), getComputedStyle(document.body).fontFamily].join(", ")}`;
    const draw = (letter) => {
      drawn.clearRect(0, 0, 32, 32);
      drawn.fillText(letter, 4, 24);
      return drawn.getImageData(0, 0, 32, 32).data.join();
    };
    const box = draw("\u{10fffd}"), shown = new Set(document.querySelector(".slides").textContent);
    return [...shown].filter((one) => one > "\u024f" && /[\p{L}\p{N}\p{S}\p{P}]/u.test(one) && draw(one) === box);
  }

  return { load, name, missing };
})();
