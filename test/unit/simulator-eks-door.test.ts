import * as assert from "node:assert/strict";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb.js";
import { eksDoor } from "../../simulator/doors/eks/eks-door";
import { fromWire, type Properties, type ResourceReference, toWire, unknown } from "../../simulator/doors/wire";
import { type FakeMonitor, fakeMonitor, type MonitorAnswers, urnOf } from "../support/fake-engine-monitor";
import { seededAccount } from "../support/simulated-platform";

const roleUrn = urnOf("aws:iam/role:Role", "role");
const groupUrn = urnOf("aws:ec2/securityGroup:SecurityGroup", "sg");
const self = urnOf("eks:index:Cluster", "x");
const cluster = urnOf("aws:eks/cluster:Cluster", "x-eksCluster");
const provider = "urn:pulumi:dev::p::pulumi:providers:aws::aws::id";
const reference = (urn: string, id: string): ResourceReference => ({ __reference: true, urn, id, packageVersion: "" });

/** The arguments that the platform's control plane gives. */
const soundArguments = (): Properties => ({
  name: "research",
  version: "1.34",
  authenticationMode: "API",
  serviceRole: reference(roleUrn, "eks"),
  clusterSecurityGroup: reference(groupUrn, "sg-1"),
  subnetIds: ["subnet-1", "subnet-2"],
  publicAccessCidrs: ["203.0.113.0/24"],
  enabledClusterLogTypes: ["api"],
  deletionProtection: false,
  upgradePolicy: { supportType: "STANDARD" },
  tags: { team: "ml" },
  skipDefaultNodeGroup: true,
  skipDefaultSecurityGroups: true,
  createOidcProvider: false,
  bootstrapSelfManagedAddons: false,
  useDefaultVpcCni: true,
  kubeProxyAddonOptions: { enabled: false },
  corednsAddonOptions: { enabled: false },
});

const deployed: MonitorAnswers = {
  resource: (type) =>
    type === "aws:eks/cluster:Cluster"
      ? {
          id: "research",
          outputs: {
            arn: "arn:aws:eks:us-west-2:111122223333:cluster/research",
            endpoint: "https://e.example",
            certificateAuthority: { data: "Y2E=" },
            vpcConfig: { clusterSecurityGroupId: "sg-eks" },
            identities: [{ oidcs: [{ issuer: "https://oidc.example/id/1" }] }],
          },
        }
      : { id: "made", outputs: { arn: "arn:made" } },
  invoke: (token) =>
    token === "pulumi:pulumi:getResource" ? { state: { arn: "arn:role" } } : { version: "v1.34.2-eksbuild.1" },
};
const planned: MonitorAnswers = {
  resource: () => ({ id: "", outputs: {} }),
  invoke: () => ({ state: {} }),
};

interface Case {
  monitor: FakeMonitor;
  state: Properties;
  dependencies: Record<string, string[]>;
}

async function construct(args: Properties, options: { answers?: MonitorAnswers; path?: string } = {}): Promise<Case> {
  const monitor = await fakeMonitor(options.answers ?? deployed);
  try {
    const request = new ConstructRequest();
    request.setType("eks:index:Cluster");
    request.setName("x");
    request.setParent(urnOf("hyperpod:eks:EksControlPlane", "eks"));
    request.setMonitorendpoint(monitor.endpoint);
    request.setInputs(toWire(args));
    request.setDryrun(options.answers === planned);
    request.setProtect(true);
    request.setDependenciesList([urnOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a")]);
    request.getProvidersMap().set("aws", provider);
    const dependencies = new ConstructRequest.PropertyDependencies();
    dependencies.setUrnsList([roleUrn]);
    request.getInputdependenciesMap().set("serviceRole", dependencies);
    const path = options.path === undefined ? {} : { path: options.path };
    const response = await eksDoor(seededAccount(), path).configure({}).construct?.(request);
    assert.ok(response);
    assert.equal(response.getUrn(), self);
    const map = response.getStatedependenciesMap();
    return {
      monitor,
      state: fromWire(response.getState()),
      dependencies: Object.fromEntries(map.toArray().map(([key]) => [key, map.get(key)?.getUrnsList() ?? []])),
    };
  } finally {
    monitor.close();
  }
}

describe("simulated eks.Cluster component", () => {
  it("registers the cluster as the real component does, with the passed provider and the SDK version it was built with", async () => {
    const { monitor } = await construct(soundArguments());
    assert.deepEqual(
      monitor.registered.map(({ type, name, custom, version }) => `${type} ${name} ${custom} ${version}`),
      [
        "eks:index:Cluster x false ",
        "aws:eks/cluster:Cluster x-eksCluster true 7.25.0",
        "pulumi:providers:kubernetes x-eks-k8s true 4.19.0",
      ],
    );
    const [component, made, kubernetes] = monitor.registered;
    assert.deepEqual([component?.inputs, component?.protect, component?.aliases], [{}, true, 0]);
    assert.deepEqual(component?.dependencies, [urnOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a")]);
    assert.deepEqual(made?.inputs, {
      name: "research",
      roleArn: "arn:role",
      version: "1.34",
      bootstrapSelfManagedAddons: false,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
      deletionProtection: false,
      enabledClusterLogTypes: ["api"],
      upgradePolicy: { supportType: "STANDARD" },
      tags: { Name: "x-eksCluster", team: "ml" },
      vpcConfig: {
        publicAccessCidrs: ["203.0.113.0/24"],
        subnetIds: ["subnet-1", "subnet-2"],
        securityGroupIds: ["sg-1"],
      },
    });
    // The group is passed as a resource, which the client leaves out of the dependencies of the inputs.
    const groupUrn = urnOf("aws:ec2/securityGroup:SecurityGroup", "sg");
    assert.deepEqual(made?.propertyDependencies, { roleArn: [roleUrn], vpcConfig: [groupUrn] });
    assert.deepEqual(made?.dependencies, [roleUrn, groupUrn]);
    assert.deepEqual(made?.ignoreChanges, [
      "accessConfig.bootstrapClusterCreatorAdminPermissions",
      "bootstrapSelfManagedAddons",
    ]);
    assert.deepEqual(
      [made?.provider, made?.parent, kubernetes?.provider, kubernetes?.parent],
      [provider, self, "", self],
    );
    assert.deepEqual(
      monitor.invoked.map(({ token, version }) => `${token} ${version}`),
      ["pulumi:pulumi:getResource ", "aws:index/getPartition:getPartition 7.25.0"],
    );
  });

  it("answers with the real component's keys, and none of those that are undefined", async () => {
    const { state, monitor, dependencies } = await construct(soundArguments());
    assert.deepEqual(Object.keys(state).sort(), [
      "autoModeNodeRoleName",
      "clusterIngressRuleId",
      "clusterSecurityGroupId",
      "core",
      "defaultNodeGroupAsgName",
      "eksCluster",
      "fargateProfileId",
      "fargateProfileStatus",
      "instanceRoles",
      "kubeconfig",
      "kubeconfigJson",
      "nodeSecurityGroupId",
      "oidcIssuer",
      "oidcProviderArn",
      "oidcProviderUrl",
    ]);
    assert.deepEqual(
      [state.eksCluster, state.clusterSecurityGroupId, state.nodeSecurityGroupId, state.oidcIssuer],
      ["research", "sg-1", "sg-eks", "oidc.example/id/1"],
    );
    assert.equal((state.kubeconfig as Properties)["current-context"], "aws");
    assert.deepEqual(monitor.outputs.get(self), state);
    assert.deepEqual(dependencies.eksCluster, [cluster]);
    assert.equal("oidcProviderArn" in dependencies, false);
  });

  it("leaves everything unknown in a preview of something new, core as a whole", async () => {
    const { state, monitor } = await construct(soundArguments(), { answers: planned });
    for (const key of [
      "core",
      "kubeconfig",
      "kubeconfigJson",
      "nodeSecurityGroupId",
      "oidcProviderUrl",
      "eksCluster",
    ]) {
      assert.equal(state[key], unknown, key);
    }
    assert.equal(monitor.registered.find(({ name }) => name === "x-eks-k8s")?.inputs.kubeconfig, unknown);
    assert.equal(monitor.registered.find(({ name }) => name === "x-eksCluster")?.inputs.roleArn, unknown);
  });

  it("registers what the real one adds when it is left on: add-ons, entries, OIDC provider, vpc-cni", async () => {
    const { kubeProxyAddonOptions: _, ...args } = soundArguments();
    const entry = {
      principalArn: "arn:p",
      accessPolicies: { admin: { policyArn: "arn:q", accessScope: { type: "cluster" } } },
    };
    const { monitor, state } = await construct({
      ...args,
      useDefaultVpcCni: false,
      createOidcProvider: true,
      accessEntries: { me: entry },
    });
    const byName = (name: string, type: string) =>
      monitor.registered.find((recorded) => recorded.name === name && recorded.type === type);
    const kubeProxy = byName("x-kube-proxy", "aws:eks/addon:Addon");
    assert.deepEqual(kubeProxy?.inputs, {
      clusterName: "research",
      addonName: "kube-proxy",
      addonVersion: "v1.34.2-eksbuild.1",
      preserve: true,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      tags: { team: "ml" },
    });
    const association = byName("x-me-admin", "aws:eks/accessPolicyAssociation:AccessPolicyAssociation");
    assert.equal(association?.parent, urnOf("aws:eks/accessEntry:AccessEntry", "x-me"));
    assert.ok(byName("x-vpc-cni", "eks:index:VpcCniAddon") && byName("x-vpc-cni", "aws:eks/addon:Addon"));
    assert.ok(byName("x-oidcProvider", "aws:iam/openIdConnectProvider:OpenIdConnectProvider"));
    assert.equal(state.oidcProviderArn, "arn:made");
  });

  it("makes a role of its own when none is passed", async () => {
    const { serviceRole: _, ...args } = soundArguments();
    const { monitor } = await construct(args);
    assert.deepEqual(
      monitor.registered.slice(1, 4).map(({ type, name }) => `${type} ${name}`),
      [
        "eks:index:ServiceRole x-eksRole",
        "aws:iam/role:Role x-eksRole-role",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment x-eksRole-4b490823",
      ],
    );
  });

  const wrong: [string, Properties, RegExp][] = [
    ["public CIDRs without public access", { endpointPublicAccess: false }, /`publicAccessCidrs` can only be set when/],
    ["entries without an API mode", { authenticationMode: undefined, accessEntries: {} }, /Access entries can only be/],
    ["two ways of naming subnets", { privateSubnetIds: ["subnet-1"] }, /mutually exclusive/],
    ["a default node group", { skipDefaultNodeGroup: false }, /does not simulate the default node group/],
  ];
  for (const [what, change, message] of wrong) {
    it(`fails on ${what}`, async () => {
      await assert.rejects(construct({ ...soundArguments(), ...change }), message);
    });
  }

  it("fails where the AWS CLI is missing or too old, as the real one does", async () => {
    const empty = mkdtempSync(join(tmpdir(), "path-"));
    await assert.rejects(construct(soundArguments(), { path: empty }), /Could not find aws CLI for EKS/);
    writeFileSync(join(empty, "aws"), '#!/bin/sh\necho "aws-cli/2.6.0 Python/3"\n');
    chmodSync(join(empty, "aws"), 0o755);
    const path = [empty, dirname(process.execPath), "/bin"].join(delimiter);
    await assert.rejects(construct(soundArguments(), { path }), /At least v1\.24\.0 or v2\.7\.0 .* is: 2\.6\.0/);
  });
});
