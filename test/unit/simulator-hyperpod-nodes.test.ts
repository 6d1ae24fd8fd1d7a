/** Nodes that can't be set up: what becomes of a cluster that waits for them, and of one with Continuous provisioning. */
import * as assert from "node:assert/strict";
import type { SimulatedAccount } from "../../simulator/account/account";
import { CreateFailedLater } from "../../simulator/account/aws-error";
import { joinedNodes, nodesJoinMinutes } from "../../simulator/account/eks/nodes";
import { parseFault } from "../../simulator/account/faults/grammar";
import type { StoredResource } from "../../simulator/account/kind";
import { groupsOf } from "../../simulator/account/sagemaker/instance-group";
import { nodeRules, troubleEvents } from "../../simulator/account/sagemaker/node-troubles";
import {
  atScale,
  hyperPodRequest,
  instanceGroup,
  nodeRoleArn,
  refusal,
  region,
  seed,
  seededAccount,
  takeAway,
  withChart,
} from "../support/simulated-platform";

type Change = Record<string, unknown>;

/** Makes something wrong, and returns how it is put right. */
type Spoil = (account: SimulatedAccount) => () => void;

const here = { kind: "sagemaker:cluster", region };
const waiting = { nodeProvisioningMode: undefined };

const without =
  (which: (resource: StoredResource) => boolean): Spoil =>
  (account) => {
    const gone = account.everything().filter(which);
    assert.notEqual(gone.length, 0, "there is something to take away");
    takeAway(account, which);
    return () => account.alter((resources) => resources.push(...gone));
  };

const closedEndpoint: Spoil = (account) => {
  const attributes = {
    vpcId: seed.vpc,
    serviceName: `com.amazonaws.${region}.sts`,
    privateDnsEnabled: true,
    securityGroupIds: ["sg-endpoints"],
  };
  account.alter((resources) =>
    resources.push({ kind: "ec2:vpcEndpoint", id: "vpce-1", region, attributes, createdAtMinutes: 0 }),
  );
  return () => takeAway(account, ({ id }) => id === "vpce-1");
};

const foreignControlPlane: Spoil = (account) => {
  const [eks] = account.list("eks:cluster");
  const vpcConfig = eks?.attributes.vpcConfig as Change;
  const { securityGroupIds } = vpcConfig;
  account.alter(() => Object.assign(vpcConfig, { securityGroupIds: [] }));
  return () => account.alter(() => Object.assign(vpcConfig, { securityGroupIds }));
};

const failingScript: Spoil = (account) => {
  const operation = account.list("sagemaker:cluster").length === 0 ? "create" : "update";
  account.setFaults([parseFault(`sagemaker:cluster.${operation}=LifecycleScriptFailed`, ["sagemaker:cluster"])]);
  return () => account.setFaults([]);
};

const cases: Readonly<Record<string, { spoil: Spoil; group?: Change; says: string | RegExp }>> = {
  "sagemaker.nodes.permissions": {
    spoil: without(({ kind }) => kind === "iam:rolePolicy"),
    says: new RegExp(`^Execution role ${nodeRoleArn} does not have permission to perform ec2:`),
  },
  "sagemaker.nodes.efa-health-check": {
    spoil: without(({ id }) => id === "sgr-out"),
    group: { instanceType: "ml.p5.48xlarge" },
    says: "EFA health checks did not run successfully. Ensure that your VPC and security groups are properly configured before attempting to create a new cluster. (sg-1)",
  },
  "sagemaker.nodes.lifecycle-script": {
    spoil: without(({ kind }) => kind === "s3:object"),
    says: "Lifecycle scripts did not run successfully: s3://sagemaker-research/on_create.sh does not exist",
  },
  "sagemaker.nodes.lifecycle-script-result": {
    spoil: failingScript,
    says: "Lifecycle scripts did not run successfully. Check the cluster's log group /aws/sagemaker/Clusters.",
  },
  "sagemaker.nodes.way-out": {
    spoil: without(({ kind }) => kind === "ec2:route"),
    says: "Lifecycle scripts did not run successfully: instances in subnet-1 can't reach Amazon S3",
  },
  "sagemaker.nodes.egress": {
    spoil: without(({ id }) => id === "sgr-https-out"),
    says: "Lifecycle scripts did not run successfully: security groups sg-1 let no HTTPS out to Amazon S3",
  },
  "sagemaker.nodes.services": {
    spoil: closedEndpoint,
    says: "Instances in subnet-1 can't reach sts (the endpoint's security group lets nobody in from there)",
  },
  "sagemaker.nodes.control-plane": {
    spoil: foreignControlPlane,
    says: /^Instances did not join the Amazon EKS cluster: security groups sg-1 and the control plane's/,
  },
};

function joined(account: SimulatedAccount, cluster: StoredResource): number[] {
  return groupsOf(cluster.attributes).map((group) => joinedNodes(account, cluster, group));
}

function assertSays(text: string | undefined, says: string | RegExp): void {
  if (typeof says === "string") {
    assert.equal(text, says);
  } else {
    assert.match(text ?? "", says);
  }
}

function assertEvent(account: SimulatedAccount, cluster: StoredResource, count: string, says: string | RegExp): void {
  const [event = "", ...more] = troubleEvents(account, cluster);
  assert.deepEqual(more, []);
  const beginning = `Instance group workers: ${count} instances. `;
  assert.equal(event.slice(0, beginning.length), beginning);
  assertSays(event.slice(beginning.length), says);
}

describe("simulated HyperPod: nodes that can't be set up", () => {
  it("has a case for each rule", () => {
    assert.deepEqual(Object.keys(cases).sort(), nodeRules.map(({ id }) => id).sort());
  });

  for (const [id, { spoil, group, says }] of Object.entries(cases)) {
    describe(id, () => {
      const request = (more: Change = {}, count = 2) => hyperPodRequest({ ...group, instanceCount: count }, more);

      it("fails the creation of a cluster that waits for its nodes", async () => {
        const { account } = await withChart();
        spoil(account);
        const error = await refusal(account.create(here, request(waiting)));
        assert.ok(error instanceof CreateFailedLater);
        assert.deepEqual([error.ruleId, error.code], [id, "ClusterStatus Failed"]);
        assertSays(error.message, says);
        const { clusterStatus, failureMessage } = error.resource.attributes;
        assert.deepEqual([clusterStatus, failureMessage], ["Failed", error.message]);
      });

      it("rolls back the update of a cluster that waits for its nodes", async () => {
        const { account } = await withChart();
        const cluster = await account.create(here, request(waiting));
        spoil(account);
        const error = await refusal(account.update(here, cluster.id, request(waiting, 3)));
        assert.equal(error.ruleId, id);
        assertSays(error.message, says);
        assert.equal(cluster.attributes.clusterStatus, "InService");
        assert.deepEqual(joined(account, cluster), [2]);
        await account.update(here, cluster.id, request(waiting, 1));
        assert.deepEqual(joined(account, cluster), [1], "fewer nodes need nothing");
      });

      it("keeps nodes from joining a cluster with Continuous provisioning, until it is put right", async () => {
        const { account } = await withChart();
        const putRight = spoil(account);
        const cluster = await account.create(here, request());
        assert.equal(cluster.attributes.clusterStatus, "InService");
        assert.deepEqual(joined(account, cluster), [0]);
        assertEvent(account, cluster, "0 of 2", says);
        putRight();
        assert.deepEqual(joined(account, cluster), [2]);
        assert.deepEqual(troubleEvents(account, cluster), []);
      });

      it("keeps the new nodes of an update from joining, and leaves those alone that stand", async () => {
        const { account } = await withChart();
        const cluster = await account.create(here, request());
        spoil(account);
        assert.deepEqual(joined(account, cluster), [2]);
        await account.update(here, cluster.id, request({}, 3));
        assert.equal(cluster.attributes.clusterStatus, "InService");
        assert.deepEqual(joined(account, cluster), [2]);
        assertEvent(account, cluster, "2 of 3", says);
        await account.update(here, cluster.id, request({}, 5));
        assertEvent(account, cluster, "2 of 5", says);
      });
    });
  }

  it("takes some minutes in Continuous mode until new nodes have joined; those that stand go on", async () => {
    const minuteMs = 20;
    const { account } = await withChart();
    const cluster = await account.create(here, hyperPodRequest());
    const scaled = atScale(account, minuteMs);
    const live = scaled.find("sagemaker:cluster", cluster.id, region);
    assert.ok(live);
    const untilJoined = () => new Promise((resolve) => setTimeout(resolve, minuteMs * (nodesJoinMinutes + 1)));
    await untilJoined();
    await scaled.update(here, cluster.id, hyperPodRequest({ instanceCount: 5 }));
    assert.deepEqual(joined(scaled, live), [2]);
    await untilJoined();
    assert.deepEqual(joined(scaled, live), [5]);
  });

  it("says it of the group that has them alone", async () => {
    const { account } = await withChart();
    const cluster = await account.create(here, hyperPodRequest());
    const lifeCycleConfig = { ...instanceGroup.lifeCycleConfig, onCreate: "missing.sh" };
    const more = { ...instanceGroup, instanceGroupName: "more", lifeCycleConfig };
    await account.update(here, cluster.id, hyperPodRequest({}, { instanceGroups: [instanceGroup, more] }));
    assert.deepEqual(joined(account, cluster), [2, 0]);
    assert.deepEqual(troubleEvents(account, cluster), [
      "Instance group more: 0 of 2 instances. Lifecycle scripts did not run successfully: s3://sagemaker-research/missing.sh does not exist",
    ]);
  });

  it("rolls back the update of a waiting cluster for which a zone or a subnet has no room", async () => {
    const quotas: Record<string, number> = {};
    const { account } = await withChart(seededAccount({ quotas }));
    const cluster = await account.create(here, hyperPodRequest({}, waiting));
    quotas["capacity:ml.g5.2xlarge@usw2-az1"] = 2;
    const capacity = await refusal(account.update(here, cluster.id, hyperPodRequest({ instanceCount: 3 }, waiting)));
    assert.equal(
      capacity.message,
      "Instance group workers: 2 of 3 instances, insufficient capacity for ml.g5.2xlarge in usw2-az1",
    );
    await account.update(here, cluster.id, hyperPodRequest({}, waiting));
    delete quotas["capacity:ml.g5.2xlarge@usw2-az1"];
    const full = await refusal(account.update(here, cluster.id, hyperPodRequest({ instanceCount: 300 }, waiting)));
    assert.equal(full.message, "Instance group workers: 250 of 300 instances, no free addresses in the subnet");
    assert.deepEqual(joined(account, cluster), [2]);
  });

  it("asks nothing of a group without nodes", async () => {
    const { account } = await withChart();
    takeAway(account, ({ kind }) => kind === "s3:object");
    const cluster = await account.create(here, hyperPodRequest({ instanceCount: 0 }, waiting));
    assert.equal(cluster.attributes.clusterStatus, "InService");
  });
});
