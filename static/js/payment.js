// PPD goes with 99 and nothing else (CFDI40105): choosing one brings the other.
(() => {
  "use strict";

  document.addEventListener("change", (event) => {
    if (event.target.name !== "metodo_pago") return;
    const forma = event.target.form.elements.forma_pago;
    if (event.target.value === "PPD") {
      forma.dataset.before = forma.value;
      forma.value = "99";
    } else if (forma.value === "99") {
      forma.value = forma.dataset.before || "03";
    }
  });
})();
