// The scores chart: <canvas data-scores-chart="id-of-json">, the same numbers in a table beside it.
// {maximum, bands: [[low, high, word]], baseline, target, target_words,
//  scales: [{name, points: [[iso date, score]]}], contacts: [iso], reviews: [iso], plans: [iso]}
// The first scale owns the axis, the bands and the lines; dates are days, since no clock time matters here.
(function () {
  "use strict";
  const DAY = 86400000;
  const charts = new Map();
  const toDay = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function words(day) {
    const date = new Date(day * DAY);
    const year = date.getUTCFullYear() === new Date().getUTCFullYear() ? undefined : "numeric";
    return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year, timeZone: "UTC" });
  }

  function bands(data) {
    return {
      id: "bands",
      beforeDraw(chart) {
        const { ctx, chartArea: area, scales: { y } } = chart;
        ctx.save();
        ctx.font = "11px system-ui, sans-serif";
        data.bands.forEach(([low, high, word], index) => {
          const top = y.getPixelForValue(Math.min(high + 1, data.maximum));
          const height = y.getPixelForValue(low) - top;
          ctx.fillStyle = `rgb(${colour("--band")} / ${2 + index * 4}%)`;
          ctx.fillRect(area.left, top, area.width, height);
          ctx.fillStyle = colour("--muted");
          // The lowest word stands at the top of its band: the marks have the floor.
          if (height > 12) ctx.fillText(word, area.left + 6, index ? top + height - 5 : top + 13);
        });
        ctx.restore();
      },
    };
  }

  function levels(data) {
    return {
      id: "levels",
      afterDatasetsDraw(chart) {
        const { ctx, chartArea: area, scales: { y } } = chart;
        ctx.save();
        ctx.font = "11px system-ui, sans-serif";
        ctx.textAlign = "right";
        [[data.baseline, "baseline", [2, 3]], [data.target, data.target_words || "target", [7, 4]]].forEach(([score, word, dash]) => {
          if (score === null || score === undefined) return;
          const height = y.getPixelForValue(score);
          ctx.strokeStyle = colour("--line-strong");
          ctx.setLineDash(dash);
          ctx.beginPath();
          ctx.moveTo(area.left, height);
          ctx.lineTo(area.right, height);
          ctx.stroke();
          ctx.fillStyle = colour("--muted");
          ctx.fillText(`${word} ${score}`, area.right - 4, height - 4);
        });
        ctx.restore();
      },
    };
  }

  // Contacts as ticks, reviews as diamonds, plan changes as flags, on the floor of the chart.
  function marks(data) {
    return {
      id: "marks",
      afterDraw(chart) {
        const { ctx, chartArea: area, scales: { x } } = chart;
        const at = (iso) => x.getPixelForValue(toDay(iso));
        const inside = (iso) => toDay(iso) >= x.min && toDay(iso) <= x.max;
        ctx.save();
        ctx.strokeStyle = ctx.fillStyle = colour("--muted");
        ctx.lineWidth = 1.5;
        (data.contacts || []).filter(inside).forEach((iso) => {
          ctx.beginPath();
          ctx.moveTo(at(iso), area.bottom - 7);
          ctx.lineTo(at(iso), area.bottom);
          ctx.stroke();
        });
        ctx.fillStyle = colour("--accent");
        (data.reviews || []).filter(inside).forEach((iso) => {
          const [cx, cy] = [at(iso), area.bottom - 14];
          ctx.beginPath();
          [[0, -5], [5, 0], [0, 5], [-5, 0]].forEach(([dx, dy]) => ctx.lineTo(cx + dx, cy + dy));
          ctx.fill();
        });
        ctx.fillStyle = colour("--ink");
        (data.plans || []).filter(inside).forEach((iso) => {
          const left = at(iso);
          ctx.fillRect(left, area.bottom - 24, 1.5, 24);
          ctx.beginPath();
          [[0, -24], [8, -20], [0, -16]].forEach(([dx, dy]) => ctx.lineTo(left + dx, area.bottom + dy));
          ctx.fill();
        });
        ctx.restore();
      },
    };
  }

  function lines(data) {
    const styles = [["--accent", "circle", []], ["--muted", "rect", [5, 4]]];
    return data.scales.map((scale, index) => {
      const [name, point, dash] = styles[Math.min(index, 1)];
      return {
        label: scale.name,
        data: scale.points.map(([iso, score]) => ({ x: toDay(iso), y: score })),
        borderColor: colour(name),
        backgroundColor: index ? colour("--surface") : colour(name),
        borderWidth: index ? 1.5 : 2,
        borderDash: dash,
        pointStyle: point,
        pointRadius: index ? 3 : 4,
        pointHitRadius: 12,
        tension: 0,
      };
    });
  }

  function settings(data) {
    const days = data.scales.flatMap((scale) => scale.points.map(([iso]) => toDay(iso))).concat((data.contacts || []).map(toDay));
    const text = { color: colour("--muted") };
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    return {
      animation: calm ? false : { duration: 200 },
      maintainAspectRatio: false,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: {
        x: {
          type: "linear",
          min: Math.min(...days) - 5,
          max: Math.max(...days) + 5,
          ticks: { ...text, callback: words, maxRotation: 0, autoSkipPadding: 24 },
          grid: { display: false },
        },
        y: { min: 0, max: data.maximum, ticks: { ...text, stepSize: data.maximum > 21 ? 9 : 7 }, grid: { color: colour("--line") } },
      },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { title: (items) => words(items[0].parsed.x) } },
      },
    };
  }

  function draw(canvas) {
    charts.get(canvas)?.destroy();
    const data = JSON.parse(document.getElementById(canvas.dataset.scoresChart).textContent);
    if (!data.scales.some((scale) => scale.points.length)) return;
    charts.set(canvas, new window.Chart(canvas, {
      type: "line",
      data: { datasets: lines(data) },
      options: settings(data),
      plugins: [bands(data), levels(data), marks(data)],
    }));
  }

  function drawAll(place) {
    place.querySelectorAll("canvas[data-scores-chart]").forEach(draw);
  }
  function forget() {
    charts.forEach((chart, canvas) => {
      if (canvas.isConnected) return;
      chart.destroy();
      charts.delete(canvas);
    });
  }
  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("htmx:load", (event) => { forget(); drawAll(event.detail.elt); });
  document.addEventListener("theme", () => charts.forEach((chart, canvas) => draw(canvas)));
})();
