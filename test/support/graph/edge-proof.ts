/**
 * Whether anything needs an order that the program asks for: the edge is taken away, one side is slowed until the other
 * overtakes it, and AWS must refuse something.
 */
import type { Pace } from "../../../simulator/account/pace";
import { nameOf } from "../../../simulator/timeline/exported-stack";
import { GraphRun } from "./graph-run";
import { type ExplicitEdge, reaches, type StackGraph } from "./stack-graph";

export type Verdict =
  /** What failed without the edge, in AWS's words. */
  | { kind: "needed"; operation: "create" | "delete"; message: string }
  /** Other edges bring the same order. */
  | { kind: "implied" }
  /** Nothing failed. */
  | { kind: "unproven" };

export interface JudgedEdge {
  from: string;
  to: string;
  verdict: Verdict;
}

/** Longer than everything else of a deployment together. */
const slowMinutes = 10_000;

export async function judge(graph: StackGraph, edge: ExplicitEdge): Promise<JudgedEdge> {
  const names = { from: nameOf(edge.from), to: nameOf(edge.to) };
  const without = graph.without([edge]);
  if (reaches(without, edge.from, edge.to)) {
    return { ...names, verdict: { kind: "implied" } };
  }
  const onCreate = await new GraphRun(throttled("create", edge.to)).up(without);
  const [refused] = onCreate;
  if (refused) {
    return { ...names, verdict: { kind: "needed", operation: "create", message: refused.message } };
  }
  const run = new GraphRun(throttled("delete", edge.from));
  const [broken] = await run.up(graph);
  if (broken) {
    throw new Error(`the whole graph does not stand up: ${broken.name}: ${broken.message}`);
  }
  const [stuck] = await run.destroy(without);
  return {
    ...names,
    verdict: stuck ? { kind: "needed", operation: "delete", message: stuck.message } : { kind: "unproven" },
  };
}

function throttled(operation: "create" | "delete", urn: string): Pace {
  return {
    throttledMinutes: (paced) => (paced.operation === operation && paced.client === urn ? slowMinutes : 0),
  };
}
