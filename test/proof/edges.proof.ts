/** Every order that the program asks for is needed: without it, AWS refuses something or doesn't do it. */
import * as assert from "node:assert/strict";
import { nameOf } from "../../simulator/timeline/exported-stack";
import { deployedGraph, graphSources } from "../support/graph/deployed-graphs";
import { judgeKinds, lostByRefusedDestroy, type Verdict } from "../support/graph/edge-proof";
import { isGuarded } from "../support/graph/expected";
import type { ExplicitEdge } from "../support/graph/stack-graph";
import { Progress } from "../support/prove/progress";

const ofProtection = ({ from }: ExplicitEdge) => nameOf(from) === "protection";

describe("every explicit dependsOn", () => {
  const progress = Progress.open("edges");

  it("is needed, in one of the stacks that have it", async () => {
    await progress.part("orders of AWS", async () => {
      const proven = new Map<string, Verdict>();
      let edges = 0;
      for (const source of [graphSources.dev, graphSources.prod, graphSources.reference, graphSources.isolated]) {
        const graph = await deployedGraph(source);
        const judged = await judgeKinds(graph, (edge) => ofProtection(edge) || isGuarded(edge));
        for (const { kind, edges: count, verdict } of judged) {
          edges += count;
          if (proven.get(kind)?.kind !== "needed") {
            proven.set(kind, verdict);
          }
        }
        process.stdout.write(`      ${source.title}: ${judged.length} kinds of order\n`);
      }
      const unproven = [...proven].filter(([, { kind }]) => kind !== "needed");
      assert.deepEqual(
        unproven,
        [],
        "nothing needs these: take them out of the program, or add the rule that needs them",
      );
      for (const [kind, verdict] of proven) {
        if (verdict.kind === "needed") {
          process.stdout.write(`      ${kind}: ${verdict.operation}\n`);
        }
      }
      return { "edges proven": edges, "kinds of edges proven": proven.size };
    });
  });

  it("of the protection is needed: without it a refused destroy takes something away", async () => {
    await progress.part("orders of the protection", async () => {
      const graph = await deployedGraph(graphSources.protected);
      assert.deepEqual(await lostByRefusedDestroy(graph), []);
      const edges = graph.explicitEdges.filter(ofProtection);
      const partOf = ({ to }: ExplicitEdge) => to.split("::")[2]?.split("$")[0] ?? "";
      const parts = [...new Set(edges.map(partOf))].filter((part) => part !== "pulumi:index:Stash");
      for (const part of parts) {
        const without = graph.without(edges.filter((edge) => partOf(edge) === part));
        assert.notDeepEqual(await lostByRefusedDestroy(without), [], `nothing needs the edges to ${part}`);
      }
      return { "edges proven": edges.length, "kinds of edges proven": parts.length };
    });
  });
});
