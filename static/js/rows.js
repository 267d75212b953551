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

  // The fields that a row usually needs; Tab reaches the others.
  const usual = (row) => {
    const marked = [...row.querySelectorAll("[data-enter]")];
    return marked.length ? marked : [...row.querySelectorAll("input:not([type=hidden])")];
  };

  // On to the next field, and from the last field of the last row to a new row.
  function goOn(control) {
    const row = control.closest("[data-row]");
    const controls = usual(row);
    const next = controls[controls.indexOf(control) + 1];
    const following = [...row.parentElement.children]
      .slice([...row.parentElement.children].indexOf(row) + 1)
      .find((one) => !one.hidden);
    const target = next || (following && usual(following)[0]);
    if (!target) return add(row.closest("[data-rows]"));
    target.focus();
    // What stands there is replaced by what is typed.
    target.select?.();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!event.target.matches?.("[data-row] input, [data-row] select")) return;
    event.preventDefault();
    goOn(event.target);
  });

  document.addEventListener("combobox:chosen", (event) => {
    const input = event.target.querySelector("input");
    if (input.matches("[data-row] [data-enter]")) goOn(input);
    const next = event.target.dataset.next && document.querySelector(event.target.dataset.next);
    next?.focus();
  });
})();
