// One box that ticks all of a page: <input type="checkbox" data-tick-all="NAME" hidden>, and <span data-ticked="NAME">
// that says how many are. Without script each is ticked by itself.
(function () {
  "use strict";
  document.querySelectorAll("[data-tick-all]").forEach((all) => {
    const boxes = () => Array.from(all.form.querySelectorAll(`input[type=checkbox][name="${all.dataset.tickAll}"]`));
    const said = all.form.querySelector(`[data-ticked="${all.dataset.tickAll}"]`);
    const show = () => {
      const ticked = boxes().filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && !all.checked;
      if (said) said.textContent = ticked ? `${ticked} ticked.` : "";
    };
    all.hidden = false;
    all.addEventListener("change", () => {
      boxes().forEach((box) => { box.checked = all.checked; });
      show();
    });
    all.form.addEventListener("change", (event) => {
      if (event.target.name === all.dataset.tickAll) show();
    });
    show();
  });
})();
