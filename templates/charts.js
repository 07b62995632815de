// Draws the charts of Plotly, Altair (by Vega) and Bokeh, each over the picture that stands for it: that picture has its
// place on the page or slide, and is what is printed. A chart is drawn at its own size and scaled to its picture's.
(function () {
  "use strict";
  const CHARTS = "figure[data-chart]";
  const isDeck = document.querySelector(".reveal");
  const LEAST = isDeck ? 1 : 0.75;   // a chart that adapts to its place is scaled to no less than this: then it is drawn smaller

  // -- the libraries: each draws `spec` into `box` and returns how it takes another size, and gives a still picture ------

  const DRAW = {
    async plotly(box, { data, layout, frames, config }, size) {
      const { Plotly } = window;
      await Plotly.newPlot(box, { data, layout: { ...layout, ...size }, frames, config: { ...config, responsive: false } });
      return {
        resize: (now) => Plotly.relayout(box, now),
        still: () => Plotly.toImage(box, { format: "svg" }),
        end: () => Plotly.purge(box),
      };
    },
    async vega(box, spec) {
      const { view, finalize } = await window.vegaEmbed(box, spec, { actions: false, renderer: "svg" });
      const tell = view.tooltip();   // it stands outside of the chart, where nothing is scaled
      view.tooltip((handler, event, item, value) => {
        document.documentElement.style.setProperty("--chart-scale", unscaled(box.parentElement)?.scale ?? 1);
        tell(handler, event?.onScreen ?? event, item, value);
      });
      await view.resize().runAsync();   // that took the drawing away
      return { end: finalize };
    },
    async bokeh(box, item) {
      const views = await window.Bokeh.embed.embed_item(item, box);
      const draws = (view) => view.frame || view.child_views?.some(draws);   // sliders and fields do not
      const still = () => [...views].some(draws) && [...views][0].export("png").canvas.toDataURL();
      const laidOut = () => new Promise((resolve) => setTimeout(resolve, 400));   // it lays itself out again, and tells nobody
      return { resize: laidOut, still, end: () => views.clear() };
    },
  };

  // -- scripts: each once, one after the other, and only where a chart is drawn with it --------------------------------

  const loaded = new Map();
  function load(src) {
    if (!loaded.has(src)) {
      loaded.set(src, new Promise((resolve, reject) => {
        const onerror = () => {
          loaded.delete(src);   // the next chart that needs it tries again
          reject(new Error(`${src} cannot be loaded`));
        };
        const script = Object.assign(document.createElement("script"), { src, onload: resolve, onerror });
        document.head.append(script);
        script.remove();   // a preview compares the scripts of documents
      }));
    }
    return loaded.get(src);
  }

  // -- a chart over its picture ----------------------------------------------------------------------------------------

  const charts = new WeakMap();   // figure -> what is drawn there
  const pictureOf = (figure) => figure.querySelector(":scope > img, :scope > a > img");
  const sourceOf = (figure) => figure.querySelector(":scope > script")?.textContent;

  // The size that a chart is drawn at, and how it is scaled to its picture's; some have more than their pictures show.
  function measure(figure) {
    const img = pictureOf(figure), width = Number(img.getAttribute("width")), height = Number(img.getAttribute("height"));
    if (!("fluid" in figure.dataset)) {
      const { scrollWidth = 0, scrollHeight = 0 } = charts.get(figure)?.box.firstElementChild ?? {};
      return { width, height, scale: Math.min(img.clientWidth / Math.max(width, scrollWidth), img.clientHeight / Math.max(height, scrollHeight)) };
    }
    const scale = Math.max(LEAST, Math.min(img.clientWidth / width, img.clientHeight / height));
    return { width: Math.round(img.clientWidth / scale), height: Math.round(img.clientHeight / scale), scale };
  }

  function place(figure) {
    const chart = charts.get(figure), img = pictureOf(figure);
    if (!chart || !img.clientWidth) return;
    const { width, height, scale } = measure(figure);
    Object.assign(chart.box.style, {
      left: `${img.offsetLeft}px`, top: `${img.offsetTop}px`, width: `${width}px`, height: `${height}px`, transform: `scale(${scale})`,
    });
    const has = `${width} ${height}`;
    if (chart.has === has) return;
    chart.has = has;
    Promise.resolve(chart.resize?.({ width, height })).then(() => keepStill(figure));
  }

  // What is printed, and shown while the chart is away.
  async function keepStill(figure) {
    const chart = charts.get(figure), { has } = chart;
    const still = await chart.still?.();
    if (!still || charts.get(figure) !== chart || chart.has !== has) return;
    const img = pictureOf(figure);
    chart.picture ??= img.getAttribute("src");
    img.src = chart.shows = still;
    figure.classList.add("still");
  }

  async function draw(figure) {
    const source = sourceOf(figure), former = charts.get(figure);
    if (former?.source === source && former.box.isConnected) return place(figure);
    former?.end?.();
    former?.box.remove();
    figure.classList.remove("still");
    const img = pictureOf(figure);
    if (former?.picture && img.getAttribute("src") === former.shows) img.src = former.picture;   // else it is another's by now
    const box = document.createElement("div"), { width, height } = measure(figure);
    const chart = { source, box, has: `${width} ${height}` };
    const isLatest = () => charts.get(figure) === chart;   // else it was changed meanwhile
    charts.set(figure, chart);
    img.loading = "eager";   // paper does not wait for it
    box.className = "live";
    box.dataset.preventSwipe = "";   // a finger on a chart does not turn slides
    box.role = "group";
    box.ariaLabel = img.alt;
    img.after(box);
    place(figure);
    try {
      for (const src of figure.dataset.scripts.split(" ")) await load(src);
      if (!isLatest()) return;
      const ground = box.appendChild(document.createElement("div"));   // some libraries give theirs a style of its own
      Object.assign(chart, await DRAW[figure.dataset.chart](ground, JSON.parse(source), { width, height }));
      if (!isLatest()) return chart.end?.();
      figure.classList.add("drawn");
      place(figure);
      await keepStill(figure);
    } catch (error) {
      if (!isLatest()) return;
      console.error(error);
      box.remove();
      figure.classList.remove("drawn");   // what stands there without scripts is seen
    }
  }

  // -- when: where it is near, since what is hidden has no size; on a page all of them in time, for paper ---------------

  const printing = /[?&](print-pdf|view=print)/i.test(location.search);
  const idle = window.requestIdleCallback ?? setTimeout;
  const sizes = new ResizeObserver((changed) => {
    for (const { target } of changed) {
      const figure = target.closest(CHARTS);
      if (figure) place(figure);
      else sizes.unobserve(target);   // a drawing by now
    }
  });
  const near = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) begin(target);
  }, { rootMargin: "100%" });

  function begin(figure) {
    near.unobserve(figure);
    if (!figure.isConnected) return;
    sizes.observe(pictureOf(figure));
    return draw(figure);
  }

  function settle(root) {
    for (const box of root.querySelectorAll(":not([data-chart]) > .live")) box.remove();
    const figures = root.matches?.(CHARTS) ? [root] : [...root.querySelectorAll(CHARTS)];
    for (const figure of figures) charts.has(figure) || printing ? begin(figure) : near.observe(figure);
    if (!isDeck) idle(() => drawRest(figures));
  }

  async function drawRest(figures) {
    for (const figure of figures.filter((one) => !charts.has(one))) {
      await begin(figure);
      await new Promise((resolve) => idle(resolve));
    }
  }

  // -- pointers: Vega and Bokeh take pixels of the screen for their own, which they are not where a chart is scaled ------
  // So within a chart of theirs places on the screen are told as if it were not scaled, of pointers and of elements alike.

  const unaware = (box) => box.closest("[data-chart]")?.dataset.chart !== "plotly";   // which sees to it itself
  const TIP = ".bk-Tooltip";   // what Bokeh tells of a point stands outside of the chart
  const native = Element.prototype.getBoundingClientRect;

  let held = null, latest = null;   // the chart in which a pointer went down, and the last in which one was
  function boxAround(node) {
    for (let root; node; node = root.host) {
      const box = node.closest?.(".live");
      if (box) return unaware(box) ? box : null;
      if (node.closest?.(TIP)) return latest;
      root = node.getRootNode();
    }
    return null;
  }

  function unscaled(box) {
    const rect = native.call(box), scale = rect.width / box.offsetWidth;
    if (!scale || Math.abs(scale - 1) < 0.001) return null;
    return { scale, left: rect.left, top: rect.top, x: (x) => rect.left + (x - rect.left) / scale, y: (y) => rect.top + (y - rect.top) / scale };
  }

  Element.prototype.getBoundingClientRect = function () {
    const rect = native.call(this), box = boxAround(this), map = box && unscaled(box);
    return map ? new DOMRect(map.x(rect.left), map.y(rect.top), rect.width / map.scale, rect.height / map.scale) : rect;
  };

  function translate(event) {
    const inside = boxAround(event.composedPath()[0]);
    latest = inside ?? latest;
    if (event.type === "pointerdown") held = inside;
    const box = inside ?? held, map = box?.isConnected && unscaled(box);
    if (event.type === "pointerup" || event.type === "pointercancel") held = null;
    if (!map) return;
    const tell = (of) => {
      const { clientX, clientY } = of, x = map.x(clientX), y = map.y(clientY);
      return { clientX: x, clientY: y, x, y, pageX: x + scrollX, pageY: y + scrollY, screenX: of.screenX, screenY: of.screenY };
    };
    const { clientX, clientY, pageX, pageY } = event;
    event.onScreen = { clientX, clientY, pageX, pageY };
    const now = event.changedTouches ? {} : tell(event);
    for (const name of ["touches", "changedTouches", "targetTouches"]) {
      if (event[name]) now[name] = [...event[name]].map((touch) => ({ ...tell(touch), identifier: touch.identifier, target: touch.target }));
    }
    for (const [name, value] of Object.entries(now)) Object.defineProperty(event, name, { value });
  }
  const EVENTS = "pointerdown pointermove pointerup pointercancel pointerover pointerout pointerenter pointerleave mousedown mousemove mouseup"
    + " mouseover mouseout mouseenter mouseleave click dblclick contextmenu wheel touchstart touchmove touchend touchcancel";
  for (const type of EVENTS.split(" ")) addEventListener(type, translate, { capture: true, passive: true });

  // There it would stand where the point would be without scaling.
  new MutationObserver((changes) => {
    const come = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((one) => one.matches?.(TIP));
    for (const tip of come) {
      tip.style.scale = "none";
      const map = latest?.isConnected && unscaled(latest), { left, top } = native.call(tip);
      if (map) Object.assign(tip.style, { scale: map.scale, transformOrigin: `${map.left - left}px ${map.top - top}px` });
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  // Some charts keep a press to themselves, and the keys would stay where something was typed before.
  addEventListener("pointerdown", (event) => {
    const [target] = event.composedPath();
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    if (target !== focused && target.closest?.(".live")) focused.blur();
  }, { capture: true, passive: true });

  document.addEventListener("site:patched", ({ detail }) => (detail.slides ?? [document]).forEach(settle));
  settle(document);
})();
