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

  // The preview server sends this after it has changed the page in place.
  document.addEventListener("site:patched", addCopyButtons);
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-toggle-theme]")) {
      button.hidden = false;
      button.addEventListener("click", toggleTheme);
    }
    addCopyButtons();
  });
})();
