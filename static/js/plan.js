// The plan's form: another row without a round trip to the server, and the other author's words taken over by a press.
// Without a script the same buttons post the form, which comes back with all that was typed and the new row.
(function () {
  "use strict";
  const changed = (place) => place.dispatchEvent(new Event("input", { bubbles: true }));

  function add(form, code) {
    const rows = form.querySelector(`[data-rows="${code}"]`);
    const row = form.querySelector(`template[data-row="${code}"]`).content.cloneNode(true);
    const key = crypto.randomUUID();
    row.querySelectorAll("*").forEach((part) => {
      for (const { name, value } of [...part.attributes]) {
        if (value.includes("NEWROW")) part.setAttribute(name, value.replaceAll("NEWROW", key));
      }
    });
    rows.append(row);
    rows.lastElementChild.querySelector("input, textarea").focus();
    changed(rows.lastElementChild);
  }

  document.addEventListener("click", (event) => {
    const adds = event.target.closest("[data-add]");
    if (adds && crypto.randomUUID) {
      event.preventDefault();
      add(adds.form, adds.dataset.add);
    }
    const takes = event.target.closest("[data-take]");
    if (takes) {
      const field = document.getElementById(takes.dataset.take);
      field.value = takes.dataset.value;
      changed(field);
      field.focus();
    }
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-take]").forEach((button) => { button.hidden = false; });
  });
})();
