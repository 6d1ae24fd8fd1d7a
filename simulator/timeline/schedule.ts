/**
 * When everything happens, if nothing but the graph decides: earliest start and end of each activity, what it waited for
 * longest, and how late it could be without delaying the end. Pure and exact: the same graph gives the same schedule.
 */

export interface Wait {
  /** The activity that must have ended. */
  id: string;
  /** Why, in words that follow the name: "vpcId comes from it". */
  why: string;
}

export interface Activity {
  /** Unique in its graph. */
  id: string;
  /** What a reader knows it by: a logical name. */
  name: string;
  minutes: number;
  waits: readonly Wait[];
}

export interface Scheduled<A extends Activity = Activity> {
  activity: A;
  start: number;
  end: number;
  /** Minutes by which it could end later without delaying the end of all. */
  slack: number;
  /** The wait that decided when it starts; none for what starts at once. */
  heldBy: Wait | undefined;
}

export interface Schedule<A extends Activity = Activity> {
  /** In order of start. */
  steps: readonly Scheduled<A>[];
  /** From the first to the last of the longest path, activities without work of their own included. */
  path: readonly Scheduled<A>[];
  minutes: number;
  /** Sum of all minutes: how long it would take one by one. */
  work: number;
  /** Most activities under way at once. */
  peak: number;
}

/** Sums of table values in floating point: equal to a microminute is equal. */
const epsilon = 1e-6;

export function schedule<A extends Activity>(activities: readonly A[]): Schedule<A> {
  const ordered = inOrder(activities);
  const planned = new Map<string, Scheduled<A>>();
  for (const activity of ordered) {
    const heldBy = latestOf(activity, planned);
    const start = heldBy === undefined ? 0 : (planned.get(heldBy.id)?.end ?? 0);
    planned.set(activity.id, { activity, start, end: start + activity.minutes, slack: 0, heldBy });
  }
  const minutes = Math.max(0, ...[...planned.values()].map(({ end }) => end));
  setSlack([...ordered].reverse(), planned, minutes);
  const steps = [...planned.values()].sort(
    (a, b) => a.start - b.start || a.end - b.end || (a.activity.name < b.activity.name ? -1 : 1),
  );
  return {
    steps,
    path: pathTo(steps, planned, minutes),
    minutes: round(minutes),
    work: round(steps.reduce((sum, { activity }) => sum + activity.minutes, 0)),
    peak: peakOf(steps),
  };
}

/** To the second digit that the table has, and one more. */
export function round(minutes: number): number {
  return Math.round(minutes * 1000) / 1000;
}

/** Each after what it waits for. Waits for what isn't in the graph count for nothing. */
function inOrder<A extends Activity>(activities: readonly A[]): A[] {
  const byId = new Map(activities.map((activity) => [activity.id, activity]));
  const state = new Map<string, "under way" | "done">();
  const ordered: A[] = [];
  const visit = (activity: A): void => {
    if (state.get(activity.id) === "done") {
      return;
    }
    if (state.get(activity.id) === "under way") {
      throw new Error(`the graph has a cycle through ${activity.name}`);
    }
    state.set(activity.id, "under way");
    for (const { id } of activity.waits) {
      const before = byId.get(id);
      if (before) {
        visit(before);
      }
    }
    state.set(activity.id, "done");
    ordered.push(activity);
  };
  for (const activity of activities) {
    visit(activity);
  }
  return ordered;
}

/** The wait that ends last; among equals the one with work of its own, then the first that is named. */
function latestOf<A extends Activity>(activity: A, planned: ReadonlyMap<string, Scheduled<A>>): Wait | undefined {
  let latest: { wait: Wait; end: number; minutes: number } | undefined;
  for (const wait of activity.waits) {
    const before = planned.get(wait.id);
    if (before === undefined) {
      continue;
    }
    const { end, activity: work } = before;
    const later = latest === undefined || end > latest.end + epsilon;
    const equal = latest !== undefined && Math.abs(end - latest.end) <= epsilon;
    if (later || (equal && latest !== undefined && work.minutes > latest.minutes + epsilon)) {
      latest = { wait, end, minutes: work.minutes };
    }
  }
  return latest?.wait;
}

function setSlack<A extends Activity>(
  backwards: readonly A[],
  planned: ReadonlyMap<string, Scheduled<A>>,
  minutes: number,
): void {
  const latestEnd = new Map<string, number>();
  for (const activity of backwards) {
    const step = planned.get(activity.id);
    const end = latestEnd.get(activity.id) ?? minutes;
    if (step) {
      step.slack = round(end - step.end);
    }
    for (const { id } of activity.waits) {
      latestEnd.set(id, Math.min(latestEnd.get(id) ?? minutes, end - activity.minutes));
    }
  }
}

function pathTo<A extends Activity>(
  steps: readonly Scheduled<A>[],
  planned: ReadonlyMap<string, Scheduled<A>>,
  minutes: number,
): Scheduled<A>[] {
  const atEnd = steps.filter(({ end }) => end >= minutes - epsilon);
  const path: Scheduled<A>[] = [];
  let step = atEnd.find(({ activity }) => activity.minutes > 0) ?? atEnd[0];
  while (step) {
    path.unshift(step);
    step = step.heldBy === undefined ? undefined : planned.get(step.heldBy.id);
  }
  return path;
}

function peakOf(steps: readonly Scheduled[]): number {
  const changes = steps
    .filter(({ activity }) => activity.minutes > 0)
    .flatMap(({ start, end }) => [
      { at: round(start), by: 1 },
      { at: round(end), by: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  let peak = 0;
  for (const { by } of changes) {
    now += by;
    peak = Math.max(peak, now);
  }
  return peak;
}
