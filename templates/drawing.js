// Drawing on slides with a mouse, a pen or a finger, by the plugin in drawing/plugin.js, which knows boards, sounds and more,
// too. For deck.js.
window.drawing = function (root) {
  "use strict";
  const PEN = { color: "#e5383b", cursor: "crosshair" };   // is seen on light and on dark ground
  const OPTIONS = {
    boardmarkers: [PEN], chalks: [PEN], boardmarkerWidth: 4, background: ["none", ""], grid: false, transition: 1,
    colorButtons: false, boardHandle: false,
    keyBindings: Object.fromEntries(["toggleNotesCanvas", "toggleChalkboard", "clear", "resetAll", "colorNext", "colorPrev", "download"].map((name) => [name, false])),
  };
  const tools = root.querySelector(":scope > .drawing"), button = root.querySelector(".foot [data-draw]");
  let canvas = "";   // its size, for which the lines were drawn

  function toggle() {
    const isOn = tools.hidden;
    if (isOn && Reveal.isOverview()) return;
    if (!isOn && tools.contains(document.activeElement)) button.focus();
    RevealChalkboard.toggleNotesCanvas();
    tools.hidden = !isOn;
    button.ariaPressed = isOn;
  }

  const wipe = () => { if (!tools.hidden) RevealChalkboard.clear(); };

  // Where the canvas has another size text breaks elsewhere: what was drawn would lie over other words.
  function fit() {
    const { width, height } = Reveal.getConfig(), size = `${width} ${height}`;
    if (size === canvas || !Reveal.isReady()) return;
    canvas = size;
    RevealChalkboard.resetAll(true);
    dispatchEvent(new Event("resize"));   // the plugin measures the window only then
  }

  function start() {
    Reveal.addKeyBinding({ keyCode: 67, key: "C", description: "" }, toggle);
    Reveal.addKeyBinding({ keyCode: 46, key: "Delete", description: "" }, wipe);
    root.addEventListener("click", ({ target }) => {
      if (target.closest("[data-draw]")) toggle();
      if (target.closest("[data-wipe]")) wipe();
    });
    Reveal.on("overviewshown", () => { if (!tools.hidden) toggle(); });
    fit();
  }

  // The plugin keeps what is drawn for each step; here it is kept for the slide.
  function init(deck) {
    const getIndices = (slide) => { const { h, v } = deck.getIndices(slide); return { h, v }; };
    RevealChalkboard.init({ ...deck, getIndices, getConfig: () => ({ ...deck.getConfig(), chalkboard: OPTIONS }) });
    deck.on("ready", start);
  }

  return { plugin: { id: "drawing", init }, fit };
};
