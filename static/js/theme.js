// Colours before the first paint, so it stands in the head without "defer": the cookie says light, dark or auto.
(function () {
  "use strict";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function apply(theme) {
    root.dataset.theme = theme;
    const wanted = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
    if (root.dataset.bsTheme !== wanted) root.dataset.bsTheme = wanted;
    document.dispatchEvent(new CustomEvent("theme", { detail: wanted }));
  }

  function keep(theme) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    apply(theme);
    document.querySelectorAll("[data-theme-choice]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
    });
  }

  // Signed in, the choice is also kept with the account, for the other devices.
  function keepWithAccount(theme) {
    const { themeUrl } = document.body.dataset;
    if (!themeUrl) return;
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    fetch(themeUrl, { method: "POST", headers, body: new URLSearchParams({ theme }) }).catch(() => {});
  }

  apply(root.dataset.theme || "auto");
  dark.addEventListener("change", () => apply(root.dataset.theme));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    keep(button.dataset.themeChoice);
    keepWithAccount(button.dataset.themeChoice);
  });
})();
