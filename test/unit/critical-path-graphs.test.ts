import * as assert from "node:assert/strict";
import { cloudFormationGraph } from "../../bench/critical-path/cloudformation-graph";
import { idealGraph } from "../../bench/critical-path/ideal-graph";
import { createSchedule, destroySchedule, type TaskGraph } from "../../bench/critical-path/task-graph";
import { terraformGraph } from "../../bench/critical-path/terraform-graph";

/**
 * Minutes under the same time table. Those of the peers are of an earlier reading of the same templates and modules by
 * another route; the graphs here were written from the edges alone and may differ from it by a short call.
 */
const expected: readonly [TaskGraph, number, number, number][] = [
  [idealGraph, 23.85, 13.5, 0],
  [terraformGraph, 24.75, 14.1, 0],
  [cloudFormationGraph, 30.8, 18, 0.06],
];

describe("graphs of the critical-path comparison", () => {
  for (const [graph, create, destroy, tolerance] of expected) {
    it(`${graph.name}: ${create} minutes to create, ${destroy} to destroy`, () => {
      assert.ok(Math.abs(createSchedule(graph).minutes - create) <= tolerance, String(createSchedule(graph).minutes));
      assert.ok(
        Math.abs(destroySchedule(graph).minutes - destroy) <= tolerance,
        String(destroySchedule(graph).minutes),
      );
    });

    it(`${graph.name}: each task stands once`, () => {
      assert.equal(new Set(graph.tasks.map(({ id }) => id)).size, graph.tasks.length);
    });
  }

  it("finds the ideal's longest path where AWS takes longest: EKS, chart, HyperPod, nodes", () => {
    assert.deepEqual(
      createSchedule(idealGraph).path.map(({ activity }) => activity.id),
      ["eks/role", "eks/policy", "eks/propagation", "eks/cluster", "chart/release", "hyperpod/cluster", "nodes/joined"],
    );
  });
});
