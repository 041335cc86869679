// A beginning goes into the first empty recommendation, or into a new one, with its first gap selected. Without script
// the same buttons ask the server for it.
(function () {
  "use strict";

  function emptyRow(rows) {
    const found = Array.from(rows.querySelectorAll(".rec-row")).find((row) => !row.querySelector("textarea").value.trim());
    if (found) return found;
    const total = document.getElementsByName("rec-TOTAL_FORMS")[0];
    const made = document.querySelector('template[data-row-template="rec"]').innerHTML.replaceAll("__prefix__", total.value);
    total.value = Number(total.value) + 1;
    rows.insertAdjacentHTML("beforeend", made);
    return rows.lastElementChild;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-begin]");
    if (!button) return;
    event.preventDefault();
    const row = emptyRow(document.querySelector('[data-rows-of="rec"]'));
    const words = row.querySelector("textarea");
    const field = (name) => row.querySelector(`[name$="-${name}"]`);
    field("kind").value = button.dataset.begin;
    field("urgency").value = button.dataset.urgency;
    field("doer").value = button.dataset.doer;
    field("due_on").value = button.dataset.due || "";
    words.value = button.dataset.text;
    words.rows = Math.max(4, Math.ceil(words.value.length / 44));
    words.dispatchEvent(new Event("input", { bubbles: true })); // what was filled in belongs to the draft, too
    words.focus();
    const gap = /\[[^\]]*\]/.exec(words.value);
    if (gap) words.setSelectionRange(gap.index, gap.index + gap[0].length);
    if (window.look) window.look.say(`${button.textContent} is in the recommendation.`);
  });
})();

// "Put off" opens with the day in reach.
document.addEventListener("toggle", (event) => {
  if (event.target.matches(".why-defer[open]")) event.target.querySelector("input[type=date]").focus();
}, true);
