// One press, one save: a form that is on its way does not go twice, and its button says so.
(function () {
  "use strict";

  function busy(form, on) {
    form.toggleAttribute("data-busy", on);
    form.querySelectorAll("button:not([type=button])").forEach((button) => {
      if (on) button.setAttribute("aria-busy", "true");
      else button.removeAttribute("aria-busy");
    });
  }

  const byHtmx = (form) => form.matches("[hx-post], [hx-get], [hx-put], [hx-patch], [hx-delete]");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // After the other listeners, so that a form they stopped stays usable; a download leaves the page where it is.
    setTimeout(() => {
      if (!byHtmx(form) && event.defaultPrevented) return;
      busy(form, true);
      if (form.hasAttribute("data-stays")) setTimeout(() => busy(form, false), 3000);
    });
  }, true);

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) busy(form, false);
  });

  // Back brings a page as it was left: wake its buttons.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-busy]").forEach((form) => busy(form, false));
  });
})();
