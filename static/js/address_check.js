// The address check answers next to its field; the down arrow takes its suggestion.
(() => {
  "use strict";

  const suggestionFor = (input) =>
    input.closest("[data-address]")?.querySelector("[data-apply-suggestion]");

  const apply = (input, button) => {
    input.value = button.dataset.applySuggestion;
    input.focus();
    // Asks again: a corrected address may still be a blocked one.
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || !event.target.matches?.("[data-address] input")) return;
    const button = suggestionFor(event.target);
    if (!button) return;
    event.preventDefault();
    apply(event.target, button);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-apply-suggestion]");
    if (!button) return;
    event.preventDefault();
    apply(button.closest("[data-address]").querySelector("input"), button);
  });
})();
