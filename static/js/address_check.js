// The address check answers next to its field; the down arrow takes its suggestion.
// Addresses pasted together get a row each.
(() => {
  "use strict";

  const suggestionFor = (input) =>
    input.closest("[data-address]")?.querySelector("[data-apply-suggestion]");

  const post = (url, values) =>
    fetch(url, {
      method: "POST",
      headers: JSON.parse(document.body.getAttribute("hx-headers")),
      body: new URLSearchParams(values),
    }).catch(() => null);

  const apply = (input, button) => {
    const taken = button.dataset.applySuggestion;
    post(input.dataset.correctedUrl, { typed: input.value, taken });
    input.value = taken;
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
    const button = event.target.closest("[data-apply-suggestion], [data-confirm-address]");
    if (!button) return;
    event.preventDefault();
    const input = button.closest("[data-address]").querySelector("input");
    if (button.matches("[data-apply-suggestion]")) apply(input, button);
    // The button goes away with the answer; who uses the keyboard stays here.
    else input.focus();
  });

  // Asked too often: what stands there is about an older text, so it has to go.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 429) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });

  const put = (input, address) => {
    input.value = address;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const emptyRow = (rows) => {
    const isEmpty = (input) => !input.value;
    const blank = () => [...rows.querySelectorAll("[data-address] input")].find(isEmpty);
    if (!blank()) rows.querySelector("[data-rows-add]").click();
    return blank();
  };

  // The server knows how to cut; if it cannot be asked, it cuts when the form is sent.
  const split = async (url, text) => {
    const answer = await post(url, { text });
    return answer?.ok ? (await answer.json()).addresses : [text.replace(/\s+/g, " ")];
  };

  document.addEventListener("paste", async (event) => {
    const input = event.target;
    if (!input.matches?.("[data-address] input")) return;
    const text = event.clipboardData.getData("text");
    if (text.split("@").length < 3 && !text.includes("<")) return;
    event.preventDefault();
    const [first, ...others] = await split(input.dataset.splitUrl, text);
    put(input, first);
    for (const address of others) put(emptyRow(input.closest("[data-rows]")), address);
  });
})();
