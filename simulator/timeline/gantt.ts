/**
 * A timeline as an SVG chart. Pure: the same timeline gives the same text.
 *
 * One row for each kind of resource and not for each resource, and one for all short calls of a service that delay nothing:
 * a hundred bars of three seconds would hide the five that matter. Bars of one row lie over each other, and its label says
 * how many there are.
 */
import type { Operation } from "./deployment-graph";
import { figure } from "./report";
import type { Schedule, Scheduled } from "./schedule";
import type { Timeline } from "./timeline";

interface Row {
  service: string;
  label: string;
  steps: Scheduled<Operation>[];
}

const layout = { width: 1280, label: 330, right: 80, row: 20, bar: 12, gap: 10, axis: 30, panelTitle: 46, margin: 24 };

const colours = {
  ink: "#1f2933",
  faint: "#7b8794",
  grid: "#e4e7eb",
  band: "#f5f7fa",
  bar: "#8fb3d9",
  ofAws: "#c7b9dd",
  critical: "#c8442d",
  wait: "#c8442d",
};

export function ganttChart(stack: string, timeline: Timeline): string {
  const onPath = (plan: Schedule<Operation>) => new Set(plan.path.map(({ activity }) => activity.id));
  const most = Math.max(timeline.create.minutes, timeline.destroy.minutes, 1);
  const x = (minutes: number) =>
    layout.margin + layout.label + (minutes / most) * (layout.width - 2 * layout.margin - layout.label - layout.right);
  const panels = [
    {
      title: `Deploy ${stack}: ${figure(timeline.createMinutes)} minutes, nodes joined after ${figure(timeline.create.minutes)}`,
      plan: timeline.create,
    },
    { title: `Destroy ${stack}: ${figure(timeline.destroy.minutes)} minutes`, plan: timeline.destroy },
  ];
  const drawings = [legend()];
  let y = layout.margin + 34;
  for (const { title, plan } of panels) {
    const { drawing, height } = panel(title, plan, onPath(plan), x, y);
    drawings.push(drawing);
    y += height + 26;
  }
  const height = y + layout.margin - 26;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${layout.width}" height="${height}" viewBox="0 0 ${layout.width} ${height}" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="12">`,
    `<rect width="${layout.width}" height="${height}" fill="white"/>`,
    // In SVG what comes later lies on top: no line and no bar is painted over a text.
    ...drawings.flatMap(({ shapes }) => shapes),
    ...drawings.flatMap(({ labels }) => labels),
    "</svg>",
    "",
  ].join("\n");
}

/** Labels apart from what they must lie on. */
interface Drawing {
  shapes: string[];
  labels: string[];
}

function legend(): Drawing {
  const y = layout.margin + 2;
  const entries: [string, string, number][] = [
    [colours.critical, "on the longest path: it decides how long all takes", 430],
    [colours.bar, "beside it: there is time to spare", 300],
    [colours.ofAws, "AWS's own doing, beside it", 260],
  ];
  let x = layout.margin;
  const drawing: Drawing = { shapes: [], labels: [] };
  for (const [colour, text, width] of entries) {
    drawing.shapes.push(`<rect x="${x}" y="${y}" width="22" height="${layout.bar}" rx="2" fill="${colour}"/>`);
    drawing.labels.push(label(x + 30, y + 10, text));
    x += width;
  }
  drawing.shapes.push(dashed(`M${x} ${y + 6}h22`));
  drawing.labels.push(label(x + 30, y + 10, "waited for"));
  return drawing;
}

function panel(
  title: string,
  plan: Schedule<Operation>,
  critical: ReadonlySet<string>,
  x: (minutes: number) => number,
  top: number,
): { drawing: Drawing; height: number } {
  const rows = rowsOf(plan, critical);
  const first = top + layout.panelTitle;
  const positions = new Map<string, number>();
  let y = first;
  const services: Drawing = { shapes: [], labels: [label(layout.margin, top + 16, title, { size: 16, weight: 600 })] };
  for (const [index, row] of rows.entries()) {
    if (row.service !== rows[index - 1]?.service) {
      y += index === 0 ? 0 : layout.gap;
      const height = rows.filter(({ service }) => service === row.service).length * layout.row;
      services.shapes.push(
        `<rect x="${layout.margin}" y="${y}" width="${layout.width - 2 * layout.margin}" height="${height}" fill="${colours.band}" rx="3"/>`,
      );
      services.labels.push(
        label(layout.margin + 6, y + 14, row.service, {
          weight: 600,
          colour: colours.faint,
          size: 11,
          halo: colours.band,
        }),
      );
    }
    for (const { activity } of row.steps) {
      positions.set(activity.id, y + layout.row / 2);
    }
    y += layout.row;
  }
  const lines = waits(plan, positions, x);
  const drawings = [
    services,
    axis(plan.minutes, x, first, y),
    { shapes: lines.map((line) => dashed(`M${at(line.x)} ${line.from}V${line.to}`)), labels: [] },
    ...rows.map((row) => bars(row, critical, x, positions, lines)),
  ];
  return {
    drawing: {
      shapes: drawings.flatMap(({ shapes }) => shapes),
      labels: drawings.flatMap(({ labels }) => labels),
    },
    height: y - top,
  };
}

function dashed(path: string): string {
  return `<path d="${path}" stroke="${colours.wait}" stroke-dasharray="3 2" fill="none"/>`;
}

/** Calls of up to so many minutes share a row when they are not on the longest path. */
const shortMinutes = 0.1;

/** By service in the order in which they begin; in a service, kinds in the order in which they begin, short calls last. */
function rowsOf({ steps }: Schedule<Operation>, critical: ReadonlySet<string>): Row[] {
  const working = steps.filter(({ activity }) => activity.minutes > 0);
  const order = [...new Set(working.map(({ activity }) => activity.service))];
  return order.flatMap((service) => {
    const kinds = new Map<string, Scheduled<Operation>[]>();
    for (const step of working.filter(({ activity }) => activity.service === service)) {
      const { noun } = step.activity;
      kinds.set(noun, [...(kinds.get(noun) ?? []), step]);
    }
    const isShort = (of: Scheduled<Operation>[]) =>
      of.every(({ activity }) => activity.minutes <= shortMinutes && !critical.has(activity.id));
    const short = [...kinds.values()].filter(isShort).flat();
    const rows = [...kinds]
      .filter(([, of]) => !isShort(of) || short.length === of.length)
      .map(([noun, of]) => ({ service, label: of.length > 1 ? `${noun} × ${of.length}` : noun, steps: of }));
    return rows.some((row) => row.steps.length === short.length && row.steps.every((step) => short.includes(step)))
      ? rows
      : [...rows, ...(short.length === 0 ? [] : [{ service, label: `${short.length} short calls`, steps: short }])];
  });
}

function axis(minutes: number, x: (minutes: number) => number, top: number, bottom: number): Drawing {
  const all = Array.from({ length: Math.ceil(minutes) + 1 }, (_, minute) => minute);
  return {
    shapes: all.map(
      (minute) => `<path d="M${at(x(minute))} ${top - 6}V${bottom}" stroke="${colours.grid}" fill="none"/>`,
    ),
    labels: all
      .filter((minute) => minute % 2 === 0)
      .map((minute) =>
        label(x(minute), top - 10, minute === 0 ? "0 min" : String(minute), {
          colour: colours.faint,
          anchor: "middle",
          size: 11,
        }),
      ),
  };
}

/** An upright line. */
interface Line {
  x: number;
  from: number;
  to: number;
}

/** From the end of what was waited for to the start of what waited, along the longest path. */
function waits(
  plan: Schedule<Operation>,
  positions: ReadonlyMap<string, number>,
  x: (minutes: number) => number,
): Line[] {
  const path = plan.path.filter(({ activity }) => activity.minutes > 0);
  return path.slice(1).flatMap((step, index) => {
    const from = positions.get(path[index]?.activity.id ?? "");
    const to = positions.get(step.activity.id);
    return from === undefined || to === undefined || from === to ? [] : [{ x: x(step.start), from, to }];
  });
}

/** Where a text that would begin at `left` begins, so that no line runs through it: right of the lines in its way. */
function clearOf(lines: readonly Line[], left: number, text: string, size: number, middle: number): number {
  const reach = layout.row / 2;
  const inTheRow = lines.filter(
    ({ from, to }) => Math.min(from, to) < middle + reach && Math.max(from, to) > middle - reach,
  );
  let start = left;
  for (const { x } of [...inTheRow].sort((one, other) => one.x - other.x)) {
    if (x > start - textGap && x < start + text.length * size * widestLetter + textGap) {
      start = x + textGap + 3;
    }
  }
  return start;
}

const textGap = 3;
/** Of the font's size; digits and letters of the chart's fonts are narrower. */
const widestLetter = 0.65;

function bars(
  { label: text, steps }: Row,
  critical: ReadonlySet<string>,
  x: (minutes: number) => number,
  positions: ReadonlyMap<string, number>,
  lines: readonly Line[],
): Drawing {
  const y = (positions.get(steps[0]?.activity.id ?? "") ?? 0) - layout.bar / 2;
  const isCritical = ({ activity }: Scheduled<Operation>) => critical.has(activity.id);
  // Bars that lie exactly on each other are one bar; what is on the path comes last, on top.
  const unique = new Map<string, Scheduled<Operation>>();
  for (const step of [...steps].sort((a, b) => Number(isCritical(a)) - Number(isCritical(b)))) {
    unique.set(`${figure(step.start)} ${figure(step.end)}`, step);
  }
  const drawn = [...unique.values()].sort((a, b) => Number(isCritical(a)) - Number(isCritical(b)));
  const last = Math.max(...steps.map(({ end }) => end));
  const longest = Math.max(...steps.map(({ activity }) => activity.minutes));
  const several = new Set(steps.map(({ activity }) => figure(activity.minutes))).size > 1;
  const duration = `${several ? "up to " : ""}${inWords(longest)}`;
  const size = 11;
  return {
    shapes: drawn.map((step) => {
      const { activity, start, end } = step;
      const fill = isCritical(step) ? colours.critical : activity.ofAws ? colours.ofAws : colours.bar;
      const title = `${activity.name}: ${figure(start)} to ${figure(end)}, ${figure(activity.minutes)} minutes, ${figure(step.slack)} to spare`;
      return `<rect x="${at(x(start))}" y="${y}" width="${at(Math.max(1.5, x(end) - x(start)))}" height="${layout.bar}" rx="2" fill="${fill}"><title>${escaped(title)}</title></rect>`;
    }),
    labels: [
      label(layout.margin + layout.label - 12, y + 10, text, {
        anchor: "end",
        weight: steps.some(isCritical) ? 600 : 400,
        halo: colours.band,
      }),
      label(clearOf(lines, x(last) + 6, duration, size, y + layout.bar / 2), y + 10, duration, {
        colour: steps.some(isCritical) ? colours.critical : colours.faint,
        size,
        halo: colours.band,
      }),
    ],
  };
}

function inWords(minutes: number): string {
  return minutes < 1 ? `${Math.round(minutes * 60)} s` : `${String(Number(minutes.toFixed(2)))} min`;
}

interface LabelStyle {
  colour?: string;
  size?: number;
  weight?: number;
  anchor?: "middle" | "end";
  /**
   * Colour of what the text lies on: it keeps a line behind the text from striking it through.
   * @default white
   */
  halo?: string;
}

function label(x: number, y: number, text: string, style: LabelStyle = {}): string {
  const attributes = [
    `x="${at(x)}"`,
    `y="${y}"`,
    `fill="${style.colour ?? colours.ink}"`,
    ...(style.size === undefined ? [] : [`font-size="${style.size}"`]),
    ...(style.weight === undefined ? [] : [`font-weight="${style.weight}"`]),
    ...(style.anchor === undefined ? [] : [`text-anchor="${style.anchor}"`]),
    `stroke="${style.halo ?? "white"}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"`,
  ];
  return `<text ${attributes.join(" ")}>${escaped(text)}</text>`;
}

function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
