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

/** Goes where the address of the page points. */
function follow() {
  let target = "";
  try {
    target = decodeURIComponent(location.hash.slice(1));
  } catch {
    return;
  }
  if (target.startsWith("incident-") && showIncident(target.slice("incident-".length))) return;
  hideIncident();
  const element = target && byId(target);
  if (!element) return;
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
  addEventListener("hashchange", follow);
  // The same link again does not change the address, and still has to lead somewhere.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) follow();
  });
  follow();
  document.documentElement.classList.remove("arriving");
  document.documentElement.dataset.ready = "yes";
});
