// Tells the server that someone is still typing, warns before the time is out, and then leaves the page.
// Events for other scripts: "session:leaving" on document, when drafts should be kept now.
(() => {
  const { idleSeconds, keepaliveUrl } = document.body.dataset;
  if (!idleSeconds || !keepaliveUrl) return;

  const WARN = Math.min(90, Number(idleSeconds) / 4); // seconds before the end
  const PING = Math.min(30, Number(idleSeconds) / 8); // seconds between two signs of life while someone types
  const MARGIN = 15; // seconds by which this page ends before the server does
  const LIMIT_WARN = 5 * 60;
  const PAUSE = 3; // seconds between two questions, whatever happens
  const SHARED = "session-seen"; // one time stamp, shared by the tabs of this person; never a value

  const dialogs = Object.fromEntries(
    ["warning", "limit", "ended"].map((name) => [name, document.getElementById(`session-${name}`)]),
  );
  const out = document.getElementById("session-out");
  const seconds = () => Date.now() / 1000;
  let seen = seconds();
  let active = false;
  let asked = 0;
  let over = false;
  let endsAt = Infinity;
  let limitTold = false;

  const share = () => {
    seen = seconds();
    localStorage.setItem(SHARED, String(seen));
  };
  const lastSeen = () => Math.max(seen, Number(localStorage.getItem(SHARED)) || 0);
  const leavesAt = () => Math.min(lastSeen() + Number(idleSeconds) - MARGIN, endsAt - MARGIN);

  const renewTokens = (token) => {
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  };

  const open = (name) => {
    if (!dialogs[name].open) dialogs[name].showModal();
  };
  const close = (name) => {
    if (dialogs[name].open) dialogs[name].close();
  };

  const alive = async (answer) => {
    const facts = await answer.json();
    if (String(facts.person) !== out.dataset.person) {
      ended(); // a colleague has signed in: what stands here is not theirs to save
      return;
    }
    share();
    active = false;
    over = false;
    endsAt = seconds() + facts.left;
    renewTokens(facts.token);
    close("warning");
    close("ended");
  };
  const ended = () => {
    over = true;
    close("warning");
    open("ended");
  };

  const ping = async () => {
    if (seconds() - asked < PAUSE) return;
    asked = seconds();
    try {
      const headers = { "X-Requested-With": "fetch" };
      const answer = await fetch(keepaliveUrl, { method: "POST", headers, redirect: "manual" });
      if (answer.ok) await alive(answer);
      else if (answer.status === 401) ended();
    } catch {
      // no network: a later tick asks again, and what is typed stays where it is
    }
  };

  const leave = (why) => {
    over = true;
    document.dispatchEvent(new CustomEvent("session:leaving"));
    out.elements.why.value = why;
    out.elements.next.value = location.pathname + location.search;
    setTimeout(() => out.submit(), 2000); // time for a draft to be kept
  };

  const minutes = (left) => {
    const whole = Math.max(0, Math.round(left));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const countDown = (name, left) => {
    dialogs[name].querySelector("[data-countdown]").textContent = minutes(left);
  };

  const tick = () => {
    if (over) return;
    const left = leavesAt() - seconds();
    if (left <= 0) {
      leave(endsAt - seconds() <= MARGIN ? "limit" : "idle");
    } else if (endsAt - seconds() <= LIMIT_WARN && !limitTold) {
      limitTold = true;
      document.dispatchEvent(new CustomEvent("session:leaving"));
      open("limit");
    } else if (left <= WARN && !dialogs.limit.open) {
      if (!dialogs.warning.open) document.dispatchEvent(new CustomEvent("session:leaving"));
      open("warning");
    } else {
      close("warning"); // someone is at work in another tab
      if (active && seconds() - lastSeen() >= PING) ping();
    }
    if (dialogs.warning.open) countDown("warning", left);
    if (dialogs.limit.open) countDown("limit", endsAt - seconds());
  };

  for (const kind of ["keydown", "pointerdown", "input", "wheel"])
    document.addEventListener(kind, () => (active = true), { passive: true });
  document.addEventListener("click", (event) => {
    const wish = event.target.closest("[data-session]")?.dataset.session;
    if (wish === "stay") ping();
    if (wish === "leave") leave("");
    if (wish === "close") close("limit");
  });
  dialogs.warning.addEventListener("cancel", () => ping()); // Escape says: I am here
  dialogs.ended.addEventListener("cancel", (event) => event.preventDefault());

  // back in this tab: someone may have signed in again in another one, with new form tokens
  window.addEventListener("focus", () => {
    if (dialogs.ended.open || !over) setTimeout(ping, Math.max(0, asked + PAUSE - seconds()) * 1000 + 50);
  });
  // a part of the page was refused: the session is gone
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) ended();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) share();
  });

  share();
  setInterval(tick, 1000);
})();
