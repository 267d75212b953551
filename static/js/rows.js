// Rows of a Django formset: add one from the template, take one out.
(() => {
  "use strict";

  function add(rows) {
    const total = rows.querySelector("input[name$=TOTAL_FORMS]");
    const template = rows.querySelector("template");
    const html = template.innerHTML.replaceAll("__prefix__", total.value);
    const body = rows.querySelector("[data-rows-body]");
    body.insertAdjacentHTML("beforeend", html);
    total.value = Number(total.value) + 1;
    const row = body.lastElementChild;
    window.htmx?.process(row);
    row.dispatchEvent(new CustomEvent("rows:added", { bubbles: true }));
    row.querySelector("input:not([type=hidden])")?.focus();
  }

  // A deleted row is still sent, ticked: the numbering of the others depends on it.
  function remove(row) {
    const next = row.nextElementSibling || row.previousElementSibling;
    row.hidden = true;
    next?.querySelector("input:not([type=hidden])")?.focus();
  }

  document.addEventListener("click", (event) => {
    const addButton = event.target.closest("[data-rows-add]");
    if (addButton) {
      event.preventDefault();
      add(addButton.closest("[data-rows]"));
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-rows-remove]") && event.target.checked) {
      remove(event.target.closest("[data-row]"));
    }
  });

  // Enter goes on to the next field, and from the last field of the last row to a new one.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = event.target.closest?.("[data-row]");
    if (!row || !event.target.matches("input, select")) return;
    event.preventDefault();
    const controls = [
      ...row.querySelectorAll("input:not([type=hidden]), select"),
    ].filter((control) => control.offsetParent);
    const next = controls[controls.indexOf(event.target) + 1];
    if (next) return next.focus();
    const following = row.nextElementSibling;
    if (following && !following.hidden) {
      following.querySelector("input:not([type=hidden])")?.focus();
    } else {
      add(row.closest("[data-rows]"));
    }
  });
})();
