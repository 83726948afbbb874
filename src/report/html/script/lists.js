// The lists of incidents and of action items, searched and narrowed.

/** What the lists are narrowed to. */
const narrowed = { team: "", severity: "", system: "", from: null, to: null, items: [] };
let incidentTable = null;
let actionTable = null;

const isWithin = (at) => (narrowed.from === null || at >= narrowed.from) && (narrowed.to === null || at < narrowed.to);

function incidentFits(incident) {
  if (narrowed.severity && incidents.severity[incident] !== narrowed.severity) return false;
  return !narrowed.system || namesInclude(incident, narrowed.system);
}

const namesInclude = (incident, system) => incidents.items[incident].some((item) => kindOf(item) === 1 && itemName(item) === system);

/** The text that a search looks through, made when it is first needed. */
function haystack(texts) {
  let made = null;
  return (row) => {
    made = made || texts();
    return made[row];
  };
}

/** Tells whether a text holds every word of a search. */
function searcher(input) {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  return (text) => words.every((word) => text.includes(word));
}

function later(act) {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(act, 80);
  };
}

function searchField(id, label, update) {
  const input = make("input", { type: "search", id, autocomplete: "off" });
  input.addEventListener(
    "input",
    later(() => {
      update();
      remember(input);
    }),
  );
  return [make("label", {}, label + " ", input), input];
}

const all = (n) => Array.from({ length: n }, (_, k) => k);

function startIncidents() {
  const host = byId("incident-list");
  if (incidents.count === 0) return;
  const [label, input] = searchField("incident-search", "Search incidents", () => incidentTable.update());
  const chosen = make("p", { id: "chosen-items", class: "tools", hidden: true });
  const table = make("div");
  host.replaceChildren(make("p", { class: "tools" }, label), chosen, table);
  const text = haystack(() => all(incidents.count).map((i) => [incidents.id[i], titleOf(i), teamOf(i), ...incidents.items[i].map(itemName)].join(" ").toLowerCase()));
  const fitting = () => {
    const matches = searcher(input);
    return all(incidents.count).filter(
      (i) =>
        isWithin(incidents.at[i]) &&
        (!narrowed.team || teamOf(i) === narrowed.team) &&
        incidentFits(i) &&
        hasItems(i, narrowed.items) &&
        (!input.value || matches(text(i))),
    );
  };
  const skipped = incidents.skipped ? "; the " + count(incidents.skipped) + " before them are in frames/incidents.parquet" : "";
  incidentTable = longTable(table, {
    caption: "Incidents" + skipped + (incidents.is_cut ? "; long titles are cut, frames/incidents.parquet has them whole" : ""),
    noun: "incident",
    order: [0, -1],
    rows: { fitting, total: () => incidents.count },
    columns: [
      { title: "Occurred", kind: "n", show: (i) => date(incidents.at[i]), order: (i) => incidents.at[i] },
      { title: "Incident", kind: "k", show: incidentLink, order: (i) => incidents.id[i] },
      { title: "Title", kind: "w", show: titleOf, order: titleOf },
      { title: "Severity", kind: "n", show: (i) => incidents.severity[i].replace("0", ""), order: (i) => incidents.severity[i].replace("0", "") },
      { title: "Team", kind: "t", show: teamOf, order: teamOf },
      { title: "Minutes", kind: "n", show: (i) => (isKnown(incidents.minutes[i]) ? count(incidents.minutes[i]) : ""), order: (i) => incidents.minutes[i] },
      { title: "Factors", kind: "t", show: (i) => namesOf(i, 0), order: (i) => namesOf(i, 0) },
      { title: "Systems", kind: "t", show: (i) => namesOf(i, 1), order: (i) => namesOf(i, 1) },
      { title: "Recurrence", kind: "t", show: (i) => RECURRENCES[incidents.recurrence[i]], order: (i) => Number(incidents.recurrence[i]) },
    ],
  });
}

const dueAt = (item) => (isKnown(actions.due[item]) ? actions.created[item] + actions.due[item] : null);
const closedAt = (item) => (isKnown(actions.closed[item]) ? actions.created[item] + actions.closed[item] : null);
const actionTeam = (item) => actions.teams[actions.team[item] - 1] || "";
const actionTitle = (item) => actions.title[item] || "";
const actionState = (item) => STATES[actions.state[item]];
const daysOverdue = (item) => (actions.state[item] === "1" ? (data.as_of - dueAt(item)) / DAY : null);

function startActions() {
  const host = byId("action-list");
  if (actions.count === 0) return;
  const [label, input] = searchField("action-search", "Search action items", () => actionTable.update());
  const state = make("select", { id: "action-state" }, make("option", { value: "" }, "In any state"), ...STATES.map((name, k) => make("option", { value: String(k) }, name === "open" ? "open, not overdue" : name)));
  state.addEventListener("change", () => {
    actionTable.update();
    remember(null);
  });
  const table = make("div");
  host.replaceChildren(make("p", { class: "tools" }, label, make("label", {}, "State ", state)), table);
  const text = haystack(() => all(actions.count).map((a) => [actions.id[a], actionTitle(a), actionTeam(a), incidents.id[actions.incident[a] - 1] || ""].join(" ").toLowerCase()));
  const fitting = () => {
    const matches = searcher(input);
    return all(actions.count).filter((a) => {
      if (!isWithin(actions.created[a]) || (narrowed.team && actionTeam(a) !== narrowed.team)) return false;
      if (state.value && actions.state[a] !== state.value) return false;
      const incident = actions.incident[a] - 1;
      if ((narrowed.severity || narrowed.system) && (incident < 0 || !incidentFits(incident))) return false;
      return !input.value || matches(text(a));
    });
  };
  const skipped = actions.skipped ? "; the " + count(actions.skipped) + " made before them are in action_items.csv" : "";
  const day = (value) => (value === null ? "" : date(value));
  actionTable = longTable(table, {
    caption: "Action items, the longest overdue first" + skipped + (actions.is_cut ? "; long titles are cut, action_items.csv has them whole" : ""),
    noun: "action item",
    order: [0, -1],
    rows: { fitting, total: () => actions.count },
    columns: [
      { title: "Days overdue", kind: "n", show: (a) => (daysOverdue(a) === null ? "" : decimal(daysOverdue(a))), order: daysOverdue },
      { title: "State", kind: "t", show: actionState, order: actionState },
      { title: "Due before", kind: "n", show: (a) => day(dueAt(a)), order: dueAt },
      { title: "Action item", kind: "k", show: (a) => actions.id[a], order: (a) => actions.id[a] },
      { title: "What is to be done", kind: "w", show: actionTitle, order: actionTitle },
      { title: "Incident", kind: "t", show: (a) => (actions.incident[a] ? incidentLink(actions.incident[a] - 1) : "none"), order: (a) => incidents.id[actions.incident[a] - 1] || "" },
      { title: "Team", kind: "t", show: actionTeam, order: actionTeam },
      { title: "Priority", kind: "t", show: (a) => PRIORITIES[actions.priority[a]], order: (a) => Number(actions.priority[a]) || null },
      { title: "Owner", kind: "t", show: (a) => OWNERS[actions.owner[a]], order: (a) => OWNERS[actions.owner[a]] },
      { title: "Made", kind: "n", show: (a) => date(actions.created[a]), order: (a) => actions.created[a] },
      { title: "Closed", kind: "n", show: (a) => day(closedAt(a)), order: closedAt },
    ],
  });
}

/** Brings both lists in line with what is chosen. */
function updateLists() {
  if (incidentTable) incidentTable.update();
  if (actionTable) actionTable.update();
}

/** Narrows the incidents to those that have all of the given items, and says so. */
function showChosenItems(items) {
  narrowed.items = items;
  const host = byId("chosen-items");
  if (!host) return;
  host.hidden = items.length === 0;
  const names = items.map((item) => itemName(item) + " (" + KINDS[kindOf(item)] + ")").join(" + ");
  host.replaceChildren("Only incidents with " + names + ". ", button("Show all incidents", () => chooseItems([])));
  incidentTable.update();
}

/** Lists the incidents that have all of the given items, and goes there. */
function chooseItems(items) {
  showChosenItems(items);
  if (incidents.count === 0) return;
  remember(null, "incidents");
  here = "incidents";
  if (items.length === 0) return;
  const section = byId("incidents");
  reveal(section);
  section.scrollIntoView({ behavior: "instant" });
  byId("incident-search").focus({ preventScroll: true });
}

const itemsOfElement = (element) => element.dataset.items.split(" ").filter(Boolean).map(Number);

function startLists() {
  startIncidents();
  startActions();
  for (const row of document.querySelectorAll("tr[data-items]")) {
    const cell = row.querySelector("th");
    const text = cell.textContent;
    cell.replaceChildren(button(text, () => chooseItems(itemsOfElement(row)), { class: "link", title: "List the incidents" }));
  }
  for (const made of document.querySelectorAll("button.show-items")) {
    made.addEventListener("click", () => chooseItems(itemsOfElement(made)));
  }
}
