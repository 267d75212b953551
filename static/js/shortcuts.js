// One letter, or two after each other, do what the list of shortcuts says: its entries
// carry their keys. They can be switched off there (WCAG 2.1.4).
(() => {
  "use strict";

  const STORED = "easysmart-shortcuts";
  const WAIT_MS = 1500;
  const dialog = document.getElementById("shortcuts");
  if (!dialog) return;

  const entries = new Map(
    [...dialog.querySelectorAll("[data-keys]")].map((one) => [one.dataset.keys, one]),
  );
  const choice = dialog.querySelector("[data-shortcuts-on]");
  choice.checked = localStorage.getItem(STORED) !== "off";
  choice.addEventListener("change", () => {
    localStorage.setItem(STORED, choice.checked ? "on" : "off");
  });

  let before = "";
  let timer;

  const isTyped = (target) =>
    target.closest?.("input, select, textarea, [contenteditable], dialog[open]");

  const run = (entry) => {
    const { clicks, focuses } = entry.dataset;
    if (!clicks) return entry.click();
    const field = focuses && document.querySelector(focuses);
    if (field) field.select();
    else document.querySelector(clicks)?.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!choice.checked || event.key.length !== 1 || isTyped(event.target)) return;
    const keys = [`${before} ${event.key}`, event.key].find((one) => entries.has(one));
    clearTimeout(timer);
    before = keys ? "" : event.key;
    timer = setTimeout(() => (before = ""), WAIT_MS);
    if (!keys) return;
    event.preventDefault();
    run(entries.get(keys));
  });
})();
