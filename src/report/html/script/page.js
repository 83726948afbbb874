// The page as a whole: what is open, where links lead, and small tools for the rest.

document.documentElement.classList.add("js");
// Who comes by a link sees the page when its place is open, so that nothing moves before their eyes.
if (location.hash) document.documentElement.classList.add("arriving");

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element; texts become text, never markup. */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** Makes a button with what it does. */
function button(text, act, attributes) {
  const made = make("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

const byId = (id) => document.getElementById(id);

/** Opens every fold that an element is in, and the fold that it is or begins with. */
function reveal(element) {
  const own = element.matches("details") ? element : element.querySelector(":scope > details");
  if (own && (element.tagName === "SECTION" || own === element)) own.open = true;
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

/** The place that the page was last brought to; an incident stands over it. */
let here = null;

/** Goes where the address of the page points; where the page is already, only when `again` is set. */
function follow(again) {
  let place = "";
  try {
    place = decodeURIComponent(placeOf(location.hash));
  } catch {
    return;
  }
  if (place.startsWith("incident-") && showIncident(place.slice("incident-".length))) return;
  hideIncident();
  if (!again && place === here) return;
  here = place;
  const element = place && byId(place);
  if (!element) {
    if (place) missed(place);
    return;
  }
  reveal(element);
  element.scrollIntoView({ behavior: "instant" });
}

/** Opens or closes every section. */
function setSections(open) {
  for (const fold of document.querySelectorAll("details.section")) fold.open = open;
}

/** Opens everything for paper, and what was closed is closed again afterwards. */
function preparePaper() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    opened = opened.filter((fold) => !fold.closest("#filters, .behind, figure"));
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
    opened = [];
  });
}

addEventListener("DOMContentLoaded", () => {
  readData();
  preparePaper();
  byId("open-all").addEventListener("click", () => setSections(true));
  byId("close-all").addEventListener("click", () => setSections(false));
  sortableTables();
  startLists();
  startDetail();
  startHover();
  startFilters();
  startNetwork();
  startAddress();
  recall();
  follow(true);
  document.documentElement.classList.remove("arriving");
  document.documentElement.dataset.ready = "yes";
});
