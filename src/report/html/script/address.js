// The address of the page: a place, and after a question mark what is chosen, so that a view can be sent as a link.

/** The fields that an address holds, by their names in it. */
const CHOICES = {
  team: "filter-team",
  severity: "filter-severity",
  system: "filter-system",
  from: "filter-from",
  to: "filter-to",
  search: "incident-search",
  actions: "action-search",
  state: "action-state",
};

const placeOf = (hash) => hash.slice(1).split("?")[0];
const queryOf = (hash) => hash.split("?").slice(1).join("?");

/** What is chosen, as the query of an address. */
function chosen() {
  const query = new URLSearchParams();
  for (const [name, id] of Object.entries(CHOICES)) {
    const field = byId(id);
    if (field && field.value) query.set(name, name === "state" ? STATES[Number(field.value)] : field.value);
  }
  for (const item of narrowed.items) query.append("with", KINDS[kindOf(item)] + ":" + itemName(item));
  return query.toString();
}

/** The address of a place with what is chosen. */
function addressOf(place) {
  const query = chosen();
  return "#" + place + (query ? "?" + query : "");
}

/** Goes to a place, and keeps what is chosen. */
function go(place) {
  const address = addressOf(place);
  if (address === location.hash) follow(true);
  else location.hash = address;
}

let typedIn = null;

/** Writes what is chosen into the address; what is typed into one field is one step of the way back. */
function remember(field, place = placeOf(location.hash)) {
  const address = addressOf(place);
  if (address === (location.hash || "#")) return;
  const isGoingOn = field !== null && field === typedIn;
  history[isGoingOn ? "replaceState" : "pushState"](null, "", address === "#" ? location.href.split("#")[0] : address);
  typedIn = field;
  recalled = queryOf(location.hash);
}

let recalled = null;
/** What the address names and the report does not have. */
let unknown = [];

/** Chooses what the address says. */
function recall() {
  const query = queryOf(location.hash);
  if (query === recalled) return;
  [recalled, typedIn, unknown] = [query, null, []];
  const wanted = new URLSearchParams(query);
  for (const [name, id] of Object.entries(CHOICES)) {
    const field = byId(id);
    const value = wanted.get(name) || "";
    if (!field) continue;
    field.value = name === "state" && value ? String(STATES.indexOf(value)) : value;
    if (value && !field.value) unknown.push(name + " " + value);
  }
  const items = wanted.getAll("with").map((text) => {
    const item = data.items.names.findIndex((name, k) => text === KINDS[kindOf(k)] + ":" + name);
    if (item < 0) unknown.push(text);
    return item;
  });
  showChosenItems(items.filter((item) => item >= 0));
  applyFilters();
}

/** Says that the address names a place that the report does not have. */
function missed(place) {
  if (!unknown.includes(place)) unknown.push(place);
  applyFilters();
}

/** Chooses nothing. */
function chooseNothing() {
  for (const id of Object.values(CHOICES)) if (byId(id)) byId(id).value = "";
  unknown = [];
  showChosenItems([]);
  applyFilters();
  remember(null);
}

function startAddress() {
  addEventListener("hashchange", () => {
    recall();
    follow(false);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const place = link.getAttribute("href").slice(1);
    // The same link again does not change the address, and still has to lead somewhere.
    if (!chosen() && location.hash !== "#" + place) return;
    event.preventDefault();
    go(place);
    if (!link.matches(".skip")) return;
    byId(place).tabIndex = -1;
    byId(place).focus({ preventScroll: true });
  });
}
