/** A stack stands up and goes whatever time each operation takes. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Pace } from "../../../simulator/account/pace";
import { harm } from "./edge-proof";
import { GraphRun } from "./graph-run";
import type { StackGraph } from "./stack-graph";

/** Times the typical minutes of each operation. */
const factor = fc.oneof(
  fc.double({ min: 0, max: 10, noNaN: true }),
  // Ends of the range come more often than chance would have them: they turn the order round.
  fc.constantFrom(0, 10),
);

export interface TimingOptions {
  runs: number;
  seed: number;
  /** What may be left after the destroy, beside what was there before the stack. */
  residue: readonly string[];
}

export async function holdsWithAnyTiming(graph: StackGraph, { runs, seed, residue }: TimingOptions): Promise<void> {
  const urns = graph.nodes.filter(({ resource }) => resource.custom).map(({ urn }) => urn);
  const factors = fc.array(fc.tuple(factor, factor), { minLength: urns.length, maxLength: urns.length });
  await fc.assert(
    fc.asyncProperty(factors, async (drawn) => {
      const byUrn = new Map(urns.map((urn, index) => [urn, drawn[index] ?? [1, 1]]));
      const run = new GraphRun(graph.before, paceOf(byUrn));
      assert.deepEqual(await run.up(graph), []);
      assert.deepEqual(harm(run.account), []);
      assert.deepEqual(run.changedForeignParts(), []);
      assert.deepEqual(await run.destroy(graph), []);
      assert.deepEqual(run.changedForeignParts(), []);
      assert.deepEqual(run.residue(), residue);
    }),
    { numRuns: runs, seed },
  );
}

function paceOf(factors: ReadonlyMap<string, readonly number[]>): Pace {
  return {
    factor: ({ operation, client }) => {
      const [onCreate = 1, onDelete = 1] = factors.get(client ?? "") ?? [];
      return operation === "delete" ? onDelete : onCreate;
    },
  };
}
