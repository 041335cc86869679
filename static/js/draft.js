// A draft kept on the server as one types: <form data-draft="/c/.../draft/"> with <span data-draft-state role="status">.
// The form's own fields are posted, its csrfmiddlewaretoken with them. Nothing is kept in the browser: when the server
// cannot be reached the page says so and holds the text.
(function () {
  "use strict";
  const WAIT = 1200;
  const AGAIN = 10000;

  const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

  function post(form, keepalive) {
    return fetch(form.dataset.draft, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Requested-With": "fetch" },
      redirect: "manual",
      keepalive,
    });
  }

  // Signing in again in another tab changes the token: this page's new one lets the text that stands here be saved.
  async function renewToken() {
    const answer = await fetch(location.href, { redirect: "manual", headers: { "X-Background": "1" } });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token) return false;
    document.getElementsByName("csrfmiddlewaretoken").forEach((input) => { input.value = token; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    return true;
  }

  function start(form) {
    if (form.dataset.draftStarted) return;
    form.dataset.draftStarted = "yes";
    const state = form.querySelector("[data-draft-state]");
    let timer = null;
    let sending = false;
    let leaving = false;

    function tell(words, bad) {
      if (state.textContent !== words) state.textContent = words;
      state.classList.toggle("saved-bad", Boolean(bad));
    }

    function later(wait) {
      clearTimeout(timer);
      timer = setTimeout(save, wait);
    }

    async function save(keepalive) {
      if (sending || leaving || !form.isConnected) return;
      sending = true;
      form.removeAttribute("data-unsaved");
      try {
        let answer = await post(form, keepalive === true);
        if (answer.status === 403 && (await renewToken())) answer = await post(form, false);
        report(answer);
      } catch {
        form.setAttribute("data-unsaved", "");
        tell("No connection: the draft is not saved yet. Your text is on this page; trying again.", true);
        later(AGAIN);
      } finally {
        sending = false;
        if (form.hasAttribute("data-again")) {
          form.removeAttribute("data-again");
          later(WAIT);
        }
      }
    }

    // What a risk answer has set going is said at its field: {"told": {"phq9-item_9": "A risk alert is open ..."}}.
    function sayAtFields(told) {
      form.querySelectorAll("[data-told]").forEach((place) => {
        const words = told[place.dataset.told] || "";
        if (place.textContent !== words) place.textContent = words;
      });
    }

    function report(answer) {
      if (answer.ok) {
        if (answer.status === 200) answer.json().then((said) => sayAtFields(said.told));
        return tell(`Draft saved ${clock()}`, false);
      }
      form.setAttribute("data-unsaved", "");
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        return tell("You have been signed out. Your text is still on this page: sign in again in another tab, then come back.", true);
      }
      tell("The draft could not be saved. Your text is on this page; trying again.", true);
      return later(AGAIN);
    }

    form.addEventListener("input", () => {
      form.setAttribute("data-unsaved", "");
      if (sending) form.setAttribute("data-again", "");
      else later(WAIT);
    });
    // The real save is on its way: no draft may overtake it. If it comes back with errors, drafts go on.
    form.addEventListener("submit", () => {
      leaving = true;
      clearTimeout(timer);
      form.removeAttribute("data-unsaved");
    });
    form.addEventListener("htmx:afterRequest", (event) => {
      leaving = false;
      if (event.detail.failed) form.setAttribute("data-unsaved", "");
    });
    document.addEventListener("visibilitychange", () => {
      if (form.hasAttribute("data-unsaved")) save(document.visibilityState === "hidden");
    });
    window.addEventListener("beforeunload", (event) => {
      if (form.isConnected && form.hasAttribute("data-unsaved") && !leaving) event.preventDefault();
    });
  }

  const startAll = (place) => place.querySelectorAll("form[data-draft]").forEach(start);
  document.addEventListener("DOMContentLoaded", () => startAll(document));
  document.addEventListener("htmx:load", (event) => startAll(event.detail.elt.parentElement || document));
})();
