// Ctrl K: customers, invoices and actions in a dialog that is a combobox.
// Its options are links and buttons; choosing one clicks it.
(() => {
  "use strict";

  const dialog = document.getElementById("palette");
  if (!dialog) return;

  class Palette extends window.Combobox {
    open() {
      this.input.value = "";
      this.input.focus();
      this.age();
      this.load();
    }

    typed() {
      this.age();
      super.typed();
    }

    // What is listed belongs to an older text until the answer is here.
    age() {
      this.isOld = true;
      this.isWanted = false;
    }

    show(html) {
      super.show(html);
      this.isOld = false;
      this.list.scrollTop = 0;
      if (this.isWanted) this.options[this.index]?.click();
    }

    fail() {
      this.show('<div class="palette__none" role="option" aria-disabled="true">No se pudo buscar. Revise su conexión y escriba otra vez.</div>');
    }

    // It goes with its dialog.
    close() {}

    // The click that follows does it.
    press() {}

    choose(option) {
      if (this.isOld) this.isWanted = true;
      else option.click();
    }

    key(event) {
      // Esc closes the dialog, Tab leaves the field.
      if (event.key === "Escape" || event.key === "Tab") return;
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "Home" || event.key === "End") {
        event.preventDefault();
        this.mark(event.key === "Home" ? 0 : this.options.length - 1);
      } else super.key(event);
    }
  }

  const palette = new Palette(dialog.querySelector("[data-palette]"));

  dialog.addEventListener("dialog:opened", () => palette.open());

  document.addEventListener("keydown", (event) => {
    const isK = event.key.toLowerCase() === "k" && !event.shiftKey && !event.altKey;
    if (!isK || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else document.querySelector("[data-opens=palette]").click();
  });

  if (navigator.platform.startsWith("Mac")) {
    for (const key of document.querySelectorAll("[data-ctrl-k]")) key.textContent = "⌘ K";
  }
})();
