// The charts over time for one group or one period, drawn from the series that were computed.

const BLUE = "#0072b2";
const VERMILION = "#d55e00";
const GREY = "#595959";

/** The frame of a drawing: as wide as the page where that is narrow, with the names of the lines one below the other. */
function frameOf(chart, figure) {
  if (!isNarrow()) return { width: 900, left: 70, right: 880, top: 40, bottom: 310, height: 350, names: 0 };
  const width = Math.max((chart.clientWidth || document.documentElement.clientWidth - 40) - 10, 280);
  const top = 20 + 22 * figure.lines.length;
  return { width, left: 48, right: width - 12, top, bottom: top + 190, height: top + 225, names: 22 };
}

const isNarrow = () => matchMedia("screen and (max-width: 48rem)").matches;

const ofShare = ([n, of, low, high]) => ({ value: of > 0 ? n / of : null, low, high });
const exact = (value) => ({ value, low: null, high: null });
const days = (value) => (isKnown(value) ? decimal(value) + " days" : TOO_FEW);
const closing = (value, n) => (isKnown(value) ? decimal(value) : n === 0 ? TOO_FEW : "not reached");

/** What each figure draws and lists; the lists have the columns of the tables of the page. */
const FIGURES = {
  recurrence: {
    spell: percent,
    isShare: true,
    cases: { noun: "labeled incidents", of: (g, w) => g.recurrences[w][1] },
    lines: [
      { name: "observed", ink: BLUE, at: (g, w) => ofShare(g.recurrences[w]) },
      { name: "expected by chance", ink: VERMILION, isDashed: true, at: (g, w) => exact(g.expected_rate[w]) },
    ],
    cells(g, w) {
      const [n, of, low, high] = g.recurrences[w];
      const ratio = isKnown(g.ratio[w]) ? g.ratio[w].toFixed(2) : TOO_FEW;
      return [shareWords([n, of]), range(low, high, percent), percent(g.expected_rate[w]), ratio, shareWords(g.while_open[w])];
    },
  },
  "incidents-per-30-days": {
    spell: decimal,
    cases: { noun: "incidents", of: (g, w) => g.incidents[w] },
    lines: [{ name: "incidents per 30 days", ink: BLUE, at: (g, w) => ({ value: g.per_30_days[w][0], low: g.per_30_days[w][1], high: g.per_30_days[w][2] }) }],
    cells(g, w) {
      const [value, low, high] = g.per_30_days[w];
      const [median, n] = g.resolve_minutes[w];
      return [count(g.incidents[w]), decimal(value), range(low, high, decimal), whole(median), count(n)];
    },
  },
  follow_up: {
    spell: percent,
    target: 0.7,
    isShare: true,
    cases: { noun: "action items that were due", of: (g, w) => g.on_time[w][1] },
    lines: [
      { name: "done on time", ink: BLUE, at: (g, w) => ofShare(g.on_time[w]) },
      { name: "overdue", ink: VERMILION, isDashed: true, at: (g, w) => ofShare(g.overdue[w]) },
    ],
    cells(g, w) {
      const [on, late] = [g.on_time[w], g.overdue[w]];
      return [shareWords(on), range(on[2], on[3], percent), shareWords(late), range(late[2], late[3], percent), count(g.open[w]), decimal(g.days_overdue[w])];
    },
  },
  time_to_close: {
    spell: days,
    cases: { noun: "action items made", of: (g, w) => g.time_to_close[w][2] },
    lines: [
      { name: "median, open items included", ink: BLUE, absent: (g, w) => closing(null, g.time_to_close[w][2]), at: (g, w) => ({ value: g.time_to_close[w][0][0], low: g.time_to_close[w][0][1], high: g.time_to_close[w][0][2] }) },
      { name: "median of closed items only", ink: GREY, isDashed: true, at: (g, w) => exact(g.closed_days[w]) },
    ],
    cells(g, w) {
      const [[median, low, high, p90], closed, n] = g.time_to_close[w];
      const limits = !isKnown(low) ? closing(null, n) : isKnown(high) ? decimal(low) + " to " + decimal(high) : decimal(low) + " or more";
      return [closing(median, n), limits, count(closed) + " of " + count(n), closing(p90, n), decimal(g.closed_days[w])];
    },
  },
};

function draw(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Round numbers from 0 to at least `most`. */
function ticksTo(most, isShare) {
  if (isShare) return [0, 0.2, 0.4, 0.6, 0.8, 1];
  const rough = (most > 0 ? most : 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((k) => k >= rough * 0.999);
  return Array.from({ length: Math.max(Math.ceil(most / step - 1e-9), 1) + 1 }, (_, k) => k * step);
}

/** Splits windows where a line has no value. */
function runsOf(line, group, windows) {
  const runs = [[]];
  for (const w of windows) {
    const dot = { w, ...line.at(group, w) };
    if (isKnown(dot.value)) runs[runs.length - 1].push(dot);
    else if (runs[runs.length - 1].length > 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

/** Draws the lines of a figure over some windows of a group. */
function drawing(figure, group, windows, label, PLOT) {
  const ends = windows.map((w) => data.series.end[w]);
  const span = Math.max(ends[ends.length - 1] - ends[0], 1);
  const x = (w) => (windows.length < 2 ? (PLOT.left + PLOT.right) / 2 : PLOT.left + 8 + ((data.series.end[w] - ends[0]) / span) * (PLOT.right - PLOT.left - 16));
  const dots = figure.lines.flatMap((line) => windows.map((w) => line.at(group, w)));
  const values = dots.map((dot) => dot.value || 0);
  const reach = Math.max(...values, Math.min(Math.max(...dots.map((dot) => dot.high || 0)), 2.5 * Math.max(...values)));
  const ticks = ticksTo(reach, figure.isShare);
  const top = ticks[ticks.length - 1];
  const y = (value) => PLOT.bottom - (Math.min(value, top) / top) * (PLOT.bottom - PLOT.top);
  const svg = draw("svg", { role: "img", "aria-label": label, width: PLOT.width, height: PLOT.height, viewBox: `0 0 ${PLOT.width} ${PLOT.height}`, "font-size": 15, "font-family": "cofactor-sans, DejaVu Sans, Verdana, sans-serif", "stroke-linejoin": "round", fill: "none", class: "drawn" });
  const warm = windows.filter((w) => data.series.warming_up[w]);
  if (warm.length > 0) {
    svg.append(draw("rect", { x: PLOT.left, y: PLOT.top, width: x(warm[warm.length - 1]) - PLOT.left, height: PLOT.bottom - PLOT.top, fill: "#eeeeee" }));
    svg.append(draw("text", { x: PLOT.left + 4, y: PLOT.top + 14, fill: GREY, "font-size": 13 }, "warming up"));
  }
  if (figure.target) svg.append(draw("path", { d: `M${PLOT.left} ${y(figure.target)}H${PLOT.right}`, stroke: GREY, "stroke-width": 1.5, "stroke-dasharray": "3 4" }));
  for (const tick of ticks) {
    svg.append(draw("path", { d: `M${PLOT.left} ${y(tick)}H${PLOT.right}`, stroke: tick === 0 ? "#787878" : "#e2e2e2" }));
    const spelled = figure.isShare ? Math.round(tick * 100) + "%" : count(Math.round(tick * 100) / 100);
    svg.append(draw("text", { x: PLOT.left - 8, y: y(tick) + 5, "text-anchor": "end", fill: "#1a1a1a" }, spelled));
  }
  const every = Math.ceil((windows.length * 110) / (PLOT.right - PLOT.left));
  windows.forEach((w, k) => {
    const isLast = k === windows.length - 1;
    // The last date is set flush with the end of the axis, and needs more room before it.
    if ((windows.length - 1 - k) % every || (!isLast && PLOT.right - x(w) < 140)) return;
    const anchor = isLast && k > 0 ? "end" : "middle";
    svg.append(draw("text", { x: anchor === "end" ? PLOT.right : x(w), y: PLOT.bottom + 24, "text-anchor": anchor, fill: "#1a1a1a", "font-size": 14 }, date(data.series.end[w])));
  });
  let place = PLOT.names ? 12 : PLOT.left;
  let row = 20;
  for (const line of figure.lines) {
    const dashes = line.isDashed ? { "stroke-dasharray": "7 4.5" } : {};
    svg.append(draw("path", { d: `M${place} ${row - 5}h26`, stroke: line.ink, "stroke-width": 2.5, ...dashes }));
    svg.append(draw("text", { x: place + 34, y: row, fill: "#1a1a1a" }, line.name));
    if (PLOT.names) row += PLOT.names;
    else place += 70 + 9 * line.name.length;
    for (const run of runsOf(line, group, windows)) {
      const limited = run.filter((dot) => isKnown(dot.low));
      const above = limited.map((dot) => `${x(dot.w)} ${isKnown(dot.high) ? y(dot.high) : PLOT.top}`);
      const below = limited.map((dot) => `${x(dot.w)} ${y(dot.low)}`).reverse();
      if (limited.length > 1) svg.append(draw("path", { d: `M${above.join("L")}L${below.join("L")}Z`, fill: line.ink, "fill-opacity": 0.2 }));
      svg.append(draw("path", { d: "M" + run.map((dot) => `${x(dot.w)} ${y(dot.value)}`).join("L"), stroke: line.ink, "stroke-width": 2.5, ...dashes }));
      if (run.length === 1 || (!line.isDashed && windows.length < 80)) svg.append(...run.map((dot) => draw("circle", { cx: x(dot.w), cy: y(dot.value), r: 3.5, fill: line.ink })));
    }
  }
  windows.forEach((w, k) => {
    const from = k === 0 ? PLOT.left : (x(windows[k - 1]) + x(w)) / 2;
    const to = k === windows.length - 1 ? PLOT.right : (x(w) + x(windows[k + 1])) / 2;
    const spot = draw("rect", { class: "spot", fill: "transparent", x: from, y: PLOT.top, width: to - from, height: PLOT.bottom - PLOT.top });
    const words = figure.lines.map((line) => {
      const { value, low, high } = line.at(group, w);
      const spelled = isKnown(value) ? figure.spell(value) : line.absent ? line.absent(group, w) : TOO_FEW;
      return line.name + " " + spelled + (isKnown(low) && isKnown(high) ? " (" + figure.spell(low) + " to " + figure.spell(high) + ")" : "");
    });
    said.set(spot, "before " + date(data.series.end[w]) + ": " + words.join(", "));
    svg.append(spot);
  });
  return svg;
}

function cellRows(figure, group, windows, table) {
  const kinds = [...table.tHead.rows[0].cells].map((head) => head.classList.contains("n"));
  return [...windows].reverse().map((w) => {
    const state = data.series.warming_up[w] ? "warming up" : "";
    const cells = [date(data.series.end[w]), state, ...figure.cells(group, w)];
    return make("tr", {}, ...cells.map((cell, k) => (k === 0 ? make("th", { scope: "row" }, cell) : make("td", { class: kinds[k] && "n" }, cell))));
  });
}

/** The fewest cases of a window that are compared, as in the rest of the report. */
const FEWEST_CASES = 10;

/** Says how many of the shown windows rest on too few cases. */
function doubt(figure, group, windows) {
  if (windows.length === 0) return ": no window ends in that period";
  const few = windows.filter((w) => figure.cases.of(group, w) < FEWEST_CASES).length;
  if (few === 0) return "";
  const which = few < windows.length ? count(few) + " of " + count(windows.length) + " windows" : windows.length === 1 ? "the window" : "all " + count(few) + " windows";
  return ": " + which + (few === 1 ? " rests" : " rest") + " on fewer than " + FEWEST_CASES + " " + figure.cases.noun + ", too few to compare";
}

const originals = new Map();

/** Shows the series of a group over some windows in place of the whole, or the whole again where `group` is null. */
function showSeries(group, windows, label) {
  for (const [name, figure] of Object.entries(FIGURES)) {
    const host = byId(name);
    const chart = host && host.querySelector(".chart");
    const table = host && host.querySelector("table");
    if (!chart || !table) continue;
    if (!originals.has(name)) originals.set(name, { heading: host.querySelector(".heading").textContent, rows: [...table.tBodies[0].rows] });
    const { heading, rows } = originals.get(name);
    const whole = chart.querySelector("svg:not(.drawn)");
    whole.removeAttribute("hidden");
    chart.querySelector("svg.drawn")?.remove();
    // A narrow page has drawings of its own, of the same numbers.
    const shown = group || (isNarrow() ? seriesOf("", "") : null);
    const drawn = shown !== null && windows.length > 0 && spotsOf(chart).length > 0 ? drawing(figure, shown, windows, host.querySelector("h3").textContent + label, frameOf(chart, figure)) : null;
    whole.toggleAttribute("hidden", drawn !== null || (group !== null && windows.length === 0));
    host.querySelector(".heading").textContent = group === null ? heading : host.querySelector("h3").textContent + label + doubt(figure, group, windows);
    table.tBodies[0].replaceChildren(...(group === null ? rows : cellRows(figure, group, windows, table)));
    if (drawn) chart.append(drawn);
  }
}

/** The series that was computed for a grouping and a name. */
const seriesOf = (by, name) => data.series.groups.find((group) => group.by === by && group.name === name) || null;

