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
  const parts: string[] = [];
  let y = layout.margin + 34;
  for (const { title, plan } of panels) {
    const { text, height } = panel(title, plan, onPath(plan), x, y);
    parts.push(text);
    y += height + 26;
  }
  const height = y + layout.margin - 26;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${layout.width}" height="${height}" viewBox="0 0 ${layout.width} ${height}" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="12">`,
    `<rect width="${layout.width}" height="${height}" fill="white"/>`,
    legend(),
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function legend(): string {
  const y = layout.margin + 2;
  const entries: [string, string, number][] = [
    [colours.critical, "on the longest path: it decides how long all takes", 430],
    [colours.bar, "beside it: there is time to spare", 300],
    [colours.ofAws, "AWS's own doing, beside it", 260],
  ];
  let x = layout.margin;
  const parts: string[] = [];
  for (const [colour, text, width] of entries) {
    parts.push(
      `<rect x="${x}" y="${y}" width="22" height="${layout.bar}" rx="2" fill="${colour}"/>`,
      label(x + 30, y + 10, text, { colour: colours.ink }),
    );
    x += width;
  }
  parts.push(
    `<path d="M${x} ${y + 6}h22" stroke="${colours.wait}" stroke-dasharray="3 2" fill="none"/>`,
    label(x + 30, y + 10, "waited for", { colour: colours.ink }),
  );
  return parts.join("\n");
}

function panel(
  title: string,
  plan: Schedule<Operation>,
  critical: ReadonlySet<string>,
  x: (minutes: number) => number,
  top: number,
): { text: string; height: number } {
  const rows = rowsOf(plan, critical);
  const parts = [label(layout.margin, top + 16, title, { size: 16, weight: 600 })];
  const first = top + layout.panelTitle;
  const positions = new Map<string, number>();
  let y = first;
  const services: string[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.service !== rows[index - 1]?.service) {
      y += index === 0 ? 0 : layout.gap;
      const height = rows.filter(({ service }) => service === row.service).length * layout.row;
      services.push(
        `<rect x="${layout.margin}" y="${y}" width="${layout.width - 2 * layout.margin}" height="${height}" fill="${colours.band}" rx="3"/>`,
        label(layout.margin + 6, y + 14, row.service, { weight: 600, colour: colours.faint, size: 11 }),
      );
    }
    for (const { activity } of row.steps) {
      positions.set(activity.id, y + layout.row / 2);
    }
    y += layout.row;
  }
  parts.push(...services, ...axis(plan.minutes, x, first, y), ...waits(plan, positions, x));
  for (const row of rows) {
    parts.push(...bars(row, critical, x, positions));
  }
  return { text: parts.join("\n"), height: y - top };
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

function axis(minutes: number, x: (minutes: number) => number, top: number, bottom: number): string[] {
  const parts: string[] = [];
  for (let minute = 0; minute <= Math.ceil(minutes); minute++) {
    const major = minute % 2 === 0;
    parts.push(
      `<path d="M${at(x(minute))} ${top - 6}V${bottom}" stroke="${colours.grid}" fill="none"/>`,
      ...(major
        ? [
            label(x(minute), top - 10, minute === 0 ? "0 min" : String(minute), {
              colour: colours.faint,
              anchor: "middle",
              size: 11,
            }),
          ]
        : []),
    );
  }
  return parts;
}

/** From the end of what was waited for to the start of what waited, along the longest path. */
function waits(
  plan: Schedule<Operation>,
  positions: ReadonlyMap<string, number>,
  x: (minutes: number) => number,
): string[] {
  const path = plan.path.filter(({ activity }) => activity.minutes > 0);
  return path.slice(1).flatMap((step, index) => {
    const from = positions.get(path[index]?.activity.id ?? "");
    const to = positions.get(step.activity.id);
    return from === undefined || to === undefined || from === to
      ? []
      : [`<path d="M${at(x(step.start))} ${from}V${to}" stroke="${colours.wait}" stroke-dasharray="3 2" fill="none"/>`];
  });
}

function bars(
  { label: text, steps }: Row,
  critical: ReadonlySet<string>,
  x: (minutes: number) => number,
  positions: ReadonlyMap<string, number>,
): string[] {
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
  return [
    label(layout.margin + layout.label - 12, y + 10, text, {
      anchor: "end",
      weight: steps.some(isCritical) ? 600 : 400,
    }),
    ...drawn.map((step) => {
      const { activity, start, end } = step;
      const fill = isCritical(step) ? colours.critical : activity.ofAws ? colours.ofAws : colours.bar;
      const title = `${activity.name}: ${figure(start)} to ${figure(end)}, ${figure(activity.minutes)} minutes, ${figure(step.slack)} to spare`;
      return `<rect x="${at(x(start))}" y="${y}" width="${at(Math.max(1.5, x(end) - x(start)))}" height="${layout.bar}" rx="2" fill="${fill}"><title>${escaped(title)}</title></rect>`;
    }),
    label(x(last) + 6, y + 10, `${several ? "up to " : ""}${inWords(longest)}`, {
      colour: steps.some(isCritical) ? colours.critical : colours.faint,
      size: 11,
      halo: true,
    }),
  ];
}

function inWords(minutes: number): string {
  return minutes < 1 ? `${Math.round(minutes * 60)} s` : `${String(Number(minutes.toFixed(2)))} min`;
}

interface LabelStyle {
  colour?: string;
  size?: number;
  weight?: number;
  anchor?: "middle" | "end";
  /** Keeps a line behind the text from striking it through. */
  halo?: true;
}

function label(x: number, y: number, text: string, style: LabelStyle = {}): string {
  const attributes = [
    `x="${at(x)}"`,
    `y="${y}"`,
    `fill="${style.colour ?? colours.ink}"`,
    ...(style.size === undefined ? [] : [`font-size="${style.size}"`]),
    ...(style.weight === undefined ? [] : [`font-weight="${style.weight}"`]),
    ...(style.anchor === undefined ? [] : [`text-anchor="${style.anchor}"`]),
    ...(style.halo ? [`stroke="${colours.band}" stroke-width="4" paint-order="stroke"`] : []),
  ];
  return `<text ${attributes.join(" ")}>${escaped(text)}</text>`;
}

function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
