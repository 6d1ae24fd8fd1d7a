import * as assert from "node:assert/strict";
import { untilPropagated } from "../../simulator/doors/aws/propagation";
import {
  atScale,
  eksRequest,
  refusal,
  region,
  renewRole,
  seededAccount,
  takeAway,
} from "../support/simulated-platform";

const cluster = { kind: "eks:cluster", region };

describe("simulated AWS provider: changes of IAM that take their time", () => {
  it("tries again until a new role can be assumed", async () => {
    // 12 simulated seconds are one real one here: a busy machine gets its first call in before they are over.
    const account = renewRole(atScale(seededAccount(), 5_000), "eks");
    let calls = 0;
    const made = await untilPropagated(account, () => {
      calls++;
      return account.create(cluster, eksRequest);
    });
    assert.equal(made.id, "research");
    assert.ok(calls > 1, `${calls} calls`);
  });

  it("gives up after two minutes", async () => {
    const account = atScale(seededAccount(), 10);
    const role = account.find("iam:role", "eks");
    assert.ok(role);
    account.alter(() => Object.assign(role, { createdAtMinutes: 1000 }));
    const since = account.clock.nowMinutes();
    const error = await refusal(untilPropagated(account, () => account.create(cluster, eksRequest)));
    assert.equal(error.ruleId, "eks.cluster.role-propagation");
    assert.ok(account.clock.nowMinutes() - since >= 2);
  });

  it("does not wait out a policy that is not attached", async () => {
    const account = atScale(seededAccount(), 60_000);
    takeAway(account, ({ id }) => id === "eks/cluster");
    let calls = 0;
    const error = await refusal(
      untilPropagated(account, () => {
        calls++;
        return account.create(cluster, eksRequest);
      }),
    );
    assert.deepEqual([error.ruleId, calls], ["eks.cluster.role-policy", 1]);
  });

  it("takes any role at once where time does not pass", async () => {
    const account = renewRole(seededAccount(), "eks");
    assert.equal((await account.create(cluster, eksRequest)).id, "research");
  });
});
