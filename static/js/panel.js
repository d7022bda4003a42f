// A side panel (history, a query) opens over the page and gives the focus back when it closes.
(() => {
  const panel = document.getElementById("panel");
  if (!panel) return;
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === panel && !panel.open) panel.showModal();
  });
  panel.addEventListener("click", (event) => {
    if (event.target === panel || event.target.closest("[data-close]")) panel.close();
  });
})();
