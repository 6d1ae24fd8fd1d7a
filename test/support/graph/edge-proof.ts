/**
 * Whether anything needs an order that the program asks for: the edge is taken away, one side is slowed until the other
 * overtakes it, and AWS must refuse something, or say that something doesn't work.
 */
import type { SimulatedAccount } from "../../../simulator/account/account";
import type { Pace } from "../../../simulator/account/pace";
import { failedSetups } from "../../../simulator/account/sagemaker/node-troubles";
import { nameOf } from "../../../simulator/timeline/exported-stack";
import { GraphRun } from "./graph-run";
import { type ExplicitEdge, reaches, type StackGraph } from "./stack-graph";

export type Verdict =
  /** What failed without the edge, in AWS's words. */
  | { kind: "needed"; operation: "create" | "delete" | "afterwards"; message: string }
  /** Other edges bring the same order. */
  | { kind: "implied" }
  /** Nothing failed. */
  | { kind: "unproven" };

/** Edges of one kind, such as "each interface endpoint after the rule of its group". */
export interface JudgedKind {
  kind: string;
  edges: number;
  verdict: Verdict;
}

/** Longer than everything else of a deployment together. */
const slowMinutes = 10_000;

/** All explicit edges, but those that `leaveOut` names, by kind; an edge of a kind is enough to prove the kind. */
export async function judgeKinds(
  graph: StackGraph,
  leaveOut: (edge: ExplicitEdge) => boolean = () => false,
): Promise<JudgedKind[]> {
  const kinds = new Map<string, ExplicitEdge[]>();
  for (const edge of graph.explicitEdges.filter((candidate) => !leaveOut(candidate))) {
    const kind = kindOf(edge);
    kinds.set(kind, [...(kinds.get(kind) ?? []), edge]);
  }
  const judged: JudgedKind[] = [];
  for (const [kind, edges] of [...kinds].sort(([a], [b]) => (a < b ? -1 : 1))) {
    judged.push({ kind, edges: edges.length, verdict: await judgeKind(graph, edges) });
  }
  return judged;
}

export function kindOf({ from, to }: ExplicitEdge): string {
  return `${kindOfName(nameOf(from))} after ${kindOfName(nameOf(to))}`;
}

/** One resource for each zone, script, entry: of one kind. */
function kindOfName(name: string): string {
  return name
    .replace(/\b[a-z]+\d-az\d\b/, "<zone>")
    .replace(/^lifecycle-.*\.sh$/, "lifecycle-<script>")
    .replace(/^eks-access-.*-(Amazon\w+)$/, "eks-access-<entry>-$1");
}

async function judgeKind(graph: StackGraph, edges: readonly ExplicitEdge[]): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  for (const edge of edges) {
    verdicts.push(await judge(graph, [edge]));
    if (verdicts.at(-1)?.kind === "needed") {
      break;
    }
  }
  // Where one of several takes the order from another of its kind, all that wait for the same thing go at once.
  const needed = () => verdicts.find((verdict) => verdict.kind === "needed");
  for (const to of needed() ? [] : new Set(edges.map((edge) => edge.to))) {
    verdicts.push(
      await judge(
        graph,
        graph.explicitEdges.filter((edge) => edge.to === to && isAlike(edge, edges)),
      ),
    );
  }
  return needed() ?? verdicts.find((verdict) => verdict.kind === "unproven") ?? { kind: "implied" };
}

/** Of a kind but for the service that an endpoint is for. */
function isAlike(edge: ExplicitEdge, edges: readonly ExplicitEdge[]): boolean {
  const plain = (urn: string) => kindOfName(nameOf(urn)).replace(/[\w-]+-interface-endpoint$/, "<service>");
  return edges.some((other) => plain(other.from) === plain(edge.from));
}

/** @param edges all of them to one resource */
async function judge(graph: StackGraph, edges: readonly ExplicitEdge[]): Promise<Verdict> {
  const without = graph.without(edges);
  const [edge] = edges;
  if (!edge || edges.every(({ from, to }) => reaches(without, from, to))) {
    return { kind: "implied" };
  }
  const first = new GraphRun(graph.before, throttled("create", [edge.to]));
  const [refused] = await first.up(without);
  if (refused) {
    return { kind: "needed", operation: "create", message: refused.message };
  }
  const [broken] = harm(first.account);
  if (broken) {
    return { kind: "needed", operation: "afterwards", message: broken };
  }
  const pace = throttled(
    "delete",
    edges.map(({ from }) => from),
  );
  const second = new GraphRun(graph.before, pace);
  const [unsound] = await second.up(graph);
  if (unsound) {
    throw new Error(`the whole graph does not stand up: ${unsound.name}: ${unsound.message}`);
  }
  const [stuck] = await second.destroy(without);
  return stuck ? { kind: "needed", operation: "delete", message: stuck.message } : { kind: "unproven" };
}

/** Whether anything needs what a hook waits for: without it, and with everything done in no time, AWS must refuse something. */
export async function judgeHook(graph: StackGraph, name: string): Promise<Verdict> {
  const run = new GraphRun(graph.before, { factor: () => 0 });
  const [refused] = await run.up(graph.withoutHook(name));
  return refused ? { kind: "needed", operation: "create", message: refused.message } : { kind: "unproven" };
}

/** What AWS took without a word and doesn't do. */
export function harm(account: SimulatedAccount): string[] {
  const flowLogs = account
    .list("ec2:flowLog")
    .filter(({ attributes }) => attributes.deliverLogsStatus === "FAILED")
    .map(({ id, attributes }) => `flow log ${id} delivers nothing: ${attributes.deliverLogsErrorMessage}`);
  const versioned = new Set(account.list("s3:bucketVersioning").map(({ attributes }) => attributes.bucket));
  const objects = account
    .list("s3:object")
    .filter(({ attributes }) => versioned.has(attributes.bucket) && attributes.versionId === "")
    .map(({ id }) => `object ${id} has the version "null": its first content is lost with its first change`);
  const nodes = account.list("sagemaker:cluster").flatMap(failedSetups);
  return [...flowLogs, ...objects, ...nodes];
}

function throttled(operation: "create" | "delete", urns: readonly string[]): Pace {
  return {
    throttledMinutes: (paced) => (paced.operation === operation && urns.includes(paced.client ?? "") ? slowMinutes : 0),
  };
}

/** The resources that a refused destroy of a protected stack takes away nevertheless. */
export async function lostByRefusedDestroy(graph: StackGraph): Promise<string[]> {
  const run = new GraphRun(graph.before);
  await run.up(graph);
  const before = run.account.everything().map(({ kind, id }) => `${kind} ${id}`);
  await run.destroy(graph);
  const after = new Set(run.account.everything().map(({ kind, id }) => `${kind} ${id}`));
  return before.filter((name) => !after.has(name));
}
