/** What HyperPod's managed Karpenter asks of a cluster, each rule tripped by a wrong program on the real engine. */
import * as assert from "node:assert/strict";
import { hyperPodFoundation as foundation } from "../support/hyperpod-foundation";
import { refusedBy, type Trip, WrongProgram, type WrongResult } from "../support/wrong-program";

const planArn = "arn:aws:sagemaker:us-west-2:111122223333:training-plan/spring";

const standing = `${foundation}
const scalerNamed = (name: string) => {
  const scaler = roleOf(name, "hyperpod.sagemaker.amazonaws.com");
  const policy = allow("sagemaker:Batch*ClusterNodes");
  return { arn: scaler.arn, policy: new iam.RolePolicy(name + "-policy", { role: scaler.role.name, policy }) };
};
const scaler = scalerNamed("scaler");
const other = scalerNamed("other");
const known = [...everything, scaler.policy, other.policy];
const scaled = { ...karpenter, clusterRole: scaler.arn };
`;

const mistakes = `${standing}
hyperpod("scaled", {}, scaled, known);
hyperpod("unscaled", { onStartDeepHealthChecks: ["InstanceStress"], instanceType: "ml.g5.8xlarge" }, { nodeRecovery: "None" });
hyperpod("no-recovery", {}, { ...scaled, nodeRecovery: "None" }, known);
hyperpod("no-trust", {}, { ...karpenter, clusterRole: nodes.arn }, known);
const idle = roleOf("idle", "hyperpod.sagemaker.amazonaws.com");
hyperpod("no-actions", {}, { ...karpenter, clusterRole: idle.arn }, known);
const adding = roleOf("adding", "hyperpod.sagemaker.amazonaws.com");
const addingPolicy = new iam.RolePolicy("adding", {
  role: adding.role.name,
  policy: allow("sagemaker:BatchAddClusterNodes"),
});
hyperpod("half-the-actions", {}, { ...karpenter, clusterRole: adding.arn }, [...known, addingPolicy]);
hyperpod("checked", { onStartDeepHealthChecks: ["InstanceStress"], instanceType: "ml.g5.8xlarge" }, scaled, known);
hyperpod("planned", { trainingPlanArn: "${planArn}" }, scaled, known);
hyperpod("two-zones", {}, {
  ...scaled,
  vpcConfig: { subnets: subnets.map(({ id }) => id), securityGroupIds: [group.id] },
}, known);
`;

const changed = `${standing}
hyperpod("scaled", {}, { ...karpenter, clusterRole: other.arn }, known);
`;

describe("wrong programs: Karpenter on HyperPod", () => {
  let program: WrongProgram;
  let made: WrongResult;
  let updated: WrongResult;

  let standingAfterCreate: ReturnType<typeof standingClusters>;

  const standingClusters = () =>
    program.rehearsal.account.list("sagemaker:cluster").map(({ attributes }) => ({
      name: String(attributes.clusterName),
      role: String(attributes.clusterRole ?? "").replace(/.*role\//, ""),
      status: attributes.clusterStatus,
    }));

  before(async () => {
    program = await WrongProgram.begin();
    made = await program.up(mistakes);
    standingAfterCreate = standingClusters();
    updated = await program.up(changed);
  });
  after(() => program.end());

  const refusal = 'operation CREATE failed with "InvalidRequest": ';
  const says = (text: string) => new RegExp(`${refusal}${text}$`, "m");
  const arnOf = (role: string) => `arn:aws:iam::\\d{12}:role/${role}`;
  const onCreate: readonly Trip[] = [
    ["sagemaker.karpenter.node-recovery", "no-recovery", says("AutoScaling needs NodeRecovery Automatic")],
    ["sagemaker.karpenter.cluster-role", "no-trust", says(`HyperPod cannot assume the cluster role ${arnOf("nodes")}`)],
    [
      "sagemaker.karpenter.cluster-role-actions",
      "no-actions",
      says(
        `Cluster role ${arnOf("idle")} does not have permission to perform sagemaker:BatchAddClusterNodes, sagemaker:BatchDeleteClusterNodes`,
      ),
    ],
    [
      "sagemaker.karpenter.cluster-role-actions",
      "half-the-actions",
      says(`Cluster role ${arnOf("adding")} does not have permission to perform sagemaker:BatchDeleteClusterNodes`),
    ],
    [
      "sagemaker.karpenter.deep-health-checks",
      "checked",
      says("Instance group workers: deep health checks are not supported with AutoScaling"),
    ],
    [
      "sagemaker.karpenter.training-plan",
      "planned",
      says("Instance group workers: training plans are not supported with AutoScaling"),
    ],
    [
      "sagemaker.karpenter.one-zone",
      "two-zones",
      says("Instance group workers must be in one Availability Zone with AutoScaling"),
    ],
  ];
  for (const trip of onCreate) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, made));
  }

  it("makes nothing of what is refused, and lets clusters without Karpenter have what it refuses", () => {
    assert.equal(made.diagnostics.get("scaled"), undefined);
    assert.equal(made.diagnostics.get("unscaled"), undefined);
    assert.deepEqual(
      standingAfterCreate.sort((a, b) => a.name.localeCompare(b.name)),
      [
        { name: "scaled", role: "scaler", status: "InService" },
        { name: "unscaled", role: "", status: "InService" },
      ],
    );
  });

  const onUpdate: Trip = [
    "sagemaker.karpenter.cluster-role-fixed",
    "scaled",
    /operation UPDATE failed with "InvalidRequest": ClusterRole can't be changed while AutoScaling is enabled$/m,
  ];
  it(`${onUpdate[0]}: ${onUpdate[1]}`, () => {
    refusedBy(onUpdate, updated);
    assert.deepEqual(
      standingClusters().filter(({ name }) => name === "scaled"),
      [{ name: "scaled", role: "scaler", status: "InService" }],
    );
  });
});
