// What a chart says where it is pointed at, by pointer or by arrow keys.

/** The words of every spot, taken out of the titles that browsers would show after a while. */
const said = new WeakMap();

const spotsOf = (chart) => [...chart.querySelectorAll("svg:not([hidden]) .spot")];

function takeTitles(svg) {
  for (const title of [...svg.querySelectorAll("rect > title")]) {
    const spot = title.parentElement;
    said.set(spot, title.textContent);
    spot.classList.add("spot");
    title.remove();
  }
}

function showHover(spot) {
  const box = byId("hover");
  for (const other of document.querySelectorAll(".spot.here")) other.classList.remove("here");
  spot.classList.add("here");
  box.textContent = said.get(spot);
  box.hidden = false;
  const at = spot.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left + at.width / 2 - size.width / 2), document.documentElement.clientWidth - size.width - 8);
  const above = at.top - size.height - 8;
  box.style.left = left + "px";
  box.style.top = (above > 8 ? above : Math.min(at.bottom + 8, innerHeight - size.height - 8)) + "px";
}

function hideHover() {
  byId("hover").hidden = true;
  for (const other of document.querySelectorAll(".spot.here")) other.classList.remove("here");
}

/** Lets the arrow keys go from spot to spot of the chart that has the focus. */
function walk(chart, event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const spots = step && spotsOf(chart).filter((spot) => spot.getClientRects().length > 0);
  if (event.key === "Escape") hideHover();
  if (event.key === "Enter") chart.querySelector(".spot.here")?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  if (!step || spots.length === 0 || chart.dataset.chart === "network") return;
  event.preventDefault();
  const here = spots.findIndex((spot) => spot.classList.contains("here"));
  const next = here < 0 ? (step > 0 ? 0 : spots.length - 1) : Math.min(Math.max(here + step, 0), spots.length - 1);
  spots[next].scrollIntoView({ block: "nearest", inline: "nearest" });
  showHover(spots[next]);
}

function startHover() {
  for (const chart of document.querySelectorAll(".chart")) {
    takeTitles(chart);
    chart.addEventListener("pointerover", (event) => event.target.closest(".spot") && showHover(event.target.closest(".spot")));
    chart.addEventListener("pointerleave", hideHover);
    chart.addEventListener("focusout", hideHover);
    chart.addEventListener("keydown", (event) => walk(chart, event));
  }
  addEventListener("scroll", hideHover, { passive: true });
}
