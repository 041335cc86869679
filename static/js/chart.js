// The scores chart ([data-chart]) drawn by the server: keys and the pointer go from day to day and say what is there.
(function () {
  "use strict";
  function begin(chart) {
    if (chart.dataset.begun) return;
    chart.dataset.begun = "yes";
    // What can be walked takes the focus and its own keys, from readers too.
    chart.tabIndex = 0;
    chart.setAttribute("role", "application");
    chart.setAttribute("aria-label", `${chart.getAttribute("aria-label")}. Left and right go from day to day, up and down from score to score.`);
    const stops = [...chart.querySelectorAll("[data-stop]")].map((li) => ({
      x: Number(li.dataset.stop), words: li.textContent, scored: "score" in li.dataset,
    }));
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
    function score(step) {
      let to = at + step;
      while (stops[to] && !stops[to].scored) to += step;
      return stops[to] ? to : at;
    }
    chart.addEventListener("keydown", (event) => {
      const keys = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: score(1), ArrowDown: score(-1), Home: 0, End: stops.length - 1 };
      const to = keys[event.key];
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
