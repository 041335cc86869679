// j and k walk the rows of [data-rows], Enter opens the row's main link ([data-row-link], else the first link).
// The focus is the browser's own, so it shows, scrolls and is read aloud. The row's other keys (data-row-key="l") press
// that link of the row the focus is in. What stood in view before a swap stays in view ([data-keep-scroll]).
(function () {
  "use strict";
  const scrolled = new Map();
  const link = (row) => row.querySelector("[data-row-link]") || row.querySelector("a");

  function move(step) {
    const rows = Array.from(document.querySelectorAll("[data-rows] [data-row]"));
    if (!rows.length) return false;
    const now = rows.indexOf(document.activeElement.closest("[data-row]"));
    const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + step, 0), rows.length - 1);
    link(rows[next]).focus();
    rows[next].scrollIntoView({ block: "nearest" });
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.body.hasAttribute("data-keys-off") || document.querySelector("dialog[open]")) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox])")) return;
    if (event.key === "j" || event.key === "k") {
      if (move(event.key === "j" ? 1 : -1)) event.preventDefault();
      return;
    }
    const row = event.target.closest("[data-row]");
    const own = row && event.key.length === 1 && row.querySelector(`[data-row-key="${CSS.escape(event.key)}"]`);
    if (own) {
      event.preventDefault();
      event.stopPropagation();
      own.click();
    }
  }, true);

  document.addEventListener("htmx:beforeSwap", () => {
    document.querySelectorAll("[data-keep-scroll]").forEach((strip) => scrolled.set(strip.getAttribute("aria-label"), strip.scrollLeft));
  });
  document.addEventListener("htmx:afterSettle", () => {
    document.querySelectorAll("[data-keep-scroll]").forEach((strip) => { strip.scrollLeft = scrolled.get(strip.getAttribute("aria-label")) || strip.scrollLeft; });
  });
})();
