// The help centre: answers walked with the arrows, values copied, pages printed.
(() => {
  "use strict";

  const search = document.querySelector("[data-help-search]");
  const answers = () => [...document.querySelectorAll("#help-answers a")];

  const step = (by) => {
    const stops = [search, ...answers()];
    const at = stops.indexOf(document.activeElement);
    if (at < 0) return false;
    stops[Math.min(Math.max(at + by, 0), stops.length - 1)].focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (search && by && step(by)) event.preventDefault();
  });

  // Without a secure connection browsers offer no clipboard; the old way still works.
  const copyTheOldWay = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return document.execCommand("copy");
  };

  const copy = async (element) => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      return copyTheOldWay(element);
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy-from]");
    if (button) {
      const done = await copy(document.getElementById(button.dataset.copyFrom));
      const said = done ? "Copiado" : "Pulse Ctrl C";
      button.querySelector("span").textContent = said;
      button.nextElementSibling.textContent = said;
    }
    if (event.target.closest("[data-print]")) window.print();
  });

  // They do nothing without this script, so they show with it.
  for (const button of document.querySelectorAll("[data-copy-from], [data-print]")) {
    button.hidden = false;
  }
})();
