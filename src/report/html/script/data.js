// What the page knows: the embedded columns, and how they are spelled.

const DAY = 86400;
let data = null;
let incidents = null;
let actions = null;

/** Sums steps up to what they lead to. */
function summed(steps) {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

function readData() {
  data = JSON.parse(byId("data").textContent);
  incidents = data.incidents;
  actions = data.actions;
  data.series.groups.forEach(readSeries);
  incidents.count = incidents.id.length;
  incidents.at = summed(incidents.at);
  incidents.place = new Map(incidents.id.map((id, place) => [id, place]));
  actions.count = actions.id.length;
  actions.created = summed(actions.created);
  actions.of = new Map();
  actions.incident.forEach((incident, item) => {
    if (incident === 0) return;
    if (!actions.of.has(incident - 1)) actions.of.set(incident - 1, []);
    actions.of.get(incident - 1).push(item);
  });
}

const KINDS = ["factor", "system", "trigger"];
const STATES = ["open", "overdue", "done", "dropped", "unknown"];
const PRIORITIES = ["not stated", "high", "medium", "low"];
const OWNERS = ["not stated", "none", "has one"];
const RECURRENCES = ["", "yes", "while a fix was open", "while a fix was overdue"];

/** Turns the whole numbers of a series back into what they stand for. */
function readSeries(group) {
  const scaled = (by) => (value) => (isKnown(value) ? value / by : null);
  const [tenths, shares] = [scaled(10), scaled(200)];
  group.per_30_days = group.per_30_days.map((row) => row.map(tenths));
  for (const name of ["recurrences", "on_time", "overdue"]) group[name] = group[name].map(([n, of, low, high]) => [n, of, shares(low), shares(high)]);
  group.ratio = group.expected_rate.map(([, ratio]) => scaled(100)(ratio));
  group.expected_rate = group.expected_rate.map(([rate]) => scaled(1e5)(rate));
  group.days_overdue = group.days_overdue.map(tenths);
  group.time_to_close = group.time_to_close.map(([times, closed, n]) => [times.map(tenths), closed, n]);
  group.closed_days = group.closed_days.map(tenths);
}

/** The place of the kind of an item among the kinds. */
function kindOf(item) {
  return item < data.items.starts[0] ? 0 : item < data.items.starts[1] ? 1 : 2;
}

const itemName = (item) => data.items.names[item];
const itemsOf = (incident, kind) => incidents.items[incident].filter((item) => kindOf(item) === kind);
const namesOf = (incident, kind) => itemsOf(incident, kind).map(itemName).join(", ");
const teamOf = (incident) => incidents.teams[incidents.team[incident] - 1] || "";
const titleOf = (incident) => incidents.title[incident] || "";
const hasItems = (incident, items) => items.every((item) => incidents.items[incident].includes(item));

/** The date of an instant, in UTC. */
const date = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
const dateAndTime = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ") + " UTC";

/** A whole number with separators of thousands. */
const count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** Rounds halves to even, as the rest of the report does. */
function rounded(value) {
  const near = Math.round(value);
  return Math.abs(value - Math.trunc(value)) === 0.5 ? 2 * Math.round(value / 2) : near;
}

const TOO_FEW = "too few";
const isKnown = (value) => value !== null && value !== undefined;
/** One decimal, from 100 on none. */
const decimal = (value) => (!isKnown(value) ? TOO_FEW : Math.round(value * 10) >= 1000 ? whole(value) : (Math.round(value * 10) / 10).toFixed(1));
const whole = (value) => (isKnown(value) ? count(Math.round(value)) : TOO_FEW);

function percent(share) {
  if (!isKnown(share)) return TOO_FEW;
  const hundredths = Math.round(share * 1e6) / 1e4;
  if (hundredths > 0 && hundredths <= 0.5) return "<1%";
  if (hundredths >= 99.5 && hundredths < 100) return ">99%";
  return rounded(hundredths) + "%";
}

const range = (low, high, spell) => (isKnown(low) ? spell(low) + " to " + spell(high) : TOO_FEW);
const shareWords = ([n, of]) => (of > 0 ? percent(n / of) + " (" + count(n) + " of " + count(of) + ")" : TOO_FEW);

/** Earlier incidents that one is a recurrence of: matched by the rule within the look-back, the latest first. */
function earlierOf(incident) {
  const found = [];
  const kinds = data.rule === "factor+system" ? [0, 1] : [KINDS.indexOf(data.rule)];
  const wanted = kinds.map((kind) => itemsOf(incident, kind));
  for (let earlier = incident - 1; earlier >= 0; earlier--) {
    const gap = incidents.at[incident] - incidents.at[earlier];
    if (gap > data.lookback) break;
    if (gap > 0 && wanted.every((items) => items.some((item) => incidents.items[earlier].includes(item)))) found.push(earlier);
  }
  return found;
}

const incidentHref = (incident) => "#incident-" + encodeURIComponent(incidents.id[incident]);
const incidentLink = (incident) => make("a", { href: incidentHref(incident) }, incidents.id[incident]);
