/** Every order that the program asks for is needed: without it, AWS refuses something or doesn't do it. */
import * as assert from "node:assert/strict";
import { nameOf } from "../../simulator/timeline/exported-stack";
import { deployedGraph, graphSources } from "../support/graph/deployed-graphs";
import { judgeHook, judgeKinds, lostByRefusedDestroy, type Verdict } from "../support/graph/edge-proof";
import { isGuarded } from "../support/graph/expected";
import type { ExplicitEdge } from "../support/graph/stack-graph";
import { Progress } from "../support/prove/progress";

const unprotected = [
  graphSources.dev,
  graphSources.prod,
  graphSources.reference,
  graphSources.isolated,
  graphSources.inNetwork,
  graphSources.inNetworkOfStack,
  graphSources.onCluster,
  graphSources.onClusterWithoutWayOut,
  graphSources.onClusterWithItsGroup,
  graphSources.onClusterInNetworkOfStack,
];

const ofProtection = ({ from }: ExplicitEdge) => nameOf(from) === "protection";

describe("every explicit dependsOn", () => {
  const progress = Progress.open("edges");

  it("is needed, in one of the stacks that have it", async () => {
    await progress.part("orders of AWS", async () => {
      const proven = new Map<string, Verdict>();
      let edges = 0;
      for (const source of unprotected) {
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
      const lostWithout = new Map<string, number>();
      let proven = 0;
      for (const source of [graphSources.protected, graphSources.protectedOnCluster]) {
        const graph = await deployedGraph(source);
        assert.deepEqual(await lostByRefusedDestroy(graph), [], source.title);
        const edges = graph.explicitEdges.filter(ofProtection);
        proven += edges.length;
        const partOf = ({ to }: ExplicitEdge) => to.split("::")[2]?.split("$")[0] ?? "";
        for (const part of new Set(edges.map(partOf).filter((type) => type !== "pulumi:index:Stash"))) {
          const without = graph.without(edges.filter((edge) => partOf(edge) === part));
          lostWithout.set(part, (lostWithout.get(part) ?? 0) + (await lostByRefusedDestroy(without)).length);
        }
      }
      const unneeded = [...lostWithout].filter(([, lost]) => lost === 0).map(([part]) => part);
      assert.deepEqual(unneeded, [], "nothing needs the edges to these");
      return { "edges proven": proven, "kinds of edges proven": lostWithout.size };
    });
  });

  it("needs the wait for the new role beside it, on an EKS cluster that exists", async () => {
    await progress.part("wait for the role", async () => {
      const graph = await deployedGraph(graphSources.onCluster);
      const verdict = await judgeHook(graph, "hyperpod-execution-role-age");
      assert.equal(verdict.kind === "needed" && /cannot assume the execution role/.test(verdict.message), true);
      return { "waits proven": 1 };
    });
  });
});
