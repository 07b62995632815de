// Loaded in the head of decks and pages, before anything is drawn, so that a remembered choice never flashes.
// Everything here is an extra: pages read and print without it.
(function () {
  "use strict";
  const html = document.documentElement;
  const remembered = (value) => {
    try { return value ? localStorage.setItem("theme", value) : localStorage.getItem("theme"); } catch { return null; }
  };
  const choice = remembered();
  if (choice === "light" || choice === "dark") html.dataset.theme = choice;

  const isDark = () => html.dataset.theme
    ? html.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

  function toggleTheme() {
    html.dataset.theme = isDark() ? "light" : "dark";
    remembered(html.dataset.theme);
  }

  function addCopyButtons() {
    for (const pre of document.querySelectorAll("div.sourceCode > pre, pre:not(.sourceCode)")) {
      if (!navigator.clipboard || pre.classList.contains("output")) continue;
      let box = pre.parentElement;
      if (!box.matches("div.sourceCode, .code")) {
        box = document.createElement("div");
        box.className = "code";
        pre.replaceWith(box);
        box.append(pre);
      }
      if (box.querySelector(":scope > .copy")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(pre.innerText);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      });
      box.append(button);
    }
  }

  // A figure drawn for several values of a parameter: a slider below it leads through the frames.
  function addSweeps() {
    for (const img of document.querySelectorAll("img[data-frames]")) {
      const above = img.closest("a") ?? img;
      if (above.nextElementSibling?.matches(".sweep")) continue;
      const frames = img.dataset.frames.split(" "), values = img.dataset.values.split(",");
      const row = document.createElement("div"), setting = document.createElement("span"), value = document.createElement("b");
      const slider = document.createElement("input");
      row.className = "sweep";
      row.dataset.preventSwipe = "";   // a finger on the slider does not turn slides
      row.style.width = img.style.width;
      row.style.setProperty("--own", `${img.getAttribute("width") || 0}px`);
      setting.className = "setting";
      setting.ariaHidden = "true";     // the slider itself says it
      setting.append(`${img.dataset.parameter} = `, value);
      value.style.minWidth = `${Math.max(...values.map((one) => one.length))}ch`;
      Object.assign(slider, { type: "range", min: 0, max: frames.length - 1, step: 1, value: 0, autocomplete: "off" });
      slider.ariaLabel = img.dataset.parameter;
      const show = () => {
        const now = slider.valueAsNumber;
        if (img.getAttribute("src") !== frames[now]) img.src = frames[now];
        value.textContent = values[now];
        slider.ariaValueText = `${img.dataset.parameter} = ${values[now]}`;
        slider.style.setProperty("--reached", `${100 * now / (frames.length - 1 || 1)}%`);
      };
      slider.addEventListener("input", show);
      // All frames are there before the first move, and none before the reader is near.
      let kept;
      const preload = () => {
        img.decoding = "sync";
        kept ??= frames.map((url) => Object.assign(new Image(), { src: url }));
      };
      slider.addEventListener("pointerdown", preload);
      slider.addEventListener("focus", preload);
      new IntersectionObserver((seen, observer) => {
        if (!seen.some((one) => one.isIntersecting)) return;
        observer.disconnect();
        preload();
      }, { rootMargin: "50%" }).observe(row);
      show();
      row.append(setting, slider);
      above.after(row);
    }
  }

  const extend = () => { addCopyButtons(); addSweeps(); };

  // The preview server sends this after it has changed the page in place.
  document.addEventListener("site:patched", extend);
  // The document is read, and deck.js, which measures what is on the slides, has not run yet.
  document.addEventListener("readystatechange", () => {
    for (const button of document.querySelectorAll("[data-toggle-theme]")) {
      button.hidden = false;
      button.addEventListener("click", toggleTheme);
    }
    extend();
  }, { once: true });
})();
