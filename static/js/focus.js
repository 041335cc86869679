// Where the focus goes: to the error list, to what a swap brought ([data-focus]), from an error to its field.
// What htmx cannot show is said in words in the live region #said and in a note above the page.
(function () {
  "use strict";

  function say(words) {
    const region = document.getElementById("said");
    if (region) region.textContent = words;
  }

  function focusIn(place) {
    const wanted = place.matches?.("[data-focus]") ? place : place.querySelector("[data-focus]");
    if (!wanted || wanted.closest("[data-still]")) return false;
    wanted.focus();
    return true;
  }

  function field(name, id) {
    const named = document.getElementsByName(name);
    const first = Array.from(named).find((input) => input.type !== "hidden" && !input.disabled);
    return first || document.getElementById(id);
  }

  function trouble(words) {
    say(words);
    let note = document.getElementById("trouble");
    if (!note) {
      note = document.createElement("div");
      note.id = "trouble";
      note.className = "note note-error";
      note.setAttribute("role", "alert");
      document.getElementById("main").prepend(note);
    }
    note.textContent = words;
  }

  // Where I am stays in sight in rows that scroll sideways.
  function showHere(place) {
    place.querySelectorAll(".bar-places [aria-current], .chips [aria-current]").forEach((here) => {
      const row = here.parentElement;
      row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    showHere(document);
    focusIn(document.body);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-field]");
    if (!link) return;
    const input = field(link.dataset.field, link.hash.slice(1));
    if (!input) return;
    event.preventDefault();
    input.focus();
    input.closest(".scale-row, .mb-3, .choose, div")?.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const place = event.detail.elt;
    showHere(place);
    document.getElementById("trouble")?.remove();
    if (focusIn(place)) return;
    const words = place.querySelector?.("[data-say]")?.dataset.say || place.dataset?.say;
    if (words) say(words);
  });

  // A session that ended answers with the sign-in page: go there and come back, never swap it into a panel.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const login = document.body.dataset.login;
    const answered = new URL(event.detail.xhr.responseURL || location.href, location.href).pathname;
    if (login && answered === login && location.pathname !== login) {
      event.detail.shouldSwap = false;
      if (event.detail.requestConfig.verb === "get" && !document.querySelector("[data-unsaved]")) {
        location.assign(`${login}?next=${encodeURIComponent(location.pathname)}`);
      } else {
        trouble("You have been signed out. What you typed is still here: sign in again in another tab, then save.");
      }
    }
  });

  const words = {
    403: "Your roles in this clinic do not allow this. Nothing was changed.",
    404: "This is no longer here, or not yours to see. Nothing was changed.",
    409: "Somebody changed this meanwhile. Nothing was saved; load the page again to see what changed.",
    429: "Too many tries in a short time. Wait a minute, then try again.",
  };
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.requestConfig.headers["X-Background"]) return;
    trouble(words[event.detail.xhr.status] || "Something failed on our side. What you typed is still here: try again in a minute.");
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (event.detail.requestConfig.headers["X-Background"]) return;
    trouble("No connection. What you typed is still here: try again when you are back online.");
  });

  window.look = { say, trouble };
})();
