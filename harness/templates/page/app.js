// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the figures of a report with Vega, lets potentials be switched off, and sorts tables. Everything here adds to a
// page that can be read without it.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const root = document.documentElement;
  const page = JSON.parse(one("#figures").textContent);
  const figures = new Map(page.figures.figures.map((figure) => [figure.name, figure]));
  const potentials = page.figures.potentials;
  const shown = new Set(potentials.map((potential) => potential.name));
  const views = new Map(); // of figures that are drawn, by name

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // ---- drawing ----

  // Columns of figures.json as the objects that Vega reads.
  function rows(columns) {
    const names = Object.keys(columns);
    return names.length ? columns[names[0]].map((_, i) => Object.fromEntries(names.map((n) => [n, columns[n][i]]))) : [];
  }

  function walk(value, visit) {
    if (!value || typeof value !== "object") return;
    visit(value);
    Object.values(value).forEach((item) => walk(item, visit));
  }

  const hasPotential = (figure, name) =>
    Object.values(figure.data).some((columns) => (columns.potential || []).includes(name));

  // Of the potentials that are switched on those which the figure has, so that its legend names no other.
  const shownIn = (figure) => potentials.map((p) => p.name).filter((name) => shown.has(name) && hasPotential(figure, name));

  // Legends above a figure in as many columns as fit; Vega would compute them from a width that it changes later.
  const legendColumns = (plot) => Math.max(1, Math.floor((plot.clientWidth - 60) / 150));

  const heightOf = (figure) =>
    page.specs[figure.id].height.step * Math.max(1, figure.data.main.potential.filter((name) => shown.has(name)).length);

  function specification(figure, columns) {
    const spec = structuredClone(page.specs[figure.id]);
    spec.description = figure.alt;
    spec.datasets = {};
    walk(spec, (value) => {
      if (value.legend && value.legend.columns) value.legend.columns = columns;
      const name = value.data && value.data.name;
      if (typeof name === "string") spec.datasets[name] = rows(figure.data[name] || {});
    });
    // A height by rows and a width by the page together make Vega-Lite warn, so rows are counted here.
    if (spec.height.step) {
      spec.height = heightOf(figure);
      spec.autosize = { type: "fit-x", contains: "padding" };
    }
    for (const param of spec.params || []) if (param.name === "shown") param.value = shownIn(figure);
    return spec;
  }

  // The signal with the zoomed range of x: Vega-Lite names it after the field.
  function zoomSignal(spec) {
    let signal = null;
    walk(spec, (value) => {
      if (Array.isArray(value.params) && value.params.some((param) => param.name === "zoom" && param.select)) {
        signal = `zoom_${value.encoding.x.field}`;
      }
    });
    return signal;
  }

  async function draw(node) {
    const figure = figures.get(node.dataset.figure);
    const plot = one(".plot", node);
    if (!figure || !plot || node.dataset.state || node.hidden || !page.specs[figure.id]) return;
    node.dataset.state = "drawing";
    const box = element("div");
    plot.append(box);
    try {
      const spec = specification(figure, legendColumns(plot));
      // `ast`: Vega's interpreter, since the page's policy has no unsafe-eval.
      const { view } = await window.vegaEmbed(box, spec, {
        renderer: "svg", mode: "vega-lite", actions: false, ast: true, config: page.config, tooltip: { theme: "custom" },
        logLevel: 1, // errors alone: a figure of which all potentials are switched off has no extent, and Vega warns
      });
      // Removed, not hidden: ids of its gradients would shadow those of the drawing.
      all(":scope > *", plot).forEach((child) => child !== box && child.remove());
      views.set(figure.name, view);
      addZoom(node, plot, view, zoomSignal(spec));
      node.dataset.state = "drawn";
      toggleView(figure.name); // a box may have been clicked meanwhile
    } catch (error) {
      box.remove();
      node.dataset.state = "failed";
      console.error(`figure ${figure.name}:`, error);
    }
  }

  const drawAll = () => Promise.all(all("figure[data-figure]").map(draw));

  function drawWhenSeen() {
    if (!window.vegaEmbed) return;
    const observer = new IntersectionObserver(
      (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => draw(entry.target)),
      { rootMargin: "300px" },
    );
    for (const node of all("figure[data-figure]")) {
      const figure = figures.get(node.dataset.figure);
      const spec = figure && page.specs[figure.id];
      const plot = one(".plot", node);
      // Room for the picture, so that what is below does not move when it comes.
      if (plot && spec && !plot.firstElementChild) plot.style.minHeight = `${Number(spec.height) || 120}px`;
      observer.observe(node);
    }
    // Vega draws within microtasks, which end before the browser lays out the page for the printer.
    addEventListener("beforeprint", () => {
      all("details").forEach((item) => item.dataset.wasOpen ?? (item.dataset.wasOpen = item.open));
      drawAll();
    });
  }

  // ---- zoom ----

  function addZoom(node, plot, view, signal) {
    if (!signal) return;
    const title = one("figcaption b", node).textContent;
    const scale = () => view.scale("x");
    // Factor of the width, and the point (0 left to 1 right) that stays where it is; or a shift in widths.
    function change(factor, anchor, shift = 0) {
      const log = scale().type === "log";
      const [low, high] = scale().domain().map((x) => (log ? Math.log(x) : +x));
      const width = high - low;
      const from = low + width * (anchor * (1 - factor) + shift);
      const range = [from, from + width * factor];
      if (!(range[1] - range[0] > Math.abs(range[0]) * 1e-9)) return;
      view.signal(signal, log ? range.map(Math.exp) : range).runAsync();
    }
    const actions = {
      in: () => change(0.6, 0.5), out: () => change(1 / 0.6, 0.5), left: () => change(1, 0, -0.2),
      right: () => change(1, 0, 0.2), reset: () => view.signal(signal, null).runAsync(),
    };
    const buttons = { in: ["+", "Zoom in"], out: ["−", "Zoom out"], left: ["←", "Move left"], right: ["→", "Move right"], reset: ["Reset", "Reset zoom"] };
    const tools = element("div", { class: "tools", role: "group", "aria-label": `Zoom of ${title}` });
    for (const [name, [sign, label]] of Object.entries(buttons)) {
      const button = element("button", { type: "button", "aria-label": `${label}: ${title}`, title: label }, sign);
      button.addEventListener("click", actions[name]);
      tools.append(button);
    }
    plot.after(tools);
    const keys = { ArrowLeft: "left", ArrowRight: "right", "+": "in", "=": "in", "-": "out", 0: "reset" };
    plot.tabIndex = 0;
    plot.setAttribute("role", "group");
    plot.setAttribute("aria-label", `${title}: arrow keys move, plus and minus zoom, 0 resets; or Shift and the wheel`);
    plot.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
      event.preventDefault();
      actions[keys[event.key]]();
    });
    // Browsers turn Shift and the wheel into a sideways scroll, in which Vega sees no movement: so here, before Vega.
    plot.addEventListener("wheel", (event) => {
      event.stopPropagation();
      if (!event.shiftKey) return;
      event.preventDefault();
      const box = one(".marks", plot).getBoundingClientRect();
      const [left] = view.origin();
      const anchor = Math.min(1, Math.max(0, (event.clientX - box.left - left) / view.width()));
      change(Math.exp((event.deltaY || event.deltaX) * 0.002), anchor);
    }, { capture: true, passive: false });
  }

  // ---- potentials ----

  function toggleView(name) {
    const [view, figure] = [views.get(name), figures.get(name)];
    const spec = page.specs[figure.id];
    const names = shownIn(figure);
    if (!view || !names.length || !spec.params?.some((param) => param.name === "shown")) return;
    view.signal("shown", names);
    if (spec.height.step) view.height(heightOf(figure));
    view.runAsync();
  }

  function toggle() {
    for (const node of all("[data-potential]")) node.hidden = !shown.has(node.dataset.potential);
    // A figure of which nothing is shown has no scale that could be drawn: it is hidden instead.
    for (const [name, figure] of figures) {
      if (potentials.some((p) => hasPotential(figure, p.name))) {
        document.getElementById(`figure-${name}`).hidden = !shownIn(figure).length;
      }
    }
    views.forEach((_, name) => toggleView(name));
  }

  // A line with the colour, the dash and the mark that the figures have.
  function swatch(potential) {
    const look = page.looks?.[potential.name] || {};
    const place = potential.place;
    const namespace = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(namespace, "svg");
    const add = (tag, attributes) => {
      const node = document.createElementNS(namespace, tag);
      for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
      svg.append(node);
    };
    for (const [name, value] of Object.entries({ width: 34, height: 14, "aria-hidden": "true" })) svg.setAttribute(name, value);
    const colour = look.colour || `var(--p${place % 8})`;
    add("line", { x1: 0, x2: 34, y1: 7, y2: 7, stroke: colour, "stroke-width": 2, "stroke-dasharray": (look.dash || []).join(" ") });
    add("path", { d: SHAPES[look.shape] || SHAPES.circle, transform: "translate(17 7)", fill: colour });
    return svg;
  }

  const SHAPES = {
    circle: "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z",
    square: "M-4.5 -4.5H4.5V4.5H-4.5Z",
    "triangle-up": "M0 -5L5.5 4.5H-5.5Z",
    diamond: "M0 -6L6 0L0 6L-6 0Z",
    cross: "M-2 -5.5H2V-2H5.5V2H2V5.5H-2V2H-5.5V-2H-2Z",
    "triangle-down": "M0 5L5.5 -4.5H-5.5Z",
    "triangle-left": "M-5 0L4.5 -5.5V5.5Z",
    "triangle-right": "M5 0L-4.5 -5.5V5.5Z",
  };

  // What the specifications say of each potential: the ranges of scales are in the order of the potentials.
  function findLooks() {
    const looks = {};
    const channels = { color: "colour", strokeDash: "dash", shape: "shape" };
    walk(page.specs, (value) => {
      for (const [channel, key] of Object.entries(channels)) {
        const range = value[channel]?.field === "potential" && value[channel].scale?.range;
        if (Array.isArray(range)) potentials.forEach(({ name }, i) => ((looks[name] ||= {})[key] ||= range[i % range.length]));
      }
    });
    page.looks = looks;
  }

  function addBar() {
    const bar = one("#bar");
    const set = element("fieldset", {}, element("legend", {}, "Shown:"));
    for (const potential of potentials) {
      const box = element("input", { type: "checkbox", name: "potential", value: potential.name, checked: "" });
      box.addEventListener("change", () => {
        shown[box.checked ? "add" : "delete"](potential.name);
        toggle();
      });
      const name = potential.name + (potential.role === "teacher" ? " (teacher)" : "");
      set.append(element("label", { title: name }, box, swatch(potential), element("span", {}, name)));
    }
    const sections = all("main section[id]").map((section) => element("a", { href: `#${section.id}` }, one("h2", section).textContent));
    const theme = element("button", { type: "button" }, "Light or dark");
    theme.addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark"; // colours are CSS variables: nothing is drawn again
    });
    bar.append(set, element("nav", { "aria-label": "Sections" }, ...sections), theme);
  }

  // ---- tables ----

  // The exact value of a cell, or the first number of its text; cells without one go last.
  function numberOf(cell) {
    if (cell?.dataset.value) return Number(cell.dataset.value);
    const found = (cell?.textContent ?? "").replace(/[\u2212\u2011]/g, "-").replace(/(\d),(?=\d{3})/g, "$1").match(/-?\d+(\.\d+)?(e[-+]?\d+)?/i);
    return found ? Number(found[0]) : NaN;
  }

  function sortBy(header, table) {
    const column = [...header.parentNode.children].indexOf(header);
    const rising = header.getAttribute("aria-sort") !== "ascending";
    const numeric = header.classList.contains("numeric");
    all("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const body = one("tbody", table);
    const keyed = [...body.rows].map((row) => {
      const cell = row.cells[column];
      return [numeric ? numberOf(cell) : (cell?.textContent.trim() ?? ""), row];
    });
    const order = (x, y) => {
      if (!numeric) return x.localeCompare(y, "en", { numeric: true }) * (rising ? 1 : -1);
      if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
      return (x - y) * (rising ? 1 : -1);
    };
    body.append(...keyed.sort(([a], [b]) => order(a, b)).map(([, row]) => row));
  }

  function addSorting() {
    for (const table of all("main table")) {
      for (const header of all("thead th", table)) {
        const button = element("button", { type: "button" }, ...header.childNodes);
        button.addEventListener("click", () => sortBy(header, table));
        header.append(button);
      }
    }
  }

  findLooks();
  addBar();
  addSorting();
  drawWhenSeen();
  window.report = { views, drawAll }; // for tests and for the curious
})();
