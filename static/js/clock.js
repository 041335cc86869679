// The clock of the patient in a meeting: <output data-clock="65" data-clock-runs>1:05</output>. The server keeps the time;
// this only shows how it goes on.
(function () {
  "use strict";

  function start(clock) {
    if (clock.dataset.started) return;
    clock.dataset.started = "yes";
    if (!clock.hasAttribute("data-clock-runs")) return;
    const began = Date.now() - Number(clock.dataset.clock) * 1000;
    const beat = setInterval(() => {
      if (!clock.isConnected) return clearInterval(beat);
      const all = Math.floor((Date.now() - began) / 1000);
      clock.textContent = `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
    }, 1000);
  }

  const startAll = (place) => place.querySelectorAll("[data-clock]").forEach(start);
  document.addEventListener("DOMContentLoaded", () => startAll(document));
  document.addEventListener("htmx:load", (event) => startAll(event.detail.elt.parentElement || document));
})();
