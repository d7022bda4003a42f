// The casebook matrix by keyboard: arrows walk, Home and End go to the edges, Enter opens (it is a link).
(() => {
  const matrix = document.querySelector("[data-matrix]");
  if (!matrix) return;
  const info = document.getElementById("matrix-info");
  const rest = info.textContent;
  const rows = [...matrix.tBodies].flatMap((body) => [...body.rows]);
  const linkAt = (row, column) => rows[row]?.cells[column]?.querySelector("a");

  const today = matrix.querySelector("thead .is-today");
  if (today) for (const row of rows) row.cells[today.cellIndex]?.classList.add("is-today");

  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  const walk = (cell, [down, right]) => {
    let row = rows.indexOf(cell.parentElement) + down;
    let column = cell.cellIndex + right;
    while (rows[row] && rows[row].cells[column]) {
      const link = linkAt(row, column);
      if (link) return link;
      row += down;
      column += right;
    }
    return null;
  };
  const edge = (cell, key) => {
    const links = [...cell.parentElement.querySelectorAll("td a")];
    return key === "Home" ? links[0] : links[links.length - 1];
  };

  const links = [...matrix.querySelectorAll("td a")];
  const take = (link) => {
    for (const other of links) other.tabIndex = -1;
    link.tabIndex = 0;
  };
  const start = matrix.querySelector("td.is-today a") || links[0];
  if (start) take(start);

  matrix.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td");
    if (!cell) return;
    const step = steps[event.key];
    const next = step ? walk(cell, step) : ["Home", "End"].includes(event.key) ? edge(cell, event.key) : null;
    if (!step && !next) return;
    event.preventDefault();
    if (next) {
      take(next);
      next.focus();
    }
  });

  const heads = matrix.tHead.rows[0].cells;
  const words = (link) => {
    const cell = link.closest("td");
    const point = heads[cell.cellIndex].querySelector(".matrix-point").textContent.trim();
    return `${point} · ${link.getAttribute("aria-label")}`;
  };
  const show = (event) => {
    const link = event.target.closest("td a");
    info.textContent = link ? words(link) : rest;
  };
  matrix.addEventListener("pointerover", show);
  matrix.addEventListener("focusin", show);
  matrix.addEventListener("pointerleave", () => {
    info.textContent = rest;
  });
})();
