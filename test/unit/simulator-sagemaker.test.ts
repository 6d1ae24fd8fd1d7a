import * as assert from "node:assert/strict";
import type { SimulatedAccount } from "../../simulator/account/account";
import type { StoredResource } from "../../simulator/account/kind";
import { sageMakerRules } from "../../simulator/account/sagemaker";
import { nodeRules } from "../../simulator/account/sagemaker/node-troubles";
import {
  atScale,
  eksRequest,
  eksRoleArn,
  hyperPodRequest,
  instanceGroup,
  nodeRoleArn,
  refusal,
  region,
  renewRole,
  seed,
  seededAccount,
  takeAway,
  withAdministrator,
  withChart,
  withEks,
  withHyperPod,
} from "../support/simulated-platform";

type Change = Record<string, unknown>;
const here = { kind: "sagemaker:cluster", region };

async function create(group: Change = {}, more: Change = {}, account?: SimulatedAccount): Promise<StoredResource> {
  const ready = await withChart(account);
  return ready.account.create(here, hyperPodRequest(group, more));
}

async function createWithout(which: (resource: StoredResource) => boolean, group: Change = {}) {
  const { account } = await withChart();
  takeAway(account, which);
  return account.create(here, hyperPodRequest(group));
}

async function update(group: Change, more: Change = {}) {
  const { account, cluster } = await withHyperPod();
  return account.update(here, cluster.id, hyperPodRequest(group, more));
}

const broken: Record<string, { act: () => Promise<unknown>; code: string; message: string | RegExp }> = {
  "sagemaker.cluster.name-taken": {
    act: async () => (await withHyperPod()).account.create(here, hyperPodRequest()),
    code: "ResourceInUse",
    message: "Resource Already Exists: Cluster with name research already exists. Choose a different name.",
  },
  "sagemaker.cluster.authentication-mode": {
    act: async () => {
      const { account } = await withEks(seededAccount(), { ...eksRequest, accessConfig: {} });
      await account.create(here, hyperPodRequest());
    },
    code: "ValidationException",
    message: "EKS clusters with CONFIG_MAP authentication mode are not supported",
  },
  "sagemaker.cluster.dependencies": {
    act: async () => (await withAdministrator()).account.create(here, hyperPodRequest()),
    code: "ValidationException",
    message: "Amazon EKS orchestrator cluster is missing required dependencies",
  },
  "sagemaker.cluster.role-trust": {
    act: () => create({ executionRole: eksRoleArn }),
    code: "ValidationException",
    message: `SageMaker cannot assume the execution role ${eksRoleArn}`,
  },
  "sagemaker.cluster.role-policy": {
    act: () => createWithout(({ id }) => id === "nodes/instance"),
    code: "ValidationException",
    message: /AmazonSageMakerClusterInstanceRolePolicy/,
  },
  "sagemaker.cluster.entry-in-the-way": {
    act: async () => {
      const { account } = await withChart();
      const entry = { clusterName: "research", principalArn: nodeRoleArn, type: "EC2_LINUX" };
      await account.create({ kind: "eks:accessEntry", region }, entry);
      await account.create(here, hyperPodRequest());
    },
    code: "ResourceInUseException",
    message: "The specified access entry resource is already in use on this cluster.",
  },
  "sagemaker.cluster.vpc": {
    act: () => create({ overrideVpcConfig: { subnets: [seed.foreignSubnet], securityGroupIds: [seed.group] } }),
    code: "ValidationException",
    message: `${seed.foreignSubnet} not in the VPC ${seed.vpc} of the Amazon EKS cluster`,
  },
  "sagemaker.cluster.lifecycle-bucket": {
    act: () => create({ lifeCycleConfig: { sourceS3Uri: "s3://scripts", onCreate: "on_create.sh" } }),
    code: "ValidationException",
    message: /must start with s3:\/\/sagemaker-/,
  },
  "sagemaker.cluster.quota": {
    act: () => create({}, {}, seededAccount({ quotas: { "sagemaker:ml.g5.2xlarge for cluster usage": 1 } })),
    code: "ResourceLimitExceeded",
    message:
      /^The account-level service limit 'ml\.g5\.2xlarge for cluster usage' is 1 Instances, with current utilization of 0 Instances and a request delta of 2 Instances\./,
  },
  "sagemaker.instance-group.names": {
    act: () => create({}, { instanceGroups: [instanceGroup, instanceGroup] }),
    code: "ValidationException",
    message: "Instance group names must be unique: workers",
  },
  "sagemaker.instance-group.type-or-requirements": {
    act: () => create({ instanceType: undefined }),
    code: "ValidationException",
    message: /workers: exactly one of InstanceType and InstanceRequirements/,
  },
  "sagemaker.instance-group.minimum": {
    act: () => create({ minInstanceCount: 3 }),
    code: "ValidationException",
    message: /MinInstanceCount/,
  },
  "sagemaker.instance-group.root-volume": {
    act: () => create({ instanceStorageConfigs: [{ ebsVolumeConfig: { rootVolume: true, volumeSizeInGB: 100 } }] }),
    code: "ValidationException",
    message: /a root volume takes a VolumeKmsKeyId and no VolumeSizeInGB/,
  },
  "sagemaker.instance-group.capacity": {
    act: () => create({ capacityRequirements: { spot: {} } }, { nodeProvisioningMode: undefined }),
    code: "ValidationException",
    message: /Spot capacity/,
  },
  "sagemaker.instance-group.volume-keys": {
    act: () =>
      create(
        { instanceStorageConfigs: [{ ebsVolumeConfig: { rootVolume: true, volumeKmsKeyId: "k" } }] },
        { nodeProvisioningMode: undefined },
      ),
    code: "ValidationException",
    message: /customer managed keys need NodeProvisioningMode Continuous/,
  },
  "sagemaker.instance-group.lifecycle-scripts": {
    act: () =>
      create({ lifeCycleConfig: { sourceS3Uri: `s3://${seed.bucket}`, onCreate: "a.sh", onInitComplete: "b.sh" } }),
    code: "ValidationException",
    message: /OnCreate and OnInitComplete exclude each other/,
  },
  "sagemaker.nodes.capacity": {
    act: () =>
      create(
        {},
        { nodeProvisioningMode: undefined },
        seededAccount({ quotas: { "capacity:ml.g5.2xlarge@usw2-az1": 0 } }),
      ),
    code: "ClusterStatus Failed",
    message: "Instance group workers: 0 of 2 instances, insufficient capacity for ml.g5.2xlarge in usw2-az1",
  },
  "sagemaker.nodes.subnet-full": {
    act: () => create({ instanceCount: 300 }, { nodeProvisioningMode: undefined }),
    code: "ClusterStatus Failed",
    message: "Instance group workers: 250 of 300 instances, no free addresses in the subnet",
  },
  "sagemaker.cluster.role-propagation": {
    act: async () => {
      const { account } = await withChart();
      return renewRole(atScale(account, 60_000), "nodes").create(here, hyperPodRequest());
    },
    code: "ValidationException",
    message: `SageMaker cannot assume the execution role ${nodeRoleArn}`,
  },
  "sagemaker.update.deep-health-checks": {
    act: async () => {
      const { account } = await withChart();
      const group = { onStartDeepHealthChecks: ["InstanceStress"] };
      const cluster = await account.create(here, hyperPodRequest(group));
      return atScale(account, 60_000).update(here, cluster.id, hyperPodRequest({ ...group, instanceCount: 3 }));
    },
    code: "ConflictException",
    message: "Cluster research can't be updated while deep health checks run on instance group workers",
  },
  "sagemaker.nodes.removal": {
    act: async () => {
      const { account, cluster } = await withHyperPod();
      takeAway(account, ({ id }) => id === "nodes:interfaces");
      await account.delete(here, cluster.id);
    },
    code: "Timeout",
    message: /stays in status Deleting: .*role\/nodes does not have permission to perform ec2:DeleteNetworkInterface/,
  },
  "sagemaker.update.failed-cluster": {
    act: async () => {
      const { account, cluster } = await withHyperPod();
      account.alter(() => Object.assign(cluster.attributes, { clusterStatus: "Failed" }));
      await account.update(here, cluster.id, hyperPodRequest({ instanceCount: 3 }));
    },
    code: "ConflictException",
    message: /status Failed/,
  },
  "sagemaker.update.last-group": {
    act: () => update({}, { instanceGroups: [] }),
    code: "ValidationException",
    message: "At least one instance group must remain",
  },
  "sagemaker.update.new-group-empty": {
    act: () =>
      update(
        {},
        { instanceGroups: [instanceGroup, { ...instanceGroup, instanceGroupName: "more", instanceCount: 0 }] },
      ),
    code: "ValidationException",
    message: /new instance group more must be at least 1/,
  },
  "sagemaker.update.fixed-fields": {
    act: () => update({ instanceType: "ml.g5.8xlarge" }),
    code: "ValidationException",
    message: "InstanceType of the instance group workers can't be changed",
  },
};

describe("simulated HyperPod", () => {
  // Those of Karpenter and of training plans: simulator-sagemaker-capacity.test.ts; of nodes: simulator-hyperpod-nodes.test.ts.
  const nodes = new Set(nodeRules.map(({ id }) => id));
  const mine = sageMakerRules.filter(({ id }) => !/^sagemaker\.(karpenter|training-plan)\./.test(id) && !nodes.has(id));
  for (const rule of mine) {
    it(`refuses: ${rule.when} (${rule.id})`, async () => {
      const attempt = broken[rule.id];
      assert.ok(attempt, `no test breaks ${rule.id}`);
      const error = await refusal(attempt.act());
      assert.equal(error.ruleId, rule.id);
      assert.equal(error.code, attempt.code);
      if (typeof attempt.message === "string") {
        assert.equal(error.message, attempt.message);
      } else {
        assert.match(error.message, attempt.message);
      }
    });
  }

  const fixed: [string, Change][] = [
    ["ThreadsPerCore", { threadsPerCore: 1 }],
    ["OverrideVpcConfig", { overrideVpcConfig: { subnets: [seed.subnets[1]], securityGroupIds: [seed.group] } }],
    ["CapacityRequirements", { capacityRequirements: { spot: {} } }],
    ["VolumeKmsKeyId", { instanceStorageConfigs: [{ ebsVolumeConfig: { volumeSizeInGB: 500, volumeKmsKeyId: "k" } }] }],
  ];
  for (const [field, change] of fixed) {
    it(`keeps ${field} of a live group`, async () => {
      assert.equal((await refusal(update(change))).message, `${field} of the instance group workers can't be changed`);
    });
  }

  it("takes EFA nodes whose security group lets them talk to each other, and nodes without EFA in any", async () => {
    assert.equal((await create({ instanceType: "ml.p5.48xlarge" })).attributes.clusterStatus, "InService");
    assert.ok(await createWithout(({ id }) => id === "sgr-out"));
  });

  it("has an id of twelve characters at the end of its ARN, and leaves its log group behind", async () => {
    const { account, cluster } = await withHyperPod();
    assert.match(cluster.id, /^arn:aws:sagemaker:us-west-2:111122223333:cluster\/[a-z0-9]{12}$/);
    const group = `/aws/sagemaker/Clusters/research/${cluster.id.slice(-12)}`;
    await account.delete(here, cluster.id);
    assert.ok(account.find("logs:logGroup", group, region));
    assert.equal(account.find("sagemaker:cluster", cluster.id, region), undefined);
  });

  it("makes its nodes' access entry itself and removes it", async () => {
    const { account, cluster } = await withHyperPod();
    const id = `research:${nodeRoleArn}`;
    assert.equal(account.find("eks:accessEntry", id, region)?.attributes.type, "HYPERPOD_LINUX");
    await account.delete(here, cluster.id);
    assert.equal(account.find("eks:accessEntry", id, region), undefined);
  });

  it("keeps an interface for each node, which come and go with the groups; nodes that stay keep theirs", async () => {
    const { account, cluster } = await withHyperPod();
    const nodes = () =>
      account
        .list("ec2:networkInterface", region)
        .filter(({ managedBy }) => managedBy === cluster.id)
        .map(({ id, attributes }) => `${attributes.node} ${id}`)
        .sort();
    const before = nodes();
    assert.deepEqual(
      before.map((node) => node.split(" ")[0]),
      ["workers/0", "workers/1"],
    );
    await account.update(here, cluster.id, hyperPodRequest({ instanceCount: 3 }));
    assert.deepEqual(nodes().slice(0, 2), before);
    await account.update(here, cluster.id, hyperPodRequest({ instanceCount: 1 }));
    assert.deepEqual(nodes(), before.slice(0, 1));
    await account.delete(here, cluster.id);
    assert.deepEqual(nodes(), []);
  });

  const wentFirst: [string, (resource: StoredResource) => boolean, RegExp][] = [
    ["the execution role", ({ id }) => id === "nodes", /execution role .*role\/nodes is gone/],
    ["the last egress rule", ({ id }) => /^sgr-.*out$/.test(id), /security group sg-1 has no egress rule left/],
    ["the default route", ({ kind }) => kind === "ec2:route", /subnet subnet-1 has lost its default route/],
    ["the NAT gateway", ({ kind }) => kind === "ec2:natGateway", /subnet subnet-1 has lost its default route/],
  ];
  for (const [what, which, message] of wentFirst) {
    it(`hangs on its way out when ${what} went first, and goes once it is back`, async () => {
      const { account, cluster } = await withHyperPod();
      const gone = account.everything().filter(which);
      takeAway(account, which);
      assert.match((await refusal(account.delete(here, cluster.id))).message, message);
      account.alter((resources) => resources.push(...gone));
      await account.delete(here, cluster.id);
      assert.equal(account.find("sagemaker:cluster", cluster.id, region), undefined);
    });
  }
});
