// Gets a deck or a page ready to be printed; see printing.py.
window.buildSitePaper = (function () {
  "use strict";
  const SHEET = { width: 703, height: 1032 };   // what a sheet of handout.css has between its margins
  const ACROSS = { 4: 2, 6: 2 }, GAP = 24;      // columns of slides, where there are more than one

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

  // Slides, so many to a sheet, with lines to write on. One that is longer than a slide takes the room of several, or sheets.
  function handout(count) {
    const slides = document.querySelector(".reveal > .slides"), across = ACROSS[count] ?? 1, down = count / across;
    const room = { width: (SHEET.width - GAP * (across - 1)) / across, height: (SHEET.height - GAP * (down - 1)) / down };
    document.documentElement.classList.add("handout", ...(count === 3 ? ["beside"] : []));
    let sheet, taken = count;
    for (const page of [...slides.querySelectorAll(":scope > .pdf-page")]) {
      page.style.minHeight = "";
      const { width, height } = page.querySelector("section").getBoundingClientRect();
      const share = count === 3 ? 0.62 : 1, most = count === 1 ? 0.7 : 0.8, isLong = page.matches(".long");
      const fitting = Math.min((share * room.width) / width, (most * room.height) / parseFloat(page.style.height));
      const rows = isLong ? Math.ceil((height * fitting + GAP) / (room.height + GAP)) : 1, isWhole = rows > (across > 1 ? 1 : down);
      if (isWhole || taken + rows > count) {
        sheet = document.createElement("div");
        sheet.className = isWhole ? "handout-sheet whole" : "handout-sheet";
        if (!isWhole) sheet.style.gridTemplate = `repeat(${down}, minmax(0, 1fr)) / repeat(${across}, minmax(0, 1fr))`;
        slides.append(sheet);
        taken = 0;
      }
      taken += isWhole ? count : rows;
      const cell = document.createElement("div"), lines = document.createElement("div");
      cell.className = "handout-cell";
      cell.style.gridRow = rows > 1 ? `span ${rows}` : "";
      Object.assign(lines, { className: "handout-lines", ariaHidden: "true" });
      Object.assign(page.style, { width: `${width}px`, zoom: isWhole ? (SHEET.width - 4) / width : fitting });
      cell.append(page, ...(isWhole ? [] : [lines]));
      sheet.append(cell);
    }
  }

  return { load, name, handout };
})();
