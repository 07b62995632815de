// Quizzes can be answered. Which choices are right stands in the solution, in the order of the choices: without this
// script readers unfold it, and nothing here is a secret.
(function () {
  "use strict";
  const listed = (quiz, of) => [...quiz.querySelector(`:scope > .${of} > li, :scope > .${of} > ol > li`).parentElement.children];

  function extend(root) {
    for (const choices of root.querySelectorAll(".quiz:has(> .solution) > .choices")) {
      if (choices.nextElementSibling.matches(".reply")) continue;
      const reply = document.createElement("div"), status = document.createElement("div");
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: word("Answer#to answer") });
      reply.className = "reply";
      status.role = "status";   // what comes to stand there is read aloud
      reply.append(button, status);
      choices.after(reply);
    }
  }

  function say(quiz, ...nodes) {
    quiz.querySelector(":scope > .reply > [role=status]").replaceChildren(...nodes);
    quiz.dispatchEvent(new Event("site:grown", { bubbles: true }));
  }

  // A copy of the feedback on a choice, named by its letter where several are chosen.
  function feedback(verdict, at, isOneOfMany) {
    const box = document.createElement("div");
    box.className = verdict.className;
    box.append(...[...verdict.childNodes].map((node) => node.cloneNode(true)));
    for (const named of box.querySelectorAll("[id]")) named.removeAttribute("id");
    if (isOneOfMany) box.querySelector(".verdict").prepend(`${String.fromCharCode(65 + at)}: `);
    return box;
  }

  function answer(quiz) {
    const choices = listed(quiz, "choices"), verdicts = listed(quiz, "solution");
    const chosen = choices.map((one) => one.querySelector("input").checked), right = verdicts.map((one) => one.matches(".right"));
    if (!chosen.includes(true)) return say(quiz, word("Choose first."));
    forget(quiz);
    choices.forEach((one, at) => { if (chosen[at]) one.classList.add(right[at] ? "right" : "wrong"); });
    const said = verdicts.flatMap((one, at) => chosen[at] ? [feedback(one, at, quiz.querySelector("[type=checkbox]"))] : []);
    const missing = right.filter((one, at) => one && !chosen[at]).length;
    if (missing && quiz.querySelector("[type=checkbox]")) {
      const more = Object.assign(document.createElement("div"), { textContent: word("{n} more to find.", { n: missing }) });
      said.push(more);
    }
    say(quiz, ...said);
  }

  function forget(quiz) {
    for (const one of listed(quiz, "choices")) one.classList.remove("right", "wrong");
    say(quiz);
  }

  const quizOf = (target) => target.closest(".quiz:has(> .reply)");
  document.addEventListener("click", ({ target, detail }) => {
    if (!target.matches(".reply > button")) return;
    answer(quizOf(target));
    if (detail && target.closest(".reveal")) target.blur();   // the space bar belongs to the slides again
  });
  document.addEventListener("change", ({ target }) => { if (target.matches(".choices input") && quizOf(target)) forget(quizOf(target)); });
  document.addEventListener("keydown", ({ key, target }) => { if (key === "Enter" && target.matches(".choices input") && quizOf(target)) answer(quizOf(target)); });

  document.addEventListener("site:read", ({ detail }) => extend(detail.root));
  document.addEventListener("site:patched", () => extend(document));
  extend(document);
})();
