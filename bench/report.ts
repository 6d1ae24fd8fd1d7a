/** Figures → the table that is printed. */
import type { TreeUse } from "./process-tree";

export interface Sample {
  seconds: number;
  use: TreeUse | undefined;
}

export interface Samples {
  ours: readonly Sample[];
  baseline: readonly Sample[];
  empty: readonly Sample[];
}

/** What `preview` may cost, as a multiple of the baseline's. */
export const limits = { time: 1.35, memory: 1.4 } as const;

interface Measure {
  label: string;
  unit: string;
  of(sample: Sample): number | undefined;
  limit?: number;
}

const measures: readonly Measure[] = [
  { label: "time", unit: "s", of: ({ seconds }) => seconds, limit: limits.time },
  { label: "processor time", unit: "s", of: ({ use }) => use?.cpuSeconds },
  { label: "memory", unit: "MB", of: ({ use }) => megabytes(use?.tree), limit: limits.memory },
  { label: "memory, program", unit: "MB", of: ({ use }) => megabytes(use?.program) },
];

const widths = [8, 17, 20, 20, 20, 17, 12, 16] as const;

export function heading(): string {
  return row(["stack", "", "ours", "baseline", "empty", "ours/baseline", "ours/empty", "limit"]);
}

/** A line for each measure: `median (smallest)` of each program and of the ratio. The limit is held against medians. */
export function lines(stack: string, samples: Samples): string[] {
  return measures.flatMap((measure) => {
    const [ours, baseline, empty] = [samples.ours, samples.baseline, samples.empty].map((of) => summary(of, measure));
    if (!ours || !baseline || !empty) {
      return [row([stack, measure.label, "not measured: there is no /proc here"])];
    }
    const ratio = ours.median / baseline.median;
    const ofSmallest = ours.smallest / baseline.smallest;
    return [
      row([
        stack,
        measure.label,
        ...[ours, baseline, empty].map((figures) => figuresText(figures, measure.unit)),
        `${times(ratio)} (${times(ofSmallest)})`,
        times(ours.median / empty.median),
        measure.limit === undefined ? "-" : `${times(measure.limit)} ${ratio <= measure.limit ? "PASS" : "OVER"}`,
      ]),
    ];
  });
}

interface Figures {
  median: number;
  smallest: number;
}

function summary(samples: readonly Sample[], measure: Measure): Figures | undefined {
  const values = samples.map(measure.of).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : { median: median(values), smallest: Math.min(...values) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

function megabytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes / 1e6;
}

function figuresText({ median: middle, smallest }: Figures, unit: string): string {
  const digits = unit === "s" ? 2 : 0;
  return `${middle.toFixed(digits)} ${unit} (${smallest.toFixed(digits)})`;
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join("")
    .trimEnd();
}
