// A form marked data-once is sent once: its buttons rest until the answer, or until one comes back to the page.
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // after this tick, so that the name and value of the pressed button still travel
    setTimeout(() => {
      for (const button of form.elements) if (button.type === "submit") button.disabled = true;
    });
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) {
      delete form.dataset.sent;
      for (const button of form.elements) if (button.type === "submit") button.disabled = false;
    }
  });
})();
