/** EKS's rules, each tripped by a deliberately wrong program or change on the real engine. */
import * as assert from "node:assert/strict";
import { join } from "node:path";
import { guardDutyEndpoint } from "../../simulator/account/guard-duty";
import { standInChartPath } from "../../simulator/stand-ins";
import { eksFoundation } from "../support/eks-foundation";
import { projectDirectory } from "../support/whole-program";
import { refusedBy, type Trip, WrongProgram, type WrongResult } from "../support/wrong-program";

const mistakes = `${eksFoundation}
cluster("one-zone", {}, { subnetIds: [subnets[0].id] });
cluster("old-version", { version: "1.21" });
cluster("no-endpoint", {}, { endpointPublicAccess: false, endpointPrivateAccess: false });
cluster("no-policy", {
  roleArn: new iam.Role("bare", { assumeRolePolicy: trust("eks.amazonaws.com") }).arn,
});
cluster("no-trust", {
  roleArn: new iam.Role("nobody", { assumeRolePolicy: trust("ec2.amazonaws.com") }).arn,
});
const east = { region: "us-east-1" };
const eastVpc = new ec2.Vpc("east", { cidrBlock: "10.5.0.0/16", ...east });
const eastSubnets = ["use1-az2", "use1-az3"].map((zone, index) =>
  new ec2.Subnet("subnet-" + zone, {
    vpcId: eastVpc.id,
    cidrBlock: "10.5." + index + ".0/24",
    availabilityZoneId: zone,
    ...east,
  }));
cluster("closed-zone", east, { subnetIds: eastSubnets.map(({ id }) => id) });

const research = cluster("research");
// By its name alone: nothing tells the engine to wait for the cluster.
const soon = new ec2.VpcEndpoint("soon", {
  vpcId: vpc.id,
  vpcEndpointType: "Interface",
  serviceName: "com.amazonaws.us-west-2.sts",
}, { dependsOn: [...subnets, attachment] });
new eks.Addon("too-early", { clusterName: "research", addonName: "vpc-cni" }, { dependsOn: [soon] });
new eks.Addon("coredns", { clusterName: research.name, addonName: "coredns" });

const scientist = new iam.Role("scientist", { assumeRolePolicy: trust("ec2.amazonaws.com") });
const entry = { clusterName: research.name, principalArn: scientist.arn };
const first = new eks.AccessEntry("entry", entry);
new eks.AccessEntry("second-entry", entry, { dependsOn: [first] });
const nodes = new iam.Role("nodes", { assumeRolePolicy: trust("ec2.amazonaws.com") });
const nodeEntry = new eks.AccessEntry("node-entry", {
  clusterName: research.name,
  principalArn: nodes.arn,
  type: "EC2_LINUX",
});
const viewPolicy = { policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", accessScope: { type: "cluster" } };
new eks.AccessPolicyAssociation("restricted", {
  clusterName: research.name,
  principalArn: nodeEntry.principalArn,
  ...viewPolicy,
});
new eks.AccessPolicyAssociation("no-entry", {
  clusterName: research.name,
  principalArn: new iam.Role("guest", { assumeRolePolicy: trust("ec2.amazonaws.com") }).arn,
  ...viewPolicy,
});
new eks.AccessEntry("session", {
  clusterName: research.name,
  principalArn: "arn:aws:sts::111122223333:assumed-role/Scientist/me",
});
new eks.AccessEntry("node-groups", {
  clusterName: research.name,
  principalArn: new iam.Role("more-nodes", { assumeRolePolicy: trust("ec2.amazonaws.com") }).arn,
  type: "EC2_LINUX",
  kubernetesGroups: ["trainers"],
});
const autoNodes = new eks.AccessEntry("auto-nodes", {
  clusterName: research.name,
  principalArn: new iam.Role("auto", { assumeRolePolicy: trust("ec2.amazonaws.com") }).arn,
  type: "EC2",
});
const onAutoNodes = { clusterName: research.name, principalArn: autoNodes.principalArn };
new eks.AccessPolicyAssociation("auto-node-policy", {
  ...onAutoNodes,
  policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy",
  accessScope: { type: "cluster" },
});
new eks.AccessPolicyAssociation("auto-node-view", { ...onAutoNodes, ...viewPolicy });

// The Kubernetes API: without an entry of the caller's own, with one that has no policy, and from outside of a private endpoint.
const provider = (name: string, of: eks.Cluster) => new k8s.Provider(name, { kubeconfig: kubeconfigOf(of) });
new k8s.core.v1.Namespace("uninvited", {}, { provider: provider("research-provider", research) });
const powerless = cluster("powerless");
const own = new eks.AccessEntry("own", {
  clusterName: powerless.name,
  principalArn: "arn:aws:iam::111122223333:role/PlatformAdmin",
});
new k8s.helm.v3.Release("unentitled", { chart: ${JSON.stringify(join(projectDirectory, standInChartPath))} }, {
  provider: provider("powerless-provider", powerless),
  dependsOn: [own],
});
const secluded = cluster("secluded", {}, { endpointPublicAccess: false, endpointPrivateAccess: true, publicAccessCidrs: undefined });
new k8s.core.v1.Namespace("outside", {}, { provider: provider("secluded-provider", secluded) });
`;

describe("wrong programs: EKS", () => {
  let program: WrongProgram;
  let result: WrongResult;

  before(async () => {
    // A pace: what needs a cluster in creation must find one.
    program = await WrongProgram.begin({ millisecondsPerMinute: 200 });
    result = await program.up(mistakes);
  });
  after(() => program.end());

  const trips: readonly Trip[] = [
    ["eks.cluster.zones", "one-zone", /Subnets specified must be in at least two different AZs/],
    ["eks.cluster.version", "old-version", /unsupported Kubernetes version/],
    ["eks.cluster.no-endpoint", "no-endpoint", /Both private and public endpoint access cannot be false/],
    ["eks.cluster.role-policy", "no-policy", /doesn't have the Amazon EKS Managed Policies associated with it/],
    ["eks.cluster.role-trust", "no-trust", /Role could not be assumed because the trusted entity is not correct/],
    ["eks.cluster.unsupported-zone", "closed-zone", /because us-east-1c, the targeted availability zone, does not/],
    ["eks.addon.cluster-not-active", "too-early", /Cluster research is in status CREATING: it must be ACTIVE/],
    [
      "eks.access-entry.exists",
      "second-entry",
      /The specified access entry resource is already in use on this cluster\./,
    ],
    ["eks.access-entry.principal", "session", /The specified principalArn is invalid: invalid principal/],
    [
      "eks.access-entry.type",
      "node-groups",
      /kubernetesGroups and username can not be set for access entries of type EC2_LINUX/,
    ],
    ["eks.access-policy.type", "auto-node-view", /only be performed on Access Entries with a type of "STANDARD"\./],
    ["eks.access-policy.type", "restricted", /only be performed on Access Entries with a type of "STANDARD"\./],
    ["eks.access-policy.no-entry", "no-entry", /The specified principalArn could not be found: arn:aws:iam::/],
    ["kubernetes.api.no-entry", "uninvited", /the server has asked for the client to provide credentials/],
    [
      "kubernetes.api.no-policy",
      "unentitled",
      /secrets is forbidden: User "arn:aws:sts::111122223333:assumed-role\/PlatformAdmin\/rehearsal" cannot list resource "secrets" in API group "" at the cluster scope/,
    ],
    [
      "kubernetes.api.unreachable",
      "outside",
      /configured Kubernetes cluster is unreachable: .* dial tcp: i\/o timeout/,
    ],
  ];
  for (const trip of trips) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, result));
  }

  it("associates Auto Mode's own policy with an entry of type EC2", () => {
    assert.equal(result.diagnostics.get("auto-nodes"), undefined);
    assert.equal(result.diagnostics.get("auto-node-policy"), undefined);
    const taken = program.rehearsal.account
      .list("eks:accessPolicyAssociation")
      .map(({ attributes }) => String(attributes.policyArn).split("/")[1]);
    assert.deepEqual(taken, ["AmazonEKSAutoNodePolicy"]);
  });

  it("waits 20 minutes for CoreDNS where there are no nodes, and gives up", () => {
    assert.match(
      result.diagnostics.get("coredns") ?? "",
      /timeout while waiting for state to become 'ACTIVE' \(last state: 'DEGRADED', timeout: 20m0s\)/,
    );
    const add = program.rehearsal.account.list("eks:addon").map(({ id }) => id);
    assert.deepEqual(add, ["research:coredns"], "the add-on itself is there");
  });
});

describe("wrong changes: EKS", () => {
  let program: WrongProgram;

  const withCluster = (args: string) => program.up(`${eksFoundation}\ncluster("research", ${args});\n`);
  const withVersion = (version: string) => withCluster(`{ version: "${version}" }`);

  before(async () => {
    program = await WrongProgram.begin({ account: { happenings: [guardDutyEndpoint] } });
    assert.equal((await withCluster("{ deletionProtection: true }")).exitCode, 0);
  });
  after(() => program.end());

  it("eks.cluster.deletion-protection: the program no longer has the cluster", async () => {
    refusedBy(
      [
        "eks.cluster.deletion-protection",
        "research",
        /Cluster research has deletion protection enabled\. Disable deletion protection and try again\./,
      ],
      await program.up(eksFoundation),
    );
  });

  it("eks.cluster.authentication-mode: back to where aws-auth counts as well", async () => {
    refusedBy(
      [
        "eks.cluster.authentication-mode",
        "research",
        /Unsupported authentication mode update from API to API_AND_CONFIG_MAP/,
      ],
      await withCluster(
        `{ accessConfig: { authenticationMode: "API_AND_CONFIG_MAP", bootstrapClusterCreatorAdminPermissions: false } }`,
      ),
    );
  });

  it("eks.cluster.version-rollback: a version that the cluster never had", async () => {
    refusedBy(
      ["eks.cluster.version-rollback", "research", /Unsupported Kubernetes minor version update from 1\.33 to 1\.32/],
      await withVersion("1.32"),
    );
  });

  it("eks.cluster.version-step: two minor versions at once", async () => {
    refusedBy(
      ["eks.cluster.version-step", "research", /Unsupported Kubernetes minor version update from 1\.33 to 1\.35/],
      await withVersion("1.35"),
    );
  });

  it("goes up by one, and back to the version before within 7 days", async () => {
    assert.equal((await withVersion("1.34")).exitCode, 0);
    assert.equal((await withVersion("1.33")).exitCode, 0);
  });

  it("ec2.vpc.dependencies: GuardDuty's group stays in the VPC when everything else is gone", async () => {
    const result = await program.destroy();
    refusedBy(["ec2.vpc.dependencies", "vpc", /has dependencies and cannot be deleted\./], result);
    const { account } = program.rehearsal;
    const left = account
      .list("ec2:securityGroup")
      .map(({ attributes }) => String(attributes.name).replace(/vpc-\w+/, ""));
    assert.deepEqual(left.sort(), ["GuardDutyManagedSecurityGroup-", "default"]);
  });
});
