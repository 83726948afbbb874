// The network: zoom, search and the way to the incidents; and the ways out of the other charts.

/** What part of the drawing is shown, in the units of its frame. */
function viewOf(svg) {
  const [x, y, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  return { x, y, width, height };
}

function setView(svg, view) {
  svg.setAttribute("viewBox", [view.x, view.y, view.width, view.height].map((n) => n.toFixed(1)).join(" "));
}

/** Lets a drawing be moved and zoomed, within its frame. */
function zoomable(svg) {
  const whole = viewOf(svg);
  function show(view) {
    const width = Math.min(Math.max(view.width, whole.width / 12), whole.width);
    const height = (width * whole.height) / whole.width;
    const within = (value, least, most) => Math.min(Math.max(value, least), most);
    setView(svg, {
      x: within(view.x, whole.x, whole.x + whole.width - width),
      y: within(view.y, whole.y, whole.y + whole.height - height),
      width,
      height,
    });
    hideHover();
  }
  /** Zooms around a place given in shares of the drawing. */
  function zoom(times, atX = 0.5, atY = 0.5) {
    const view = viewOf(svg);
    const width = Math.min(Math.max(view.width / times, whole.width / 12), whole.width);
    const change = 1 - width / view.width;
    show({ x: view.x + view.width * change * atX, y: view.y + view.height * change * atY, width });
  }
  function move(byX, byY) {
    const view = viewOf(svg);
    show({ ...view, x: view.x + byX * view.width, y: view.y + byY * view.height });
  }
  function center(spot) {
    const view = viewOf(svg);
    const at = (name) => Number(spot.getAttribute(name));
    show({ ...view, x: at("x") + at("width") / 2 - view.width / 2, y: at("y") + at("height") / 2 - view.height / 2 });
  }
  return { show, zoom, move, center, all: () => show(whole), isWhole: () => viewOf(svg).width >= whole.width };
}

/** Wires wheel, drag, pinch and keys of a drawing. */
function wire(chart, svg, drawing) {
  const pointers = new Map();
  const share = (event) => {
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  chart.addEventListener(
    "wheel",
    (event) => {
      // Without the focus, the wheel goes on moving the page.
      if (!event.ctrlKey && document.activeElement !== chart) return;
      event.preventDefault();
      drawing.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), ...share(event));
    },
    { passive: false },
  );
  svg.addEventListener("pointerdown", (event) => pointers.set(event.pointerId, event));
  svg.addEventListener("pointermove", (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const box = svg.getBoundingClientRect();
    if (pointers.size === 2) {
      const other = [...pointers.values()].find((pointer) => pointer.pointerId !== event.pointerId);
      const apart = (pointer) => Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY) || 1;
      drawing.zoom(apart(event) / apart(last), ...share(event));
    } else if (!drawing.isWhole()) {
      drawing.move((last.clientX - event.clientX) / box.width, (last.clientY - event.clientY) / box.height);
    }
    pointers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) svg.addEventListener(end, (event) => pointers.delete(event.pointerId));
  chart.addEventListener("keydown", (event) => {
    const act = {
      "+": () => drawing.zoom(1.5),
      "=": () => drawing.zoom(1.5),
      "-": () => drawing.zoom(1 / 1.5),
      0: drawing.all,
      ArrowLeft: () => drawing.move(-0.15, 0),
      ArrowRight: () => drawing.move(0.15, 0),
      ArrowUp: () => drawing.move(0, -0.15),
      ArrowDown: () => drawing.move(0, 0.15),
    }[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  });
}

/** The items that a part of a chart shows, by the key of the part. */
function itemsOfSpot(name, key) {
  const marks = new Map(data.marks).get(name);
  if (!marks || !key) return [];
  if (name === "network") return marks[Number(key)] || [];
  const [row, column] = key.split(",").map(Number);
  return [marks[0][row], marks[1][column]];
}

/** Lists what an item is in. */
function tellItem(item) {
  const found = all(incidents.count).filter((incident) => incidents.items[incident].includes(item));
  byId("network-status").textContent = KINDS[kindOf(item)] + " " + itemName(item) + ": " + count(found.length) + (found.length === 1 ? " incident." : " incidents, the latest first.");
  const latest = found.slice(-8).reverse();
  byId("network-found").replaceChildren(
    ...latest.map((incident) => make("li", {}, date(incidents.at[incident]) + " ", incidentLink(incident), " " + titleOf(incident))),
    make("li", {}, button("Show all of them in the list", () => chooseItems([item]))),
  );
}

/** Marks the nodes whose names hold the text, and lists the items, drawn or not. */
function find(text, chart, drawing) {
  const wanted = text.trim().toLowerCase();
  const spots = spotsOf(chart);
  const drawn = new Map(spots.map((spot) => [itemsOfSpot("network", spot.dataset.key)[0], spot]));
  const matches = wanted ? all(data.items.names.length).filter((item) => itemName(item).toLowerCase().includes(wanted)) : [];
  for (const [item, spot] of drawn) spot.classList.toggle("found", matches.includes(item));
  const here = matches.filter((item) => drawn.has(item));
  if (here.length === 1) drawing.center(drawn.get(here[0]));
  byId("network-status").textContent = wanted ? count(matches.length) + (matches.length === 1 ? " item holds" : " items hold") + " this text, " + count(here.length) + " of them drawn." : "";
  byId("network-found").replaceChildren(
    ...[...here, ...matches.filter((item) => !drawn.has(item))].slice(0, 12).map((item) => make("li", {}, KINDS[kindOf(item)] + " ", button(itemName(item), () => tellItem(item), { class: "link" }), drawn.has(item) ? "" : " (not drawn)")),
  );
}

function startNetwork() {
  for (const chart of document.querySelectorAll(".chart")) {
    const name = chart.dataset.chart;
    chart.addEventListener("click", (event) => {
      const spot = event.target.closest(".spot");
      if (!spot) return;
      if (name === "network") tellItem(itemsOfSpot(name, spot.dataset.key)[0]);
      else if (name === "factor_system_matrix") chooseItems(itemsOfSpot(name, spot.dataset.key));
      else if (name.startsWith("hotspots_")) go("hotspot-" + name.slice("hotspots_".length, -1) + "-" + (Number(spot.dataset.key) + 1));
    });
  }
  const chart = document.querySelector("[data-chart=network]");
  const svg = chart && chart.querySelector("svg");
  const tools = document.querySelector(".network-tools");
  if (!svg || spotsOf(chart).length === 0) {
    tools.remove();
    return;
  }
  const drawing = zoomable(svg);
  // Below the drawing, what is found does not move it.
  chart.after(byId("network-status"), byId("network-found"));
  wire(chart, svg, drawing);
  for (const made of tools.querySelectorAll("[data-zoom]")) {
    made.addEventListener("click", { in: () => drawing.zoom(1.5), out: () => drawing.zoom(1 / 1.5), all: drawing.all }[made.dataset.zoom]);
  }
  byId("network-search").addEventListener("input", later(() => find(byId("network-search").value, chart, drawing)));
}
