// The week that it is where the course is held is marked, in words, and can be gone to.
(function () {
  "use strict";

  function today(zone) {
    try {
      return new Intl.DateTimeFormat("en-CA", { timeZone: zone || undefined, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date());
    } catch {
      return new Date().toLocaleDateString("en-CA");   // a zone that the browser does not know
    }
  }

  function mark() {
    const schedule = document.getElementById("_schedule");
    if (!schedule?.dataset.now) return;
    const day = today(schedule.dataset.zone), { now } = schedule.dataset;
    for (const week of schedule.querySelectorAll(".week[data-first]")) {
      const isNow = week.dataset.first <= day && day <= week.dataset.last, heading = week.querySelector("h3");
      week.classList.toggle("now", isNow);
      if (!isNow) heading.querySelector(".this-week")?.remove();
      else if (!heading.querySelector(".this-week")) heading.append(" ", Object.assign(document.createElement("span"), { className: "this-week", textContent: now }));
      if (isNow) link(schedule, week, now);
    }
    if (!schedule.querySelector(".week.now")) schedule.querySelector(".to-this-week")?.remove();
  }

  function link(schedule, week, now) {
    const above = schedule.querySelector(".subscribe");
    const to = above.querySelector(".to-this-week") ?? Object.assign(document.createElement("a"), { className: "to-this-week", textContent: now });
    to.href = `#${week.id}`;
    if (!to.isConnected) above.prepend(to, " ");
  }

  mark();
  document.addEventListener("site:patched", mark);              // by the preview
  document.addEventListener("visibilitychange", mark);          // a page may stay open for days
})();
