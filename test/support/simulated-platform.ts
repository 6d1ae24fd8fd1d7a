/** A simulated account with what EKS and HyperPod need before them, put there without asking anybody. */
import * as assert from "node:assert/strict";
import { type AccountOptions, SimulatedAccount } from "../../simulator/account/account";
import { AwsError } from "../../simulator/account/aws-error";
import { kinds, rules } from "../../simulator/account/catalogue";
import type { StoredResource } from "../../simulator/account/kind";

export const region = "us-west-2";
const accountId = "111122223333";
export const eksRoleArn = `arn:aws:iam::${accountId}:role/eks`;
export const nodeRoleArn = `arn:aws:iam::${accountId}:role/nodes`;
export const adminRoleArn = `arn:aws:iam::${accountId}:role/PlatformAdmin`;
export const adminPolicyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

/** Names of what is there from the start: tests take single ones away. */
export const seed = {
  vpc: "vpc-1",
  subnets: ["subnet-1", "subnet-2"],
  foreignSubnet: "subnet-9",
  group: "sg-1",
  routeTable: "rtb-1",
  nat: "nat-1",
  bucket: "sagemaker-research",
} as const;

function trust(service: string): string {
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

const interfacePolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: [
        "ec2:*NetworkInterface*",
        "ec2:*PrivateIpAddresses",
        "ec2:CreateTags",
        "ec2:Describe*",
        "ecr:*",
        "eks-auth:AssumeRoleForPodIdentity",
      ],
      Resource: "*",
    },
  ],
});

function seeded(): StoredResource[] {
  const here = (kind: string, id: string, attributes: Record<string, unknown>): StoredResource => ({
    kind,
    id,
    region,
    attributes,
    // Long ago: roles can be assumed.
    createdAtMinutes: -60,
  });
  const global = (kind: string, id: string, attributes: Record<string, unknown>): StoredResource => ({
    ...here(kind, id, attributes),
    region: "",
  });
  const subnet = (id: string, vpcId: string, zone: number) =>
    here("ec2:subnet", id, { vpcId, cidrBlock: `10.0.${zone}.0/24`, availabilityZoneId: `usw2-az${zone}` });
  const rule = (id: string, isEgress: boolean) =>
    here("ec2:securityGroupRule", id, {
      securityGroupId: seed.group,
      isEgress,
      ipProtocol: "-1",
      referencedSecurityGroupId: seed.group,
    });
  return [
    here("ec2:vpc", seed.vpc, { cidrBlock: "10.0.0.0/16" }),
    subnet(seed.subnets[0], seed.vpc, 1),
    subnet(seed.subnets[1], seed.vpc, 2),
    subnet(seed.foreignSubnet, "vpc-2", 3),
    here("ec2:securityGroup", seed.group, { vpcId: seed.vpc, name: "nodes" }),
    rule("sgr-in", false),
    rule("sgr-out", true),
    here("ec2:securityGroupRule", "sgr-https-out", {
      securityGroupId: seed.group,
      isEgress: true,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "0.0.0.0/0",
    }),
    here("ec2:routeTable", seed.routeTable, { vpcId: seed.vpc, main: true }),
    here("ec2:internetGateway", "igw-1", { vpcId: seed.vpc }),
    subnet("subnet-public", seed.vpc, 4),
    here("ec2:routeTable", "rtb-public", { vpcId: seed.vpc }),
    here("ec2:routeTableAssociation", "rtbassoc-public", { subnetId: "subnet-public", routeTableId: "rtb-public" }),
    here("ec2:route", "route-public", {
      routeTableId: "rtb-public",
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: "igw-1",
    }),
    here("ec2:natGateway", seed.nat, { vpcId: seed.vpc, subnetId: "subnet-public" }),
    here("ec2:route", "route-1", {
      routeTableId: seed.routeTable,
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: seed.nat,
    }),
    global("iam:role", "eks", { name: "eks", arn: eksRoleArn, assumeRolePolicy: trust("eks.amazonaws.com") }),
    global("iam:role", "nodes", {
      name: "nodes",
      arn: nodeRoleArn,
      assumeRolePolicy: trust("sagemaker.amazonaws.com"),
    }),
    global("iam:rolePolicyAttachment", "eks/cluster", {
      role: "eks",
      policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    }),
    global("iam:rolePolicyAttachment", "nodes/instance", {
      role: "nodes",
      policyArn: "arn:aws:iam::aws:policy/AmazonSageMakerClusterInstanceRolePolicy",
    }),
    global("iam:rolePolicy", "nodes:interfaces", { role: "nodes", name: "interfaces", policy: interfacePolicy }),
    here("s3:bucket", seed.bucket, {}),
    here("s3:object", `${seed.bucket}/on_create.sh`, { bucket: seed.bucket, key: "on_create.sh" }),
  ];
}

/** The account's clock: so many real milliseconds a simulated minute. */
export function atScale(account: SimulatedAccount, millisecondsPerMinute: number): SimulatedAccount {
  Object.defineProperty(account.clock, "millisecondsPerMinute", { value: millisecondsPerMinute, configurable: true });
  return account;
}

/** A role of today: made this very moment. */
export function renewRole(account: SimulatedAccount, name: string): SimulatedAccount {
  account.alter((resources) => {
    const role = resources.find(({ kind, id }) => kind === "iam:role" && id === name);
    assert.ok(role);
    role.createdAtMinutes = account.clock.nowMinutes();
  });
  return account;
}

export function seededAccount(options: Partial<AccountOptions> = {}): SimulatedAccount {
  const account = new SimulatedAccount({ kinds, rules, ...options });
  account.alter((resources) => resources.push(...seeded()));
  return account;
}

/** Takes resources away behind everybody's back. */
export function takeAway(account: SimulatedAccount, which: (resource: StoredResource) => boolean): void {
  account.alter((resources) => {
    const left = resources.filter((resource) => !which(resource));
    resources.splice(0, resources.length, ...left);
  });
}

export const eksRequest = {
  name: "research",
  roleArn: eksRoleArn,
  version: "1.34",
  accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
  enabledClusterLogTypes: ["api"],
  vpcConfig: { subnetIds: [...seed.subnets], securityGroupIds: [seed.group], publicAccessCidrs: ["203.0.113.0/24"] },
};

export async function withEks(account = seededAccount(), request: Record<string, unknown> = eksRequest) {
  const cluster = await account.create({ kind: "eks:cluster", region }, request);
  return { account, cluster };
}

/** The cluster with the caller as its administrator. */
export async function withAdministrator(account = seededAccount(), request: Record<string, unknown> = eksRequest) {
  const { cluster } = await withEks(account, request);
  await account.create({ kind: "eks:accessEntry", region }, { clusterName: "research", principalArn: adminRoleArn });
  await account.create(
    { kind: "eks:accessPolicyAssociation", region },
    {
      clusterName: "research",
      principalArn: adminRoleArn,
      policyArn: adminPolicyArn,
      accessScope: { type: "cluster" },
    },
  );
  return { account, cluster };
}

export const chartRelease = {
  clusterName: "research",
  namespace: "kube-system",
  name: "hyperpod-dependencies",
  chartName: "hyperpod-helm-chart",
  chartVersion: "0.1.0",
  appVersion: "",
  skipAwait: true,
  objects: [{ apiVersion: "v1", kind: "Namespace", namespace: "", name: "aws-hyperpod" }],
};

export const instanceGroup = {
  instanceGroupName: "workers",
  instanceType: "ml.g5.2xlarge",
  instanceCount: 2,
  executionRole: nodeRoleArn,
  threadsPerCore: 2,
  lifeCycleConfig: { sourceS3Uri: `s3://${seed.bucket}`, onCreate: "on_create.sh" },
  instanceStorageConfigs: [{ ebsVolumeConfig: { volumeSizeInGB: 500 } }],
};

export function hyperPodRequest(group: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
  return {
    clusterName: "research",
    orchestrator: { eks: { clusterArn: `arn:aws:eks:${region}:${accountId}:cluster/research` } },
    nodeProvisioningMode: "Continuous",
    vpcConfig: { subnets: [seed.subnets[0]], securityGroupIds: [seed.group] },
    instanceGroups: [{ ...instanceGroup, ...group }],
    tags: {},
    ...more,
  };
}

/** All that HyperPod needs, chart included. */
export async function withChart(account = seededAccount()) {
  const { cluster } = await withAdministrator(account);
  await account.create({ kind: "kubernetes:release", region }, chartRelease);
  return { account, cluster };
}

export async function withHyperPod(account = seededAccount()) {
  const { cluster: eks } = await withChart(account);
  const cluster = await account.create({ kind: "sagemaker:cluster", region }, hyperPodRequest());
  return { account, eks, cluster };
}

/** AWS's refusal of what is tried; fails where nothing is refused. */
export async function refusal(act: Promise<unknown>): Promise<AwsError> {
  try {
    await act;
  } catch (error) {
    assert.ok(error instanceof AwsError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "nothing was refused" });
}
