/** A sample of the proofs of orders and of timing; `npm run prove -- edges any-timing` runs them over all stacks. */
import * as assert from "node:assert/strict";
import { nameOf } from "../../simulator/timeline/exported-stack";
import { holdsWithAnyTiming } from "../support/graph/any-timing";
import { deployedGraph, graphSources } from "../support/graph/deployed-graphs";
import { judgeKinds } from "../support/graph/edge-proof";
import { isGuarded, residueOf } from "../support/graph/expected";
import type { StackGraph } from "../support/graph/stack-graph";

describe("prod's graph in a simulated account, without the engine", () => {
  let graph: StackGraph;

  before(async () => {
    graph = await deployedGraph(graphSources.prod);
  });

  it("stands up and goes with nothing but the named residue, whatever time each operation takes", () =>
    holdsWithAnyTiming(graph, { runs: 5, seed: 1, residue: residueOf("hyperpod-prod", { ownKey: true }) }));

  it("needs each order that the program asks for, but those that only a network without a way out needs", async () => {
    const judged = await judgeKinds(graph, (edge) => nameOf(edge.from) === "protection" || isGuarded(edge));
    const unproven = judged.filter(({ verdict }) => verdict.kind !== "needed").map(({ kind }) => kind);
    // With a way out, nodes reach by it what an endpoint doesn't answer for yet.
    assert.deepEqual(
      unproven.filter((kind) => !/^hyperpod-cluster after network-[\w-]+-interface-endpoint$/.test(kind)),
      [],
    );
    assert.ok(judged.length - unproven.length >= 30, `${judged.length - unproven.length} kinds of order proven`);
  });
});
