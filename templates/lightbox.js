// Pictures of the class `lightbox` open large: by click or Enter, in a dialog that Esc closes.
(function () {
  "use strict";
  const SHOWN = "img.lightbox";

  function extend(root) {
    for (const img of root.querySelectorAll(SHOWN)) {
      if (img.closest("a")) continue;   // which leads elsewhere
      img.role = "button";
      img.tabIndex = 0;
      img.ariaHasPopup = "dialog";
    }
  }

  function open(img) {
    const dialog = document.createElement("dialog"), figure = document.createElement("figure");
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "✕", ariaLabel: word("Close") });
    const large = Object.assign(new Image(), { src: img.currentSrc || img.src, alt: img.alt, className: img.matches(".has-dark") ? "has-dark" : "" });
    const caption = img.closest("figure")?.querySelector(":scope > figcaption")?.cloneNode(true);
    dialog.className = "enlarged";
    dialog.ariaLabel = img.alt || word("Picture");
    figure.append(large);
    if (caption) {
      for (const named of caption.querySelectorAll("[id]")) named.removeAttribute("id");
      figure.append(caption);
    }
    dialog.append(close, figure);
    dialog.addEventListener("click", ({ target }) => { if (!target.closest("figcaption")) dialog.close(); });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();   // when it closes, browsers give the focus back
  }

  const shown = ({ target }) => target.matches(SHOWN) && target.role === "button";
  document.addEventListener("click", (event) => { if (shown(event) && !event.altKey) open(event.target); });
  document.addEventListener("keydown", (event) => {
    if (!shown(event) || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    open(event.target);
  });

  document.addEventListener("site:read", ({ detail }) => extend(detail.root));
  document.addEventListener("site:patched", () => extend(document));
  extend(document);
})();
