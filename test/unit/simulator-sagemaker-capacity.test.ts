/** Rules of room and of automatic scaling: each broken once, and kept once. */
import * as assert from "node:assert/strict";
import type { AccountOptions, SimulatedAccount } from "../../simulator/account/account";
import { joinedNodes, nodesOf } from "../../simulator/account/eks/nodes";
import type { StoredResource } from "../../simulator/account/kind";
import { groupsOf } from "../../simulator/account/sagemaker/instance-group";
import { karpenterRules } from "../../simulator/account/sagemaker/karpenter-rules";
import { placementEvents } from "../../simulator/account/sagemaker/placement";
import { type TrainingPlan, trainingPlanRules } from "../../simulator/account/sagemaker/training-plan";
import {
  hyperPodRequest,
  instanceGroup,
  refusal,
  region,
  seed,
  seededAccount,
  withChart,
} from "../support/simulated-platform";

type Change = Record<string, unknown>;
const here = { kind: "sagemaker:cluster", region };

const karpenterRoleArn = "arn:aws:iam::111122223333:role/karpenter";
const scaling = { autoScaling: { mode: "Enable", autoScalerType: "Karpenter" }, clusterRole: karpenterRoleArn };

const plan: TrainingPlan = {
  arn: "arn:aws:sagemaker:us-west-2:111122223333:training-plan/spring",
  target: "hyperpod-cluster",
  status: "Active",
  instanceType: "ml.p5.48xlarge",
  instanceCount: 2,
  zoneId: "usw2-az1",
};
const planned = { instanceType: "ml.p5.48xlarge", threadsPerCore: 1, trainingPlanArn: plan.arn };

async function ready(options: Partial<AccountOptions> = {}, actions = ["sagemaker:Batch*ClusterNodes"]) {
  const account = seededAccount(options);
  const document = (statement: Change) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await account.create(
    { kind: "iam:role", region },
    {
      name: "karpenter",
      assumeRolePolicy: document({
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "hyperpod.sagemaker.amazonaws.com" },
      }),
    },
  );
  await account.create(
    { kind: "iam:rolePolicy", region },
    { role: "karpenter", name: "nodes", policy: document({ Effect: "Allow", Action: actions, Resource: "*" }) },
  );
  await withChart(account);
  return account;
}

async function create(group: Change, more: Change, options: Partial<AccountOptions> = {}) {
  return (await ready(options)).create(here, hyperPodRequest(group, more));
}

function joined(account: SimulatedAccount, cluster: StoredResource): number[] {
  return groupsOf(cluster.attributes).map((group) => joinedNodes(account, cluster, group));
}

const withPlan = (change: Partial<TrainingPlan>, group: Change = {}) =>
  create({ ...planned, ...group }, {}, { trainingPlans: [{ ...plan, ...change }] });

const broken: Record<string, () => Promise<unknown>> = {
  "sagemaker.karpenter.provisioning": () => create({}, { ...scaling, nodeProvisioningMode: undefined }),
  "sagemaker.karpenter.node-recovery": () => create({}, { ...scaling, nodeRecovery: "None" }),
  "sagemaker.karpenter.cluster-role": () => create({}, { ...scaling, clusterRole: undefined }),
  "sagemaker.karpenter.cluster-role-actions": async () =>
    (await ready({}, ["sagemaker:BatchAddClusterNodes"])).create(here, hyperPodRequest({}, scaling)),
  "sagemaker.karpenter.deep-health-checks": () => create({ onStartDeepHealthChecks: ["InstanceStress"] }, scaling),
  "sagemaker.karpenter.training-plan": () => create(planned, scaling),
  "sagemaker.karpenter.one-zone": () =>
    create({}, { ...scaling, vpcConfig: { subnets: [...seed.subnets], securityGroupIds: [seed.group] } }),
  "sagemaker.karpenter.cluster-role-fixed": async () => {
    const account = await ready();
    const cluster = await account.create(here, hyperPodRequest({}, scaling));
    const copy = { ...account.find("iam:role", "karpenter") } as StoredResource;
    const arn = `${karpenterRoleArn}-2`;
    account.alter((resources) =>
      resources.push(
        { ...copy, id: "karpenter-2", attributes: { ...copy.attributes, name: "karpenter-2", arn } },
        { ...copy, kind: "iam:rolePolicy", id: "2", attributes: { ...policyOf(account), role: "karpenter-2" } },
      ),
    );
    await account.update(here, cluster.id, hyperPodRequest({}, { ...scaling, clusterRole: arn }));
  },
  "sagemaker.training-plan.target": () => withPlan({ target: "training-job" }),
  "sagemaker.training-plan.status": () => withPlan({ status: "Expired" }),
  "sagemaker.training-plan.instance-type": () => withPlan({ instanceType: "ml.p4d.24xlarge" }),
  "sagemaker.training-plan.zone": () => withPlan({ zoneId: "usw2-az2" }),
  "sagemaker.training-plan.count": () => withPlan({ instanceCount: 1 }),
  "sagemaker.training-plan.spot": () => withPlan({}, { capacityRequirements: { spot: {} } }),
};

function policyOf(account: SimulatedAccount): Change {
  return account.list("iam:rolePolicy").find(({ attributes }) => attributes.role === "karpenter")?.attributes ?? {};
}

describe("simulated HyperPod: automatic scaling and reserved capacity", () => {
  for (const rule of [...karpenterRules, ...trainingPlanRules]) {
    it(`refuses: ${rule.when} (${rule.id})`, async () => {
      const attempt = broken[rule.id];
      assert.ok(attempt, `no test breaks ${rule.id}`);
      const error = await refusal(attempt());
      assert.deepEqual([error.ruleId, error.code], [rule.id, "ValidationException"]);
    });
  }

  it("takes a cluster that keeps all of them, and lets groups that Karpenter fills start empty", async () => {
    const account = await ready();
    const cluster = await account.create(here, hyperPodRequest({}, scaling));
    const more = { ...instanceGroup, instanceGroupName: "more", instanceCount: 0 };
    const request = hyperPodRequest({}, scaling);
    await account.update(here, cluster.id, { ...request, instanceGroups: [...request.instanceGroups, more] });
  });

  it("takes a training plan that fits, and one that the account doesn't know", async () => {
    await withPlan({});
    await create(planned, {});
  });
});

describe("simulated HyperPod: capacity", () => {
  const options = { quotas: { "capacity:ml.g5.2xlarge@usw2-az1": 1 } };

  it("is InService without the nodes that the zone lacks in Continuous mode, says so, and gets them later", async () => {
    const quotas: Record<string, number> = { ...options.quotas };
    const account = await ready({ quotas });
    const cluster = await account.create(here, hyperPodRequest());
    assert.equal(cluster.attributes.clusterStatus, "InService");
    assert.deepEqual(joined(account, cluster), [1]);
    assert.equal(nodesOf(account, "research", region), 1);
    assert.deepEqual(placementEvents(account, cluster.attributes), [
      "Instance group workers: 1 of 2 instances, insufficient capacity for ml.g5.2xlarge in usw2-az1",
    ]);
    delete quotas["capacity:ml.g5.2xlarge@usw2-az1"];
    assert.deepEqual(joined(account, cluster), [2]);
  });

  it("has its nodes at once where it waits for them", async () => {
    const account = await ready();
    const cluster = await account.create(here, hyperPodRequest({}, { nodeProvisioningMode: undefined }));
    assert.deepEqual(joined(account, cluster), [2]);
  });

  it("counts a capacity of any type in a zone", async () => {
    const account = await ready({ quotas: { "capacity:*@usw2-az1": 0 } });
    const cluster = await account.create(here, hyperPodRequest());
    assert.deepEqual(joined(account, cluster), [0]);
  });

  it("makes no more nodes than a subnet has addresses for", async () => {
    const account = await ready();
    const subnet = account.find("ec2:subnet", seed.subnets[0]);
    assert.ok(subnet);
    // Sixteen addresses: five are AWS's own, one is the control plane's.
    account.alter(() => Object.assign(subnet.attributes, { cidrBlock: "10.0.1.0/28" }));
    const cluster = await account.create(here, hyperPodRequest({ instanceCount: 12 }));
    assert.deepEqual(joined(account, cluster), [10]);
    await account.update(here, cluster.id, hyperPodRequest({ instanceCount: 11 }));
    assert.deepEqual(joined(account, cluster), [10]);
  });
});
