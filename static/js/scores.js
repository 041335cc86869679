// Scale rows: 0 to 3 answer the row that has the focus and go on to the next; the total, the band and the change since
// last time run along at the side. A missing answer is never 0: no total until all are answered.
// Rows of buttons that choose ([data-choose]): 1, 2, 3 ... choose by place.
(function () {
  "use strict";
  const MINUS = "\u2212";
  const rows = (scale) => Array.from(scale.querySelectorAll("[data-scale-row]"));
  const answer = (row) => row.querySelector("input:checked");
  const signed = (change) => (change < 0 ? MINUS + -change : change > 0 ? "+" + change : "no change");

  function band(scale, total) {
    const bands = JSON.parse(scale.querySelector("script[type='application/json']")?.textContent || "[]") || [];
    return bands.find(([low, high]) => total >= low && total <= high)?.[2] || "";
  }

  function count(scale, aloud) {
    const asked = rows(scale);
    const all = asked.filter((row) => !row.hasAttribute("data-beside"));
    const given = all.map(answer).filter(Boolean).map((input) => Number(input.value));
    const ended = all.some((row) => row.hasAttribute("data-ends") && answer(row)?.value === "0");
    const sum = ended ? 0 : given.reduce((a, b) => a + b, 0);
    const done = all.length > 0 && (ended || given.length === all.length);
    const total = scale.querySelector("[data-scale-total]");
    const words = scale.querySelector("[data-scale-words]");
    const change = scale.querySelector("[data-scale-change]");
    const left = (all.length || asked.length) - (all.length ? given.length : asked.filter(answer).length);
    total.textContent = done ? sum : given.length ? `${sum} so far` : "–";
    words.textContent = done ? band(scale, sum) : left ? `${left} to answer` : "all answered; it has no total";
    const last = scale.dataset.last;
    change.textContent = done && last !== "" ? `${signed(sum - Number(last))} since last time` : "";
    asked.forEach((row) => {
      const input = answer(row);
      row.classList.toggle("is-risk", row.hasAttribute("data-risk") && Boolean(input) && Number(input.value) > 0);
    });
    if (aloud && done) scale.querySelector("[data-scale-said]").textContent = `Total ${sum}, ${words.textContent}. ${change.textContent}`;
  }

  // A short form opens a longer one with the same questions: what was answered there on the same day is filled in as
  // soon as the longer one is begun.
  function carry(scale) {
    const longer = scale.dataset.opens ? document.querySelector(`[data-scale="${scale.dataset.opens}"]`) : scale;
    if (!longer || !rows(longer).some(answer)) return;
    const short = document.querySelector(`[data-opens="${longer.dataset.scale}"]`);
    const on = document.querySelector("input[name=taken_on], input[name=service_date]")?.value;
    const saved = longer.dataset.begunOn && longer.dataset.begunOn === on;
    rows(longer).forEach((row, place) => {
      const value = (short && rows(short)[place] && answer(rows(short)[place])?.value) ?? (saved ? row.dataset.begun : undefined);
      if (value === undefined || answer(row) || "emptied" in row.dataset) return;
      row.querySelector(`input[value="${value}"]`).checked = true;
      row.querySelector("[data-carried-note]").hidden = false;
    });
    count(longer, false);
  }

  function next(scale, row) {
    const all = rows(scale);
    const following = all[all.indexOf(row) + 1];
    if (following) (answer(following) || following.querySelector("input")).focus();
  }

  function choose(input) {
    input.checked = true;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.matches("input[type=radio], button")) return;
    const row = event.target.closest("[data-scale-row]");
    if (row) {
      const input = /^[0-9]$/.test(event.key) && row.querySelector(`input[value="${event.key}"]`);
      if (input) {
        event.preventDefault();
        choose(input);
        next(row.closest("[data-scale]"), row);
      } else if (event.key === "Backspace" || event.key === "Delete") {
        event.preventDefault();
        clear(row);
      }
      return;
    }
    const group = event.target.closest("[data-choose]");
    const place = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    const chosen = group && group.querySelectorAll("input[type=radio]")[place];
    if (chosen) {
      event.preventDefault();
      chosen.focus();
      choose(chosen);
    }
  }

  function clear(row) {
    const input = answer(row);
    if (!input) return;
    input.checked = false;
    row.dataset.emptied = "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    row.querySelector("input").focus();
  }

  function start(place) {
    const found = place.matches?.("[data-scale]") ? [place] : Array.from(place.querySelectorAll("[data-scale]"));
    found.forEach((scale) => {
      scale.querySelectorAll("[data-scale-clear]").forEach((button) => {
        button.hidden = false;
        button.classList.add("ready");
      });
      count(scale, false);
    });
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-scale-clear]");
    if (button) clear(button.closest("[data-scale-row]"));
  });
  document.addEventListener("change", (event) => {
    const scale = event.target.closest("[data-scale]");
    if (!scale) return;
    event.target.closest("[data-scale-row]")?.querySelector("[data-carried-note]")?.setAttribute("hidden", "");
    carry(scale);
    count(scale, true);
  });
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
})();
