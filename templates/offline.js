// After one visit the course works without a network (see sw.js), wherever browsers allow that: not where it is opened from
// a disk, or comes over HTTP without a certificate. Who saves data loads what is read, and no more.
(function () {
  "use strict";
  const worker = new URL("../sw.js", document.currentScript.src);
  if (!location.protocol.startsWith("http") || !navigator.serviceWorker || navigator.connection?.saveData) return;
  addEventListener("load", () => navigator.serviceWorker.register(worker, { updateViaCache: "none" }).catch(() => {}));
})();
