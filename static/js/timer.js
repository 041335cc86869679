// A timer that fills a minutes field, in whole minutes that have passed:
//   <span data-timer="id_minutes"><output data-timer-shown></output><button data-timer-switch></button>
//   <input type="hidden" name="timer_seconds" data-timer-seconds value="0"></span>
// Typing minutes by hand stops the filling, never the clock; the button's words say what it will do. The seconds travel
// with the form and its draft, so a page that comes back goes on where it was.
(function () {
  "use strict";

  function start(timer) {
    if (timer.dataset.started) return;
    timer.dataset.started = "yes";
    const field = document.getElementById(timer.dataset.timer);
    const kept = timer.querySelector("[data-timer-seconds]");
    const shown = timer.querySelector("[data-timer-shown]");
    const button = timer.querySelector("[data-timer-switch]");
    let seconds = Number(kept.value) || 0;
    let since = timer.hasAttribute("data-timer-paused") ? null : Date.now();
    let byHand = field.value !== "" && Number(field.value) !== Math.floor(seconds / 60);

    const elapsed = () => seconds + (since === null ? 0 : Math.floor((Date.now() - since) / 1000));

    function show() {
      const all = elapsed();
      shown.textContent = `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
      kept.value = all;
      if (!byHand && all >= 60) field.value = Math.floor(all / 60);
      timer.classList.toggle("timer-live", since !== null);
      button.textContent = byHand ? "Use the timer" : since === null ? "Go on" : "Pause";
    }

    button.addEventListener("click", () => {
      if (byHand) {
        byHand = false;
        field.value = Math.floor(elapsed() / 60) || "";
      } else if (since === null) {
        since = Date.now();
      } else {
        seconds = elapsed();
        since = null;
      }
      show();
    });
    field.addEventListener("input", () => {
      byHand = field.value !== "";
      show();
    });
    button.hidden = false;
    show();
    const beat = setInterval(() => (timer.isConnected ? show() : clearInterval(beat)), 1000);
  }

  const startAll = (place) => place.querySelectorAll("[data-timer]").forEach(start);
  document.addEventListener("DOMContentLoaded", () => startAll(document));
  document.addEventListener("htmx:load", (event) => startAll(event.detail.elt));
})();
