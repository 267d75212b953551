// Bank data go with some forms of payment only (CRP20221): the others hide them.
(() => {
  "use strict";

  const details = document.querySelector("[data-banked]");
  const forma = document.querySelector("[name=forma_pago]");
  if (!details || !forma) return;
  const banked = details.dataset.banked.split(" ");

  // What was typed stays typed: it is seen again, and refused, only if it is sent.
  const show = () => {
    details.hidden = !banked.includes(forma.value) && !details.open;
  };

  forma.addEventListener("change", show);
  show();
})();
