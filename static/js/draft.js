// The draft of a form: says what is kept, warns only where something is not, exchanges nothing under the hand.
(() => {
  const form = document.getElementById("crf-form");
  if (!form) return;

  let unkept = false;
  let sending = false;
  form.addEventListener("input", () => {
    unkept = true;
  });
  form.addEventListener("submit", () => {
    sending = true;
  });
  window.addEventListener("pageshow", () => {
    sending = false;
  });

  // what is being saved needs no draft any more
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (sending && event.detail.elt === form) event.preventDefault();
  });

  // a sign-in page that answers in place of the form keeps nothing
  const wasKept = ({ successful, xhr }) => successful && xhr.responseText.includes('id="draft-state"');
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form) return;
    if (sending) return;
    unkept = !wasKept(event.detail);
    if (unkept) document.getElementById("draft-state").textContent = form.dataset.draftLost;
  });

  document.addEventListener("session:leaving", () => {
    if (unkept) form.dispatchEvent(new Event("change", { bubbles: true }));
  });
  window.addEventListener("beforeunload", (event) => {
    if (unkept && !sending) event.preventDefault();
  });

  const isInHand = (target) => {
    const active = document.activeElement;
    const half = active?.dataset?.kind && active.closest(".item")?.contains(target);
    return target.contains(active) || Boolean(half);
  };
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const isSame = target.textContent.trim() === fragment.textContent.trim();
    if (isSame || isInHand(target)) event.detail.shouldSwap = false;
  });
})();
