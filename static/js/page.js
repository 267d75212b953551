// What every page does: menus, forms that are sent once, keys, copying.
(() => {
  "use strict";

  document.documentElement.classList.add("has-scripts");

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector("details.menu[open]");
      closeMenus(null);
      open?.querySelector("summary").focus();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form") || document.querySelector("form[data-main]");
      const button = form?.querySelector("[data-ctrl-enter]");
      if (button) {
        event.preventDefault();
        form.requestSubmit(button);
      }
    }
  });

  // A second click finds the form already on its way; the server would refuse it anyway.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.classList.contains("is-submitting")) {
      event.preventDefault();
      return;
    }
    form.classList.add("is-submitting");
  });

  // The back button brings a page back as it was left.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form.is-submitting")) {
      form.classList.remove("is-submitting");
    }
  });

  // What is said anew is read out; what stood there as the page came is not.
  const said = document.querySelector("[data-messages]");
  if (said) setTimeout(() => said.replaceChildren(...said.children), 200);

  document.addEventListener("click", (event) => {
    event.target.closest("[data-dismisses]")?.closest("li").remove();
  });

  // A link to a page that is also here as a dialog opens that; one at a time.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (event.target.closest("[data-closes]") || dialog) {
      document.querySelector("dialog[open]")?.close();
    }
    if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    closeMenus(null);
    dialog.showModal();
    dialog.dispatchEvent(new CustomEvent("dialog:opened"));
  });

  // From a page that answers an error, only where there is something to go back to.
  for (const button of document.querySelectorAll("[data-back]")) {
    button.hidden = history.length < 2;
    button.addEventListener("click", () => history.back());
  }

  // Beside a dialog is out of it.
  document.addEventListener("mousedown", (event) => {
    if (event.target.matches("dialog[open]")) event.target.close();
  });

  // Without a secure connection browsers offer no clipboard; the old way still works.
  const copyTheOldWay = (text, button) => {
    const area = document.createElement("textarea");
    area.className = "visually-hidden";
    area.value = text;
    button.after(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    button.focus();
    return done;
  };

  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyTheOldWay(text, button);
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const done = await copy(button.dataset.copy, button);
    const said = done ? "Copiado" : "A mano";
    button.querySelector("[data-copy-word]").textContent = said;
    button.nextElementSibling.textContent = done ? said : "No se pudo copiar.";
  });
})();
