// The meeting's room. Its clock, <output data-clock="65" data-clock-runs>1:05</output>: the server keeps the time, this
// only shows how it goes on. The list stands where one is. A sheet (details) closes with Escape or a press beside it.
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

  function begin() {
    document.querySelectorAll("[data-clock]").forEach(start);
    const pane = document.getElementById("why");
    const here = pane?.querySelector("[aria-current]");
    if (here && pane.scrollHeight > pane.clientHeight) pane.scrollTop = here.offsetTop - pane.offsetTop - pane.clientHeight / 3;
  }

  const sheets = () => document.querySelectorAll("details.sheet[open]");
  document.addEventListener("click", (event) => {
    sheets().forEach((sheet) => { if (!sheet.contains(event.target)) sheet.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    sheets().forEach((sheet) => {
      sheet.open = false;
      sheet.querySelector("summary").focus();
    });
  });
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("htmx:afterSettle", begin);
})();
