// Keys: <a data-key="l" data-key-label="Log contact">, sequences "g c", and "ctrl+enter" which works while typing too.
// data-key-do="focus" moves the focus instead of pressing. The sheet (?) lists what is on the page now.
// Single keys never act while somebody types, and can be switched off (a cookie the server reads: body[data-keys-off]).
(function () {
  "use strict";
  let began = "";
  let beganAt = 0;

  const shown = (element) => element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
  const typing = (element) =>
    element.isContentEditable ||
    (element.matches?.("input, textarea, select") && !element.matches("[type=radio], [type=checkbox], [type=button], [type=submit]"));

  function pressed(event) {
    const parts = [];
    if (event.ctrlKey || event.metaKey) parts.push("ctrl");
    if (event.altKey) parts.push("alt");
    parts.push(event.key.toLowerCase());
    return parts.join("+");
  }

  function find(keys) {
    return Array.from(document.querySelectorAll("[data-key]")).find((element) => element.dataset.key === keys && shown(element));
  }

  function act(element) {
    if (element.dataset.keyDo === "focus") {
      const current = element.parentElement.querySelector("[aria-current]");
      (current || element).focus();
    } else if (element.matches("input, textarea, select")) {
      element.focus();
    } else {
      element.click();
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const keys = pressed(event);
    const modified = keys.includes("+") && keys.length > 1;
    if (!modified && (typing(event.target) || document.body.hasAttribute("data-keys-off"))) return;
    if (document.querySelector("dialog[open]")) return;
    const sequence = began && Date.now() - beganAt < 1500 ? `${began} ${keys}` : "";
    const element = (sequence && find(sequence)) || find(keys);
    began = "";
    if (element) {
      event.preventDefault();
      act(element);
    } else if (document.querySelector(`[data-key^="${CSS.escape(keys)} "]`)) {
      began = keys;
      beganAt = Date.now();
    }
  });

  function row(keys, words) {
    const term = document.createElement("dt");
    keys.split(/[ +]/).forEach((key) => {
      const cap = document.createElement("kbd");
      cap.textContent = key.length > 1 ? key[0].toUpperCase() + key.slice(1) : key;
      term.append(cap, " ");
    });
    const meaning = document.createElement("dd");
    meaning.textContent = words;
    return [term, meaning];
  }

  function fill(sheet) {
    sheet.replaceChildren();
    const everywhere = [];
    const here = [];
    document.querySelectorAll("[data-key]").forEach((element) => {
      if (!shown(element)) return;
      const words = element.dataset.keyLabel || element.textContent.trim();
      (element.closest(".bar") ? everywhere : here).push([element.dataset.key, words]);
    });
    document.querySelectorAll("[data-keys-more]").forEach((element) => {
      here.push(...JSON.parse(element.dataset.keysMore));
    });
    [["On this page", here], ["Everywhere", everywhere]].forEach(([title, keys]) => {
      if (!keys.length) return;
      const heading = document.createElement("h3");
      heading.textContent = title;
      const list = document.createElement("dl");
      list.className = "key-list";
      list.append(...keys.flatMap(([key, words]) => row(key, words)));
      sheet.append(heading, list);
    });
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.open);
      if (!dialog) return;
      const sheet = dialog.querySelector("[data-key-sheet]");
      if (sheet) fill(sheet);
      dialog.showModal();
    }
    if (event.target.matches("dialog.dialog")) event.target.close();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-switch]")) return;
    const off = !event.target.checked;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `keys=${off ? "off" : "on"}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    document.body.toggleAttribute("data-keys-off", off);
  });
})();
