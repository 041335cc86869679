// The scores chart ([data-chart]) drawn by the server: keys and the pointer go from day to day and say what is there.
(function () {
  "use strict";
  function begin(chart) {
    if (chart.dataset.begun) return;
    chart.dataset.begun = "yes";
    const stops = [...chart.querySelectorAll("[data-stop]")].map((li) => ({ x: Number(li.dataset.stop), words: li.textContent }));
    const says = chart.querySelector("[data-chart-says]");
    const cursors = chart.querySelectorAll(".chart-cursor");
    let at = stops.length - 1;

    function show(index) {
      at = Math.max(0, Math.min(stops.length - 1, index));
      says.textContent = stops[at].words;
      cursors.forEach((line) => {
        line.setAttribute("x1", `${stops[at].x}%`);
        line.setAttribute("x2", `${stops[at].x}%`);
        line.classList.add("is-shown");
      });
    }
    chart.addEventListener("keydown", (event) => {
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: stops.length - 1 }[event.key];
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      show(to);
    });
    function nearest(event) {
      const box = chart.querySelector(".chart-panel").getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * 100;
      const far = stops.map((stop) => Math.abs(stop.x - x));
      show(far.indexOf(Math.min(...far)));
    }
    chart.addEventListener("pointermove", nearest);
    chart.addEventListener("pointerdown", nearest);
  }
  const all = (place) => place.querySelectorAll("[data-chart]").forEach(begin);
  document.addEventListener("DOMContentLoaded", () => all(document));
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
})();
