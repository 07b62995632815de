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

  return { load, name };
})();
