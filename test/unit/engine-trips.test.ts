import * as assert from "node:assert/strict";
import { rules } from "../../simulator/account/catalogue";
import { trippedOnEngine, tripsIn } from "../../tools/docs/engine-trips";
import { simulatedAwsPage } from "../../tools/docs/simulated-aws-page";

describe("rules that are tripped on the real engine", () => {
  const ids = ["a.b.one", "a.b.two", "a.b.three", "a.b.four", "a.b.five"];
  const text = `
    ["a.b.one", "cluster", /said/],
    [
      // why
      "a.b.two",
      "cluster",
      says("said"),
    ],
    // ["a.b.three", "cluster", /said/],
    it("a.b.four: cluster", () => refusedBy([otherRule, "a.b.five", /said/], result));
    ["a.c.unknown", "cluster", /said/],
  `;

  it("are those that a trip begins with, on one line or several", () => {
    assert.deepEqual([...tripsIn(text, ids)], ["a.b.one", "a.b.two"]);
  });

  it("are marked and counted in docs/simulated-aws.md, and no other", () => {
    const tripped = trippedOnEngine(rules.map(({ id }) => id));
    const page = simulatedAwsPage();
    const marked = [...page.matchAll(/^\| `([\w.-]+)` \| ✓ \|/gm)].map(([, id]) => id);
    assert.deepEqual(marked.sort(), [...tripped].sort());
    assert.ok(page.includes(`${rules.length} rules. Each is tripped by a test; the ${tripped.size} that are marked`));
  });

  it("hold every rule of HyperPod", () => {
    const hyperPod = rules.map(({ id }) => id).filter((id) => id.startsWith("sagemaker."));
    assert.ok(hyperPod.length > 0);
    assert.deepEqual(
      hyperPod.filter((id) => !trippedOnEngine(hyperPod).has(id)),
      [],
      "add a wrong program or change to test/rehearsal/rules-hyperpod-*.test.ts",
    );
  });
});
