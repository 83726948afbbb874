// One incident at a time, over the page.

function list(title, lines) {
  if (lines.length === 0) return [];
  return [make("h3", {}, title), make("ul", {}, ...lines.map((line) => make("li", {}, ...[line].flat())))];
}

/** Describes an incident. */
function describe(incident) {
  const facts = [["Occurred", dateAndTime(incidents.at[incident])]];
  if (isKnown(incidents.minutes[incident])) facts.push(["Minutes to resolve", count(incidents.minutes[incident])]);
  if (incidents.severity[incident] !== "0") facts.push(["Severity", incidents.severity[incident]]);
  if (teamOf(incident)) facts.push(["Team", teamOf(incident)]);
  const items = KINDS.flatMap((kind, k) =>
    itemsOf(incident, k).map((item) => [kind + " ", button(itemName(item), () => goTo(() => chooseItems([item])), { class: "link" })]),
  );
  const made = (actions.of.get(incident) || []).map((item) => {
    const due = dueAt(item) === null ? "no due date" : "due before " + date(dueAt(item));
    const closed = closedAt(item) === null ? "" : ", closed " + date(closedAt(item));
    const title = actionTitle(item);
    return [make("strong", {}, actionState(item)), ", " + due + closed + ": " + actions.id[item] + (title ? " " + title : "")];
  });
  const earlier = incidents.recurrence[incident] === "0" ? [] : earlierOf(incident);
  const lines = earlier.slice(0, 20).map((other) => [date(incidents.at[other]) + " ", incidentLink(other), " " + titleOf(other)]);
  if (earlier.length > 20) lines.push("and " + count(earlier.length - 20) + " before them");
  const address = incidents.url[incident];
  const open = incidents.recurrence[incident] > "1" ? " It came " + RECURRENCES[incidents.recurrence[incident]] + "." : "";
  return [
    make("h2", { id: "incident-title", tabindex: "-1" }, incidents.id[incident] + (titleOf(incident) ? ": " + titleOf(incident) : "")),
    make("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])),
    /^https?:\/\//i.test(address || "") ? make("p", {}, make("a", { href: address, rel: "noreferrer noopener" }, "Its record")) : "",
    ...list("What it names", items),
    ...list("Action items", made),
    ...list("A recurrence of", lines),
    open && make("p", {}, open.trim()),
    make("p", { class: "tools" }, button("Close", hideIncident)),
  ];
}

const dialog = () => byId("incident-dialog");
let before = "";

/** Shows the incident of an id; false where the page does not have it. */
function showIncident(id) {
  const incident = incidents.place.get(id);
  if (incident === undefined) return false;
  dialog().replaceChildren(...describe(incident).filter(Boolean));
  if (!dialog().open) dialog().showModal();
  dialog().scrollTop = 0;
  byId("incident-title").focus();
  return true;
}

function hideIncident() {
  if (dialog().open) dialog().close();
}

function goTo(act) {
  hideIncident();
  act();
}

function startDetail() {
  dialog().addEventListener("close", () => {
    if (!location.hash.startsWith("#incident-")) return;
    history.replaceState(null, "", addressOf(before || "incidents"));
  });
  dialog().addEventListener("click", (event) => {
    if (event.target === dialog()) hideIncident();
  });
  addEventListener("hashchange", (event) => {
    const old = new URL(event.oldURL).hash;
    if (!old.startsWith("#incident-")) before = placeOf(old);
  });
}
