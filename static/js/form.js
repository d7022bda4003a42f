// A form at the bedside: shows what applies, asks why where a saved value changes.
(() => {
  const form = document.getElementById("crf-form");
  if (!form) return;

  const items = [...form.querySelectorAll(".item")];
  const controls = (item) => [...item.querySelectorAll(".entry-line :is(input, select, textarea)")];
  const isGiven = (control) => !["radio", "checkbox"].includes(control.type) || control.checked;
  const valueOf = (item) =>
    controls(item)
      .filter(isGiven)
      .map((control) => control.value.trim())
      .join("|");

  // ── items that apply only to some answers of another ──
  const answerTo = (name) => {
    const given = [...form.querySelectorAll(`[name="${name}"]`)].find(isGiven);
    return given ? given.value : "";
  };
  const applyConditions = () => {
    for (const item of items.filter((each) => each.dataset.whenField)) {
      const parent = document.getElementById(`item-${item.dataset.whenField}`);
      const isAsked = item.dataset.whenValues.split("|").includes(answerTo(item.dataset.whenField));
      item.hidden = !isAsked || Boolean(parent && parent.hidden);
    }
  };

  // ── the reason beside a changed value ──
  const stored = new Map(
    items.filter((item) => item.querySelector("[data-reason]") && !("changed" in item.dataset)).map((item) => [item, valueOf(item)]),
  );
  const markChanged = (item) => {
    if (stored.has(item)) item.classList.toggle("is-changed", valueOf(item) !== stored.get(item));
  };
  const reasonOf = (item) => item.querySelector("[data-reason] input");
  const fill = (input, text) => {
    input.value = text;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const fillEmpty = (text) => {
    const open = [...form.querySelectorAll(".item.is-changed")].map(reasonOf).filter((input) => input && !input.value);
    for (const input of open) fill(input, text);
  };
  form.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-fill], [data-fill-all]");
    if (!chip) return;
    const own = reasonOf(chip.closest(".item"));
    if (chip.dataset.fill) fill(own, chip.dataset.fill);
    else fillEmpty(own.value);
    own.focus();
  });

  form.addEventListener("input", (event) => {
    const item = event.target.closest(".item");
    if (item) markChanged(item);
    applyConditions();
  });

  // ── a chosen answer can be taken back: click it again, or press Backspace or Delete ──
  const takeBack = (radio) => {
    radio.checked = false;
    for (const type of ["input", "change"]) radio.dispatchEvent(new Event(type, { bubbles: true }));
  };
  let chosenBefore = null;
  form.addEventListener("pointerdown", (event) => {
    const radio = event.target.closest("label")?.querySelector("input[type=radio]");
    chosenBefore = radio && radio.checked ? radio : null;
  });
  form.addEventListener("click", (event) => {
    if (event.target.type !== "radio") return;
    if (event.target === chosenBefore) takeBack(event.target);
    chosenBefore = null;
  });
  form.addEventListener("keydown", (event) => {
    if (event.target.type !== "radio" || !["Backspace", "Delete"].includes(event.key)) return;
    event.preventDefault();
    if (event.target.checked) takeBack(event.target);
  });

  applyConditions();
  if (location.hash.startsWith("#item-")) {
    document.getElementById(location.hash.slice(1))?.querySelector("input, select, textarea")?.focus();
  }
})();
