/**
 * EKS and a role that was made just now, on the real engine. EKS refuses it, and the AWS provider asks again for two
 * minutes: a person sees the refusal only where IAM takes longer than that.
 */
import * as assert from "node:assert/strict";
import { propagationMinutes } from "../../simulator/account/iam/propagation";
import { eksFoundation } from "../support/eks-foundation";
import { refusedBy, WrongProgram } from "../support/wrong-program";

describe("wrong programs: EKS, a role of this minute", () => {
  let program: WrongProgram;

  const withCluster = () => program.up(`${eksFoundation}\ncluster("research");\n`);

  before(async () => {
    // Only time itself passes, a minute in five seconds; what AWS does takes none.
    program = await WrongProgram.begin({
      millisecondsPerMinute: 5000,
      account: { pace: { factor: () => 0 } },
    });
  });
  after(() => program.end());

  it("is waited for, and the cluster comes once the role can be assumed", async () => {
    const { exitCode, output } = await withCluster();
    assert.equal(exitCode, 0, output);
    const { account } = program.rehearsal;
    const [role] = account.list("iam:role").filter(({ id }) => id === "eks");
    const [cluster] = account.list("eks:cluster");
    assert.ok(role && cluster);
    assert.ok(cluster.createdAtMinutes - role.createdAtMinutes >= propagationMinutes);
  });

  it("eks.cluster.role-propagation: a role that IAM still hasn't spread after two minutes", async () => {
    assert.equal((await program.up(eksFoundation)).exitCode, 0);
    program = await program.reopened({ millisecondsPerMinute: 100, account: { pace: { factor: () => 0 } } });
    const { account } = program.rehearsal;
    account.alter((resources) => {
      for (const role of resources.filter(({ kind }) => kind === "iam:role")) {
        role.createdAtMinutes = account.clock.nowMinutes() + 600;
      }
    });
    refusedBy(
      [
        "eks.cluster.role-propagation",
        "research",
        /InvalidParameterException: Role could not be assumed because the trusted entity is not correct/,
      ],
      await withCluster(),
    );
    assert.deepEqual(account.list("eks:cluster"), []);
  });
});
