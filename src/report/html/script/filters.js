// The filters: they hide rows and select series; nothing is computed anew.

function fillSelect(id, names, spell) {
  byId(id).append(...names.map((name) => make("option", { value: name }, spell(name))));
}

const sorted = (names) => [...new Set(names)].filter(Boolean).sort(collator.compare);

/** Reads the fields of the form. */
function readFilters() {
  const day = (id) => {
    const at = Date.parse(byId(id).value);
    return Number.isNaN(at) ? null : at / 1000;
  };
  const to = day("filter-to");
  Object.assign(narrowed, {
    team: byId("filter-team").value,
    severity: byId("filter-severity").value,
    system: byId("filter-system").value,
    from: day("filter-from"),
    to: to === null ? null : to + DAY,
  });
}

/** Tells which series the charts show, and why. */
function applyFilters() {
  readFilters();
  updateLists();
  const by = ["team", "severity", "system"].filter((name) => narrowed[name]);
  const hasPeriod = narrowed.from !== null || narrowed.to !== null;
  const windows = all(data.series.end.length).filter((w) => {
    const end = data.series.end[w];
    return (narrowed.from === null || end > narrowed.from) && (narrowed.to === null || end <= narrowed.to);
  });
  const own = by.length === 1 ? seriesOf(by[0], narrowed[by[0]]) : null;
  const group = own || seriesOf("", "");
  const of = own ? " of " + by[0] + " " + narrowed[by[0]] : " of the whole";
  const period = hasPeriod ? ", windows that end in the period" : "";
  const isWhole = !own && !hasPeriod;
  showSeries(isWhole || !group ? null : group, windows, of + period);
  const said = unknown.length > 0 ? ["This report does not have what the address names: " + unknown.join(", ") + "."] : [];
  if (by.length > 0 || hasPeriod) said.push("The lists of incidents and action items show the rows that fit.");
  if (own) said.push("Trends show the series computed for " + by[0] + " " + narrowed[by[0]] + period + ".");
  else if (by.length > 1) said.push("Trends show the whole" + period + ": no series was computed for " + by.join(" and ") + " together.");
  else if (by.length === 1) said.push("Trends show the whole" + period + ": series were computed for the " + data.series.most_groups + " with the most incidents only.");
  else if (hasPeriod) said.push("Trends show the windows that end in the period.");
  if (by.length > 0 || hasPeriod) said.push("Answers, ranks, network, and patterns stay those of the whole history.");
  byId("filter-status").textContent = said.join(" ") || "Nothing is hidden.";
}

function startFilters() {
  const form = byId("filters");
  fillSelect("filter-team", sorted([...incidents.teams, ...actions.teams]), (name) => name);
  fillSelect("filter-severity", sorted([...incidents.severity].filter((digit) => digit !== "0")), (name) => name + (name === "1" ? " (worst)" : ""));
  fillSelect("filter-system", sorted(data.items.names.slice(data.items.starts[0], data.items.starts[1])), (name) => name);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    unknown = [];
    applyFilters();
    remember(null);
  });
  matchMedia("screen and (max-width: 48rem)").addEventListener("change", applyFilters);
  form.addEventListener("reset", () => setTimeout(chooseNothing, 0));
}
