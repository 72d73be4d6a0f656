// Makes the form quicker where scripts run; everything works without it.
// "Look up" brings what GitHub says without leaving the page, and a second press on "Send" sends nothing more.
(() => {
  "use strict";
  const form = document.querySelector("form[data-look-up]");
  if (!form) return;
  const github = form.elements.github;
  const lookUp = document.getElementById("look-up");
  const live = document.getElementById("github-live");
  const send = document.getElementById("send");
  const words = { look: lookUp && lookUp.textContent, send: send.textContent };
  let asked = null;

  const said = () => document.getElementById("github-said");
  const forget = () => {
    if (asked) asked.abort();
    if (said()) said().replaceChildren();
  };
  const say = (sentence) => {
    const line = document.createElement("p");
    line.className = "panel";
    line.textContent = sentence;
    said().replaceChildren(line);
  };
  const fill = (field, value) => {
    if (value && !field.value.trim()) field.value = value;
  };

  async function look() {
    forget();
    const mine = (asked = new AbortController());
    const patience = setTimeout(() => mine.abort(), 12000);
    lookUp.setAttribute("aria-disabled", "true");
    lookUp.textContent = form.dataset.looking;
    try {
      const answer = await fetch(form.dataset.lookUp, {
        method: "POST",
        body: new URLSearchParams({ csrf: form.elements.csrf.value, github: github.value }),
        headers: { Accept: "text/html" },
        redirect: "error",
        signal: mine.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("github-said");
      if (mine !== asked) return;
      fill(form.elements.name, found.dataset.name);
      fill(form.elements.company, found.dataset.company);
      said().replaceWith(found);
    } catch {
      if (mine === asked) say(form.dataset.failed);
    } finally {
      clearTimeout(patience);
      if (mine === asked) {
        asked = null;
        lookUp.removeAttribute("aria-disabled");
        lookUp.textContent = words.look;
      }
    }
  }

  if (lookUp && live) {
    github.addEventListener("input", forget);
    github.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing && github.value.trim()) {
        event.preventDefault();
        look();
      }
    });
  }

  let sent = false;
  const again = () => {
    sent = false;
    send.removeAttribute("aria-disabled");
    send.textContent = words.send;
  };
  form.addEventListener("submit", (event) => {
    const pressed = event.submitter;
    if (pressed && pressed.name === "look_up") {
      event.preventDefault();
      if (!asked) look();
    } else if (pressed && pressed.name === "leave_out") {
      event.preventDefault();
      forget();
      github.focus();
    } else if (sent) {
      event.preventDefault();
    } else {
      sent = true;
      send.setAttribute("aria-disabled", "true");
      send.textContent = form.dataset.sending;
      // Whoever stopped the loading stays on this page.
      setTimeout(again, 8000);
    }
  });
  // Coming back by the browser's own key shows the page as it was left.
  window.addEventListener("pageshow", again);

  const wrong = document.getElementById("wrong");
  if (wrong) wrong.focus();
})();
