/** A deployment as tasks: what each is in the time table, and what it comes after. Destruction is the same, backwards. */
import { latencies } from "../../simulator/account/latencies";
import { type Schedule, schedule } from "../../simulator/timeline/schedule";

export interface Task {
  /** "eks/cluster": unique in its graph. */
  id: string;
  /** Key of the time table, simulator/data/latencies.json. */
  kind: string;
  /** Tasks that must have ended. */
  after: readonly string[];
  /** Why, where it is not plain that one is an argument of the other; with the source. */
  because?: string;
  /** It goes with what it is inside of: its deletion takes no call. */
  goesAlong?: true;
}

export interface TaskGraph {
  name: string;
  source: string;
  tasks: readonly Task[];
}

export function createSchedule({ tasks }: TaskGraph): Schedule {
  return schedule(
    tasks.map(({ id, kind, after }) => ({
      id,
      name: id,
      minutes: entryOf(kind).create,
      waits: after.map((before) => ({ id: known(tasks, before), why: "after" })),
    })),
  );
}

export function destroySchedule({ tasks }: TaskGraph): Schedule {
  return schedule(
    tasks.map(({ id, kind, goesAlong }) => ({
      id,
      name: id,
      minutes: goesAlong ? 0 : entryOf(kind).delete,
      waits: tasks.filter(({ after }) => after.includes(id)).map((dependent) => ({ id: dependent.id, why: "before" })),
    })),
  );
}

function entryOf(kind: string) {
  const entry = latencies[kind];
  if (entry === undefined) {
    throw new Error(`the time table has no ${kind}`);
  }
  return entry;
}

function known(tasks: readonly Task[], id: string): string {
  if (!tasks.some((task) => task.id === id)) {
    throw new Error(`no task ${id}`);
  }
  return id;
}

export function task(id: string, kind: string, after: readonly string[] = [], more: Partial<Task> = {}): Task {
  return { id, kind, after, ...more };
}
