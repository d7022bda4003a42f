// Dates and times as they are typed: 20260503 becomes 2026-05-03, 830 becomes 08:30; "Now" fills both.
(() => {
  const shapes = {
    date: (digits) => (digits.length === 8 ? digits.replace(/(\d{4})(\d\d)(\d\d)/, "$1-$2-$3") : null),
    time: (digits) => {
      const four = digits.length === 3 ? `0${digits}` : digits;
      return four.length === 4 ? four.replace(/(\d\d)(\d\d)/, "$1:$2") : null;
    },
  };

  const write = (input, text) => {
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.addEventListener("focusout", (event) => {
    const shape = shapes[event.target.dataset?.kind];
    if (!shape) return;
    const typed = event.target.value.normalize("NFKC").trim();
    const text = shape(typed.replace(/\D/g, ""));
    if (text && text !== event.target.value) write(event.target, text);
  });

  const startedAt = performance.now();
  const serverNow = Date.parse(document.body.dataset.now);
  const siteNow = () => {
    const parts = new Intl.DateTimeFormat("en-CA", {
      timeZone: document.body.dataset.zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }).formatToParts(new Date(serverNow + performance.now() - startedAt));
    const part = (type) => parts.find((each) => each.type === type).value;
    return { date: `${part("year")}-${part("month")}-${part("day")}`, time: `${part("hour")}:${part("minute")}` };
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-now]");
    if (!button) return;
    const now = siteNow();
    for (const input of button.closest(".entry-line").querySelectorAll("[data-kind]")) {
      write(input, now[input.dataset.kind]);
    }
  });
})();
