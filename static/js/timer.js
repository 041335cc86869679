// A timer that fills a minutes field, in whole minutes that have passed:
//   <span data-timer="id_minutes"><output data-timer-shown></output><button data-timer-switch></button>
//   <input type="hidden" name="timer_seconds" data-timer-seconds value="0"></span>
// With data-timer-start (a time field), data-timer-day (a date field) and data-timer-began ("2026-11-23 09:10") it also
// fills when it began, as long as the minutes are its own and the day is that day.
// Typing minutes by hand stops the filling, never the clock; the button's words say what it will do. The seconds travel
// with the form and its draft, so a page that comes back goes on where it was.
(function () {
  "use strict";

  function begin(timer) {
    if (timer.dataset.started) return;
    timer.dataset.started = "yes";
    const field = document.getElementById(timer.dataset.timer);
    const kept = timer.querySelector("[data-timer-seconds]");
    const shown = timer.querySelector("[data-timer-shown]");
    const button = timer.querySelector("[data-timer-switch]");
    let seconds = Number(kept.value) || 0;
    let since = timer.hasAttribute("data-timer-paused") ? null : Date.now();
    let byHand = field.value !== "" && Number(field.value) !== Math.floor(seconds / 60);

    const start = document.getElementById(timer.dataset.timerStart);
    const day = document.getElementById(timer.dataset.timerDay);
    const [beganOn, beganAt] = (timer.dataset.timerBegan || "").split(" ");
    let startByHand = start && start.value !== "" && start.value !== beganAt;

    const elapsed = () => seconds + (since === null ? 0 : Math.floor((Date.now() - since) / 1000));

    function show() {
      const all = elapsed();
      shown.textContent = `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
      kept.value = all;
      if (!byHand && all >= 60) fill(field, String(Math.floor(all / 60)));
      if (start && !startByHand) fill(start, !byHand && all >= 60 && day.value === beganOn ? beganAt : "");
      timer.classList.toggle("timer-live", since !== null);
      button.textContent = byHand ? "Use the timer" : since === null ? "Go on" : "Pause";
    }

    // What is filled in is told like what is typed, but is no typing: drafts and the hand are not stirred.
    function fill(input, value) {
      if (input.value === value) return;
      input.value = value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
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
    start?.addEventListener("input", () => { startByHand = start.value !== ""; });
    button.hidden = false;
    show();
    const beat = setInterval(() => (timer.isConnected ? show() : clearInterval(beat)), 1000);
  }

  const startAll = (place) => place.querySelectorAll("[data-timer]").forEach(begin);
  document.addEventListener("DOMContentLoaded", () => startAll(document));
  document.addEventListener("htmx:load", (event) => startAll(event.detail.elt));
})();
