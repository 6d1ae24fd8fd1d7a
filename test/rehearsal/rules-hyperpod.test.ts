/** HyperPod's rules, each tripped by a deliberately wrong program or change on the real engine. */
import * as assert from "node:assert/strict";
import { joinedNodes } from "../../simulator/account/eks/nodes";
import type { StoredResource } from "../../simulator/account/kind";
import { groupsOf } from "../../simulator/account/sagemaker/instance-group";
import { troubleEvents } from "../../simulator/account/sagemaker/node-troubles";
import { hyperPodFoundation as foundation, vpcActions } from "../support/hyperpod-foundation";
import { refusedBy, type Trip, WrongProgram, type WrongResult } from "../support/wrong-program";

const planArn = "arn:aws:sagemaker:us-west-2:111122223333:training-plan/spring";

const mistakes = `${foundation}
const orchestratedBy = (cluster: eks.Cluster) => ({ orchestrator: { eks: { clusterArn: cluster.arn } } });
hyperpod("config-map", {}, orchestratedBy(eksCluster("by-config-map", "CONFIG_MAP")));
hyperpod("no-chart", {}, orchestratedBy(eksCluster("bare", "API")));

const foreign = roleOf("foreign", "ec2.amazonaws.com", instances);
hyperpod("no-trust", { executionRole: foreign.arn }, {}, [...everything, ...foreign.parts]);
// May do what nodes in a VPC need, and nothing that the VPC CNI or the kubelet ask for.
const weak = roleOf("weak", "sagemaker.amazonaws.com", instances);
const weakInterfaces = new iam.RolePolicy("weak-interfaces", {
  role: weak.role.name,
  policy: allow(${JSON.stringify(vpcActions)}),
});
hyperpod("no-permission", { executionRole: weak.arn }, waiting, [...everything, ...weak.parts, weakInterfaces]);

const closed = new ec2.SecurityGroup("closed", { vpcId: vpc.id });
hyperpod("no-self-rules", { instanceType: "ml.p5e.48xlarge", threadsPerCore: 1 }, {
  ...waiting,
  vpcConfig: { subnets: [subnets[0].id], securityGroupIds: [closed.id] },
});

const elsewhere = new ec2.Vpc("elsewhere", { cidrBlock: "10.5.0.0/16" });
const inVpcConfig = (subnet: ec2.Subnet) => ({ vpcConfig: { subnets: [subnet.id], securityGroupIds: [group.id] } });
hyperpod("other-network", {}, inVpcConfig(subnetOf("foreign-subnet", "10.5.0.0/24", "usw2-az1", elsewhere.id)));
const openSubnet = subnetOf("open", "10.4.3.0/24", "usw2-az1");
const openTable = new ec2.RouteTable("open-table", { vpcId: vpc.id });
hyperpod("public-subnet", {}, { ...waiting, ...inVpcConfig(openSubnet) }, [
  ...everything,
  new ec2.Route("open-route", { routeTableId: openTable.id, destinationCidrBlock: anywhere, gatewayId: gateway.id }),
  new ec2.RouteTableAssociation("open-association", { routeTableId: openTable.id, subnetId: openSubnet.id }),
]);

const missing = { lifeCycleConfig: { sourceS3Uri: "s3://sagemaker-wrong", onCreate: "missing.sh" } };
hyperpod("no-script", missing, waiting);
hyperpod("no-script-yet", missing);
hyperpod("script-fails", {}, waiting);
hyperpod("other-bucket", { lifeCycleConfig: { sourceS3Uri: "s3://my-data", onCreate: "on_create.sh" } });

hyperpod("no-quota", { instanceType: "ml.p5.48xlarge", threadsPerCore: 1 });
hyperpod("no-capacity", { instanceType: "ml.p4d.24xlarge", threadsPerCore: 1 }, waiting);
hyperpod("no-nodes-yet", { instanceType: "ml.p4d.24xlarge", threadsPerCore: 1 });
hyperpod("no-addresses", { instanceCount: 20 }, { ...waiting, ...inVpcConfig(tiny) });

const standing = hyperpod("standing");
new sagemaker.Cluster("same-name", {
  clusterName: "standing",
  orchestrator: { eks: { clusterArn: research.arn } },
  vpcConfig: { subnets: [subnets[0].id], securityGroupIds: [group.id] },
  instanceGroups: [groupNamed("workers")],
} as any, { dependsOn: [standing] });

hyperpod("no-cluster-role", {}, karpenter);
hyperpod("waiting-karpenter", {}, { ...karpenter, ...waiting, clusterRole: nodes.arn });
hyperpod("wrong-plan", { trainingPlanArn: "${planArn}" });
`;

describe("wrong programs: HyperPod", () => {
  let program: WrongProgram;
  let result: WrongResult;

  before(async () => {
    program = await WrongProgram.begin({
      account: {
        quotas: { "sagemaker:ml.p5.48xlarge for cluster usage": 0, "capacity:ml.p4d.24xlarge@usw2-az1": 0 },
        trainingPlans: [
          {
            arn: planArn,
            target: "hyperpod-cluster",
            status: "Active",
            instanceType: "ml.m5.2xlarge",
            instanceCount: 4,
            zoneId: "usw2-az2",
          },
        ],
      },
    });
    result = await program.upOnABadDay(mistakes, "sagemaker:cluster.create=LifecycleScriptFailed@script-fails");
  });
  after(() => program.end());

  const trips: readonly Trip[] = [
    ["sagemaker.cluster.authentication-mode", "config-map", /EKS clusters with CONFIG_MAP authentication mode are not/],
    ["sagemaker.cluster.dependencies", "no-chart", /Amazon EKS orchestrator cluster is missing required dependencies/],
    ["sagemaker.cluster.role-trust", "no-trust", /SageMaker cannot assume the execution role .*:role\/foreign/],
    [
      "sagemaker.nodes.permissions",
      "no-permission",
      /role\/weak does not have permission to perform ec2:AssignPrivateIpAddresses, ec2:AttachNetworkInterface, ec2:DescribeInstances, ec2:DescribeInstanceTypes, ec2:DescribeTags, ec2:ModifyNetworkInterfaceAttribute, ec2:UnassignPrivateIpAddresses, ecr:/,
    ],
    ["sagemaker.nodes.efa-health-check", "no-self-rules", /EFA health checks did not run successfully\./],
    ["sagemaker.cluster.vpc", "other-network", /subnet-\w+ not in the VPC vpc-\w+ of the Amazon EKS cluster/],
    ["sagemaker.nodes.way-out", "public-subnet", /instances in subnet-\w+ can't reach Amazon S3/],
    ["sagemaker.nodes.lifecycle-script", "no-script", /s3:\/\/sagemaker-wrong\/missing\.sh does not exist/],
    [
      "sagemaker.nodes.lifecycle-script-result",
      "script-fails",
      /Lifecycle scripts did not run successfully\. Check the cluster's log group/,
    ],
    [
      "sagemaker.cluster.lifecycle-bucket",
      "other-bucket",
      /SourceS3Uri s3:\/\/my-data must start with s3:\/\/sagemaker-/,
    ],
    [
      "sagemaker.cluster.quota",
      "no-quota",
      /'ml\.p5\.48xlarge for cluster usage' is 0 Instances, with current utilization/,
    ],
    ["sagemaker.nodes.capacity", "no-capacity", /insufficient capacity for ml\.p4d\.24xlarge in usw2-az1/],
    ["sagemaker.nodes.subnet-full", "no-addresses", /of 20 instances, no free addresses in the subnet/],
    [
      "sagemaker.cluster.name-taken",
      "same-name",
      /with "AlreadyExists": Resource of type 'AWS::SageMaker::Cluster' with identifier 'standing' already exists\./,
    ],
    ["sagemaker.karpenter.cluster-role", "no-cluster-role", /ClusterRole is required when AutoScaling is enabled/],
    ["sagemaker.karpenter.provisioning", "waiting-karpenter", /with NodeProvisioningMode Continuous only/],
    [
      "sagemaker.training-plan.zone",
      "wrong-plan",
      /training-plan\/spring is in usw2-az2, the group's subnets are in usw2-az1/,
    ],
  ];
  for (const trip of trips) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, result));
  }

  for (const [name, why] of [
    ["no-nodes-yet", "although the zone has no instances yet"],
    ["no-script-yet", "although its lifecycle script is missing"],
  ] as const) {
    it(`is InService in Continuous mode ${why}`, () => {
      assert.equal(result.diagnostics.get(name), undefined);
      assert.deepEqual(standingAs(program, name), ["InService", [0]]);
    });
  }

  it("takes over nothing that has the name already", () => {
    const named = program.rehearsal.account
      .list("sagemaker:cluster")
      .filter(({ attributes }) => attributes.clusterName === "standing");
    assert.equal(named.length, 1);
  });
});

/** Status of the cluster of that name, and how many nodes of each group have joined. */
function standingAs(program: WrongProgram, name: string): [unknown, number[]] {
  const { account } = program.rehearsal;
  const cluster = clusterNamed(program, name);
  const joined = groupsOf(cluster.attributes).map((group) => joinedNodes(account, cluster, group));
  return [cluster.attributes.clusterStatus, joined];
}

function clusterNamed({ rehearsal: { account } }: WrongProgram, name: string): StoredResource {
  const cluster = account.list("sagemaker:cluster").find(({ attributes }) => attributes.clusterName === name);
  assert.ok(cluster);
  return cluster;
}

const checked = { onStartDeepHealthChecks: ["InstanceStress"], instanceType: "ml.g5.8xlarge" };
const standing = `${foundation}
const scaler = roleOf("scaler", "hyperpod.sagemaker.amazonaws.com");
const scaling = new iam.RolePolicy("scaling", { role: scaler.role.name, policy: allow("sagemaker:Batch*ClusterNodes") });
const scaled = { ...karpenter, clusterRole: scaler.arn };
// A role of the scaled cluster's own. Its policy comes after the chart, and so stands in the cluster's own layer: the engine
// deletes a stack in layers, and a policy in an earlier layer would outlive the cluster by luck.
const second = roleOf("second", "sagemaker.amazonaws.com", instances);
const executionRole = second.arn;
const secondInterfaces = new iam.RolePolicy("second-interfaces", {
  role: second.role.name,
  policy: allow(actionsOfNodes),
}, { dependsOn: [chart] });
const known = [...everything, ...second.parts, scaling];
const missing = { lifeCycleConfig: { sourceS3Uri: "s3://sagemaker-wrong", onCreate: "missing.sh" } };
`;

const before1 = `${standing}
hyperpod("fields");
hyperpod("empty");
hyperpod("scaled", { executionRole }, scaled, [...known, secondInterfaces]);
hyperpod("checked", ${JSON.stringify(checked)});
hyperpod("failed", missing, waiting);
hyperpod("rolled-back", {}, waiting);
hyperpod("grown");
`;

const changed = `${standing}
const empty = [groupNamed("workers"), groupNamed("more", { instanceCount: 0 })];
hyperpod("fields", { instanceType: "ml.m5.4xlarge" });
hyperpod("empty", empty);
// From here on nothing says that the cluster needs the policy.
const both = [groupNamed("workers", { executionRole }), groupNamed("more", { executionRole, instanceCount: 0 })];
hyperpod("scaled", both, scaled, known);
hyperpod("checked", { ...${JSON.stringify(checked)}, instanceCount: 2 });
hyperpod("failed", {}, waiting);
hyperpod("rolled-back", { ...missing, instanceCount: 2 }, waiting);
hyperpod("grown", { ...missing, instanceCount: 2 });
const young = new iam.Role("young", { name: "young", assumeRolePolicy: trust("sagemaker.amazonaws.com") });
hyperpod("too-young", { executionRole: young.arn });
`;

describe("wrong changes: HyperPod", () => {
  let program: WrongProgram;
  let result: WrongResult;

  before(async () => {
    program = await WrongProgram.begin();
    const first = await program.up(before1);
    assert.deepEqual([...first.diagnostics.keys()].sort(), ["failed", "wrong-test"], first.output);
    // Three seconds a minute: new roles and deep health checks take their time.
    program = await program.reopened({ millisecondsPerMinute: 3000 });
    result = await program.up(changed);
  });
  after(() => program.end());

  const trips: readonly Trip[] = [
    ["sagemaker.update.fixed-fields", "fields", /InstanceType of the instance group workers can't be changed/],
    ["sagemaker.update.new-group-empty", "empty", /InstanceCount of the new instance group more must be at least 1/],
    ["sagemaker.update.deep-health-checks", "checked", /can't be updated while deep health checks run/],
    ["sagemaker.update.failed-cluster", "failed", /Cluster failed can't be updated in status Failed/],
    ["sagemaker.nodes.lifecycle-script", "rolled-back", /s3:\/\/sagemaker-wrong\/missing\.sh does not exist/],
    ["sagemaker.cluster.role-propagation", "too-young", /SageMaker cannot assume the execution role .*role\/young/],
  ];
  for (const trip of trips) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, result));
  }

  it("has the nodes of before an update that was rolled back, and none more in Continuous mode where they can't be set up", () => {
    assert.deepEqual(standingAs(program, "rolled-back"), ["InService", [1]]);
    assert.equal(result.diagnostics.get("grown"), undefined);
    assert.equal(clusterNamed(program, "grown").attributes.clusterStatus, "InService");
    assert.deepEqual(troubleEvents(program.rehearsal.account, clusterNamed(program, "grown")), [
      "Instance group workers: 1 of 2 instances. Lifecycle scripts did not run successfully: s3://sagemaker-wrong/missing.sh does not exist",
    ]);
  });

  it("adds an empty group where Karpenter fills it", () => {
    assert.equal(result.diagnostics.get("scaled"), undefined);
  });

  it("sagemaker.nodes.removal: the role's policy may go while nodes are being removed", async () => {
    program = await program.reopened({ millisecondsPerMinute: 100 });
    const destroyed = await program.destroy();
    refusedBy(
      ["sagemaker.nodes.removal", "scaled", /Cluster scaled stays in status Deleting: .*role\/second does not have/],
      destroyed,
    );
  });
});
