// The help centre: answers walked with the arrows, pages printed.
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

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
