// What the preview server sends is shown at once, in place. It adds this script to every document; sites do not have it.
(async function () {
  "use strict";
  const { src, dataset } = document.currentScript;
  const details = () => [...document.querySelectorAll("details")];
  for (const one of details()) one.cameOpen = one.open;   // morph.js, which asks, may come after the reader's first click
  const load = (name) => import(new URL(`${name}.js`, src));
  const [files, slides, page, panel] = await Promise.all(["files", "slides", "document", "panel"].map(load));
  if (window.Reveal && !Reveal.isReady()) await new Promise((ready) => Reveal.on("ready", ready));

  const isFrame = /[?&]receiver\b/.test(location.search);   // one of the two decks in the speaker's window
  const isWaiting = (doc) => Boolean(doc.querySelector('meta[name="build_site"][content="waiting"]'));
  let isMissing = performance.getEntriesByType("navigation")[0]?.responseStatus === 404;
  const own = files.pathOf(location.href).replace(/(^|\/)$/, "$1index.html");
  const isDeck = own.endsWith("/slides.html");
  const lecture = /^(.+)\/(slides|index)\.html$/.exec(own)?.[1] ?? null;
  const reading = (slug) => files.addressOf(`${slug}/${isDeck ? "slides" : "index"}.html`);
  const CHANGES = ["deck", "changed", "files"];   // the kinds that the server counts
  const isShown = (paths) => paths.includes(own) || (isMissing && paths.includes("404.html"));

  let count = Number(dataset.count);   // how many changes the server had sent when this document was made
  let shown = count;                   // and when what it loaded was new: pictures and style sheets do not come again with it
  let run = dataset.run;               // and which server: another one counts from nought

  // -- messages, one after the other -----------------------------------------------------------------------

  const does = {
    async hello({ run: now, count: sent, problems, work }) {
      const missed = sent !== count || now !== run;
      [run, count] = [now, sent];
      if (missed) {
        await fetchAgain();
        shown = sent;
        files.changeAll();
        await refresh();
      }
      look();
      panel.setProblems(problems);
      setWork(work);
    },
    async deck(message) {
      if (isDeck && message.lecture === lecture && !slides.patchSlides(message.slides)) await fetchAgain();
      follow(message, isDeck);
    },
    async changed(message) {
      const touched = isShown(message.paths) ? await fetchAgain() : [];
      follow(message, message.paths.includes(`${message.lecture}/${isDeck ? "slides" : "index"}.html`), touched);
    },
    async files({ paths }) {
      const loaded = [...document.scripts].map((one) => files.pathOf(one.src));
      if (paths.some((path) => path.endsWith(".woff2") || loaded.includes(path))) return reload();
      files.change(paths);
      await refresh(paths);
    },
    problems: ({ problems }) => panel.setProblems(problems),
    work: setWork,
    lost: () => panel.setWork({}, true),
    go({ from, to }) { if (isFrame && from === location.pathname) location.href = to.replace("#", `${location.search}#`); },
  };

  // Show the newest of the files that this document has loaded: all, or these.
  async function refresh(paths) {
    slides.announceRefreshed(files.refresh(document));
    files.refreshRules();
    if (await files.swap(paths)) slides.announce();
  }

  // What the server does: the page that stands in for one that is not there yet shows it, others have it in their corner.
  function setWork(work) {
    if (!isWaiting(document)) return panel.setWork(work);
    const { text, share, time } = work;
    for (const [id, said] of [["doing", text], ["took", time]]) document.getElementById(id).textContent = said;
    document.getElementById("share").value = share;
  }

  let last = Promise.resolve();
  function receive(message, sent) {
    last = last.then(async () => {
      if (CHANGES.includes(message.kind)) {
        if (sent <= (message.kind === "files" ? shown : count)) return;   // what is open came after it
        count = Math.max(count, sent);
      }
      await does[message.kind]?.(message);
    }).catch((error) => {
      console.error(error);
      reload();
    });
  }

  async function fetchAgain() {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer) {
      count = -1;   // the next hello brings us here again
      return [];
    }
    const doc = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = doc.querySelector("script[data-count]")?.dataset;
    if (made) [run, count] = [made.run, Number(made.count)];
    const isGone = answer.status === 404 && !isMissing;
    panel.setGone(isGone);
    if (isGone || isWaiting(doc)) return [];   // what is open stays until there is more to see
    isMissing = answer.status === 404;
    const touched = await page.patchDocument(doc);
    if (!touched) reload();
    return touched ?? [];
  }

  // -- loading again: the slide is in the address, the rest is not --------------------------------------------

  const LEFT = `left ${own}`;
  function reload() {
    if (isWaiting(document)) return location.reload();
    const left = { step: window.Reveal?.getIndices?.().f, open: details().map((one) => one.open), at: scrollY };
    sessionStorage.setItem(LEFT, JSON.stringify(left));
    location.reload();
  }
  function comeBack() {
    const { step, open, at } = JSON.parse(sessionStorage.getItem(LEFT)) ?? {};
    sessionStorage.removeItem(LEFT);
    open?.forEach((isOpen, place) => { if (details()[place]) details()[place].open = isOpen; });
    if (step !== undefined) window.Reveal?.navigateFragment(step);
    if (at) scrollTo({ top: at, behavior: "instant" });
  }
  if (!isWaiting(document)) comeBack();

  // -- what is looked at is built before all else: the server is told, once the reader has come to rest ---------

  let looking;
  function look() {
    clearTimeout(looking);
    if (isFrame || document.hidden || lecture === null) return;
    looking = setTimeout(() => {
      const slide = window.Reveal?.getCurrentSlide?.()?.id ?? "";
      fetch(new URL(`at?${new URLSearchParams({ path: own, slide })}`, src)).catch(() => {});
    }, 150);
  }
  window.Reveal?.on("slidechanged", look);
  for (const kind of ["visibilitychange", "focus"]) addEventListener(kind, look);

  // -- following the edit -----------------------------------------------------------------------------------

  let following = sessionStorage.getItem("follow the edit") === "yes";
  let edit = null;   // the last one
  function follow({ lecture: where, edited }, isReading, touched = []) {
    if (!edited || !isReading || isFrame) return;
    edit = { where, edited };
    if (!following) return;
    if (where !== lecture) leave(where, edited);
    else if (isDeck) slides.goTo(edited);
    else page.showPlace(edited, touched);
  }
  function leave(where, edited) {
    const to = `${reading(where)}#${isDeck ? "/" : ""}${encodeURIComponent(edited)}`;
    channel?.postMessage({ message: { kind: "go", from: location.pathname, to } });
    location.href = to;
  }

  if (!isFrame) {
    panel.show({
      following, lecture, reading, home: files.addressOf("index.html"),
      follow(now) {
        following = now;
        sessionStorage.setItem("follow the edit", now ? "yes" : "no");
        if (edit) follow({ lecture: edit.where, edited: edit.edited }, true);
      },
    });
  }

  // -- the connection: browsers allow six to a site, so one tab or frame listens for all ----------------------

  function listen(tell) {
    const source = new EventSource(new URL("events", src));
    let sent = 0;
    source.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      sent = message.kind === "hello" ? message.count : sent + CHANGES.includes(message.kind);
      tell(message, sent);
    };
    source.onerror = () => {
      tell({ kind: "lost" });
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000, tell);
    };
  }

  // What it hears goes to all; who comes later asks for what was said at the start, and since.
  function lead() {
    let hello = null;
    channel.addEventListener("message", ({ data: { asks } }) => {
      if (asks && hello) channel.postMessage({ message: hello, sent: hello.count });
    });
    listen((message, sent) => {
      if (message.kind === "hello") hello = message;
      else if (message.kind === "problems") hello.problems = message.problems;
      else if (message.kind === "work") hello.work = message;
      else if (hello) hello.count = sent;
      channel.postMessage({ message, sent });
      receive(message, sent);
    });
  }

  const channel = navigator.locks && new BroadcastChannel("site-live");
  if (channel) {
    channel.onmessage = ({ data: { message, sent } }) => { if (message) receive(message, sent); };
    channel.postMessage({ asks: true });
    navigator.locks.request("site-live", () => new Promise(lead));   // until this tab is closed
  } else listen(receive);   // plain http from another machine: browsers have no locks there
})();
