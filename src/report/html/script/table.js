// Tables that sort: small ones where they stand, long ones a page of rows at a time.

const PAGE_ROWS = 25;

/** Compares texts as people count, numbers as numbers; what is unknown comes last either way. */
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
function compare(a, b, way) {
  const [noA, noB] = [a === null || a === "", b === null || b === ""];
  if (noA || noB) return noA - noB;
  return (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b)) * way;
}

/** Reads the first number of a cell; the unit and the interval after it do not order. */
function cellValue(cell, isNumber) {
  const text = cell.textContent.trim();
  if (!isNumber) return text === TOO_FEW ? null : text;
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return Date.parse(text.slice(0, 10));
  const found = text.replace(/−/g, "-").replace(/,/g, "").match(/-?\d+(\.\d+)?(e-?\d+)?/);
  if (!found) return null;
  return Number(found[0]) - (text.startsWith("<") ? 1e-9 : 0);
}

/** Turns the head of a table into buttons, and marks which column orders it and which way. */
function sortButtons(table, sort) {
  const heads = [...table.tHead.rows[0].cells];
  const mark = (column, way) =>
    heads.forEach((head, k) => (k === column ? head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending") : head.removeAttribute("aria-sort")));
  heads.forEach((head, column) => {
    const text = head.textContent;
    head.textContent = "";
    const press = () => {
      const first = head.classList.contains("n") ? -1 : 1;
      const way = head.getAttribute("aria-sort") ? (head.getAttribute("aria-sort") === "ascending" ? -1 : 1) : first;
      mark(column, way);
      sort(column, way);
    };
    head.append(button(text, press, { class: "sort" }));
  });
  return mark;
}

/** Turns the ids in a column of incidents into links. */
function linkIncidents(table) {
  const column = [...table.tHead.rows[0].cells].findIndex((head) => head.textContent === "Incident");
  for (const row of column < 0 ? [] : table.tBodies[0].rows) {
    const cell = row.cells[column];
    const place = incidents.place.get(cell.textContent);
    if (place !== undefined) cell.replaceChildren(incidentLink(place));
  }
}

/** Lets every table of the page be sorted; rows that explain the row above them move with it. */
function sortableTables() {
  for (const table of document.querySelectorAll("main table")) {
    linkIncidents(table);
    if (table.closest("#incident-list, #action-list") || table.tBodies[0].rows.length < 2) continue;
    sortButtons(table, (column, way) => {
      const body = table.tBodies[0];
      const isNumber = table.tHead.rows[0].cells[column].classList.contains("n");
      const groups = [];
      for (const row of body.rows) {
        if (row.classList.contains("behind")) groups[groups.length - 1].rows.push(row);
        else groups.push({ rows: [row], key: cellValue(row.cells[column], isNumber) });
      }
      groups.sort((a, b) => compare(a.key, b.key, way));
      body.append(...groups.flatMap((group) => group.rows));
    });
  }
}

/**
 * Makes a long table of which a page of rows is on the page.
 *
 * `columns` have a title, what a cell shows, what it is ordered by, and whether it is a number (`n`) or the key (`k`).
 * `rows()` tells which rows fit, in their own order; `noun` names them.
 */
function longTable(host, { caption, columns, rows, noun, order }) {
  let [column, way] = order;
  let found = [];
  let page = 0;
  const body = make("tbody");
  const head = make("tr", {}, ...columns.map((c) => make("th", { scope: "col", class: c.kind === "n" && "n" }, c.title)));
  const table = make("table", { class: "long" }, make("caption", {}, make("span", {}, caption)), make("thead", {}, head), body);
  const status = make("p", { role: "status", class: "remark" });
  const previous = button("Previous rows", () => turn(-1));
  const next = button("Next rows", () => turn(1));
  const scroll = make("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": caption }, table);
  const mark = sortButtons(table, (c, w) => {
    [column, way] = [c, w];
    arrange();
  });
  mark(column, way);
  host.replaceChildren(status, scroll, make("p", { class: "pager" }, previous, next));

  function turn(by) {
    page += by;
    show();
  }
  function arrange() {
    const value = columns[column].order;
    const keys = new Map(found.map((row) => [row, value(row)]));
    found.sort((a, b) => compare(keys.get(a), keys.get(b), way) || b - a);
    page = 0;
    show();
  }
  function show() {
    const first = page * PAGE_ROWS;
    const shown = found.slice(first, first + PAGE_ROWS);
    body.replaceChildren(
      ...shown.map((row) =>
        make("tr", {}, ...columns.map((c) => (c.kind === "k" ? make("th", { scope: "row" }, c.show(row)) : make("td", { class: c.kind }, c.show(row))))),
      ),
    );
    previous.disabled = page === 0;
    next.disabled = first + PAGE_ROWS >= found.length;
    const all = rows.total();
    const which = found.length > PAGE_ROWS ? " Rows " + count(first + 1) + " to " + count(first + shown.length) + " are shown." : "";
    status.textContent = count(found.length) + " of " + count(all) + " " + noun + (all === 1 ? "" : "s") + (found.length === 1 ? " fits." : " fit.") + which;
  }
  return {
    update() {
      found = rows.fitting();
      arrange();
    },
  };
}
