// Type-ahead: a text field whose answers come from data-url as a list of options.
// Follows the ARIA combobox pattern; without it the field is plain text.
// The palette goes on from it.
(() => {
  "use strict";

  const WAIT_MS = 150;
  const OPTIONS = "[role=option]:not([aria-disabled])";
  let counter = 0;

  class Combobox {
    constructor(root) {
      this.root = root;
      this.input = root.querySelector("input");
      this.list = document.createElement("div");
      this.list.className = "combobox__list";
      this.list.id = `combobox-${++counter}`;
      this.list.hidden = true;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", `Opciones de ${root.dataset.label}`);
      root.append(this.list);
      this.input.setAttribute("role", "combobox");
      this.input.setAttribute("aria-autocomplete", "list");
      this.input.setAttribute("aria-controls", this.list.id);
      this.input.setAttribute("aria-expanded", "false");
      this.input.autocomplete = "off";
      this.input.addEventListener("input", () => this.typed());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
      this.list.addEventListener("mousedown", (event) => {
        // The focus stays in the field.
        event.preventDefault();
        const option = event.target.closest(OPTIONS);
        if (option) this.press(option);
      });
    }

    typed() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.load(), WAIT_MS);
    }

    async load() {
      // Only the answer to the latest text may be shown.
      this.request?.abort();
      this.request = new AbortController();
      const url = new URL(this.root.dataset.url, location.href);
      url.searchParams.set("q", this.input.value);
      try {
        const answer = await fetch(url, {
          signal: this.request.signal,
          headers: { "HX-Request": "true" },
        });
        if (!answer.ok) return this.fail();
        this.show(await answer.text());
      } catch (error) {
        if (error.name !== "AbortError") this.fail();
      }
    }

    fail() {
      this.close();
    }

    show(html) {
      this.list.innerHTML = html;
      this.options = [...this.list.querySelectorAll(OPTIONS)];
      this.options.forEach((option, index) => (option.id = `${this.list.id}-${index}`));
      this.list.hidden = document.activeElement !== this.input || !this.list.children.length;
      this.input.setAttribute("aria-expanded", String(!this.list.hidden));
      this.mark(this.options.length ? 0 : -1);
    }

    mark(index) {
      this.index = index;
      this.options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
      const option = this.options[index];
      if (option) {
        this.input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        this.input.removeAttribute("aria-activedescendant");
      }
    }

    close() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      if (event.key === "ArrowDown" && this.list.hidden) {
        event.preventDefault();
        this.load();
        return;
      }
      if (this.list.hidden || event.ctrlKey || event.metaKey) return;
      const last = this.options.length - 1;
      if (event.key === "ArrowDown") this.mark(this.index >= last ? 0 : this.index + 1);
      else if (event.key === "ArrowUp") this.mark(this.index <= 0 ? last : this.index - 1);
      else if (event.key === "Escape") this.close();
      else if ((event.key === "Enter" || event.key === "Tab") && this.options[this.index]) {
        this.choose(this.options[this.index], event.key === "Tab");
        if (event.key === "Tab") return;
      } else return;
      event.preventDefault();
      event.stopPropagation();
    }

    press(option) {
      this.choose(option);
    }

    choose(option, byTab = false) {
      this.input.value = option.dataset.value;
      this.close();
      fill(this.root.closest("[data-fill-scope]"), JSON.parse(option.dataset.fill || "{}"));
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
      // Tab moves on by itself.
      if (!byTab) this.root.dispatchEvent(new CustomEvent("combobox:chosen", { bubbles: true }));
    }
  }

  // Bring what the chosen row knows into its neighbours, named by data-fill.
  function fill(scope, values) {
    if (!scope) return;
    for (const [name, value] of Object.entries(values)) {
      const control = scope.querySelector(`[data-fill="${name}"]`);
      if (control) control.value = value;
    }
  }

  const start = (scope) => {
    for (const root of scope.querySelectorAll("[data-combobox]:not([data-started])")) {
      root.dataset.started = "";
      new Combobox(root);
    }
  };

  window.Combobox = Combobox;
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("rows:added", (event) => start(event.target));
})();
