// Tell once that somebody is here. Scanners of mail run scripts too, but touch nothing.
(() => {
  "use strict";

  const SIGNS = ["pointerdown", "pointermove", "touchstart", "wheel", "keydown"];

  const tell = (event) => {
    if (!event.isTrusted || document.visibilityState !== "visible") return;
    for (const sign of SIGNS) window.removeEventListener(sign, tell);
    // Goes out even if the touch leads away from the page.
    fetch(document.body.dataset.opened, { method: "POST", keepalive: true }).catch(() => {});
  };

  for (const sign of SIGNS) window.addEventListener(sign, tell, { passive: true });
})();
