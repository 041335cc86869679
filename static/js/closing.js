// A note that starts from what is known, for the reasons it belongs to: filled in while nobody has written in it.
"use strict";

document.querySelectorAll("textarea[data-fill]").forEach((note) => {
  const words = note.dataset.fill;
  const reasons = note.dataset.fillFor.split(" ");
  note.form.addEventListener("change", ({ target }) => {
    if (target.name !== "reason" || !words) return;
    if (reasons.includes(target.value) && !note.value.trim()) note.value = words;
    else if (!reasons.includes(target.value) && note.value === words) note.value = "";
  });
});
