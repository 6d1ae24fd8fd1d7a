/** A timeline in words: how long, why, and what each step on the longest path waited for. */
import type { Operation } from "./deployment-graph";
import type { Schedule, Scheduled } from "./schedule";
import type { Timeline } from "./timeline";

export interface PathStep {
  name: string;
  noun: string;
  start: number;
  end: number;
  /** The step before it and what it has to do with it; "" for the first. */
  waitedFor: string;
}

/** The longest path without what takes no time (components, providers), which is named as the way instead. */
export function pathSteps({ path }: Schedule<Operation>): PathStep[] {
  const steps: PathStep[] = [];
  let through: string[] = [];
  let before: Scheduled<Operation> | undefined;
  for (const step of path) {
    const { activity, heldBy } = step;
    if (activity.minutes === 0) {
      through.push(activity.name);
      continue;
    }
    const way = through.length > 0 ? `, through ${through.join(", ")}` : "";
    steps.push({
      name: activity.name,
      noun: activity.noun,
      start: step.start,
      end: step.end,
      waitedFor: before && heldBy ? `${before.activity.name} (${heldBy.why}${way})` : "",
    });
    through = [];
    before = step;
  }
  return steps;
}

export function timelineReport(stack: string, timeline: Timeline): string {
  const { create, destroy } = timeline;
  const last = create.minutes > timeline.createMinutes ? `, ${figure(create.minutes)} until the nodes have joined` : "";
  const layers = destroy.minutes - timeline.destroyMinutesByDependencies;
  const peak = Math.max(create.peak, destroy.peak);
  return [
    `Deploying ${stack} from nothing: ${figure(timeline.createMinutes)} minutes until the last call is answered${last}.`,
    ...pathLines(create),
    "",
    `Destroying ${stack}: ${figure(destroy.minutes)} minutes.`,
    ...pathLines(destroy),
    "",
    `Pulumi deletes in layers, each of which ends as a whole before the next begins; that is ${figure(layers)} of the minutes.`,
    `Up to ${peak} operations are under way at once. Pulumi allows 4 for each CPU: on a machine with fewer than ${Math.ceil(peak / 4)} CPUs,`,
    `set PULUMI_PARALLEL=${Math.max(32, peak)}, or NAT gateways and endpoints keep the EKS cluster waiting.`,
    ...timeline.deepHealthChecks.map(
      (group) => `Not counted: deep health checks of group ${group}, 60 to 120 minutes before its nodes take work.`,
    ),
    "Minutes are those of simulator/data/latencies.json, of which about half are estimates: rely on the order, not on the sum.",
    "",
  ].join("\n");
}

function pathLines(plan: Schedule<Operation>): string[] {
  const steps = pathSteps(plan);
  const width = Math.max(0, ...steps.map(({ name }) => name.length));
  return [
    `  ${"from".padStart(6)} ${"to".padStart(6)}  ${"the longest path".padEnd(width)}  waited for`,
    ...steps.map(
      ({ start, end, name, waitedFor }) =>
        `  ${figure(start).padStart(6)} ${figure(end).padStart(6)}  ${name.padEnd(width)}  ${waitedFor || "nothing"}`,
    ),
  ];
}

export function figure(minutes: number): string {
  return minutes.toFixed(2);
}
