/** A stack stands up and goes whatever time each operation takes. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Pace } from "../../../simulator/account/pace";
import { GraphRun } from "./graph-run";
import type { StackGraph } from "./stack-graph";

/** Times the typical minutes of each operation. */
const factor = fc.oneof(
  fc.double({ min: 0, max: 10, noNaN: true }),
  // Ends of the range come more often than chance would have them: they turn the order round.
  fc.constantFrom(0, 10),
);

/**
 * An EKS cluster takes minutes: the fastest creation in public logs took longer than IAM needs to show a role everywhere,
 * so that HyperPod, which comes after EKS, never meets a role that it can't assume yet.
 */
const leastEksFactor = 0.1;

export interface TimingOptions {
  runs: number;
  seed: number;
  /** What may be left after the destroy. */
  residue: readonly string[];
}

export async function holdsWithAnyTiming(graph: StackGraph, { runs, seed, residue }: TimingOptions): Promise<void> {
  const urns = graph.nodes.filter(({ resource }) => resource.custom).map(({ urn }) => urn);
  const factors = fc.array(fc.tuple(factor, factor), { minLength: urns.length, maxLength: urns.length });
  await fc.assert(
    fc.asyncProperty(factors, async (drawn) => {
      const byUrn = new Map(urns.map((urn, index) => [urn, drawn[index] ?? [1, 1]]));
      const run = new GraphRun(paceOf(byUrn));
      assert.deepEqual(await run.up(graph), []);
      assert.deepEqual(await run.destroy(graph), []);
      assert.deepEqual(run.residue(), residue);
    }),
    { numRuns: runs, seed },
  );
}

function paceOf(factors: ReadonlyMap<string, readonly number[]>): Pace {
  return {
    factor: ({ kind, operation, client }) => {
      const [onCreate = 1, onDelete = 1] = factors.get(client ?? "") ?? [];
      const drawn = operation === "delete" ? onDelete : onCreate;
      return kind === "eks:cluster" && operation === "create" ? Math.max(drawn, leastEksFactor) : drawn;
    },
  };
}
