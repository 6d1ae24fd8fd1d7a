import * as assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import type { SimulatedAccount } from "../../simulator/account/account";
import { eksRules } from "../../simulator/account/eks";
import { addonStatus } from "../../simulator/account/eks/addon";
import {
  adminPolicyArn,
  adminRoleArn,
  atScale,
  eksRequest,
  eksRoleArn,
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
const here = (kind: string) => ({ kind: `eks:${kind}`, region });
const vpcConfig = (change: Change) => ({ ...eksRequest, vpcConfig: { ...eksRequest.vpcConfig, ...change } });

/** Each rule broken once: what is done, and AWS's answer. That it is kept is shown by the clusters made everywhere else. */
const broken: Record<string, { act: () => Promise<unknown>; code: string; message: string | RegExp }> = {
  "eks.cluster.name-form": {
    act: () => withEks(seededAccount(), { ...eksRequest, name: "no spaces" }),
    code: "InvalidParameterException",
    message: /'no spaces' does not match/,
  },
  "eks.cluster.name-taken": {
    act: async () => withEks((await withEks()).account),
    code: "ResourceInUseException",
    message: "Cluster already exists with name: research",
  },
  "eks.cluster.failed": {
    act: async () => {
      const { account, cluster } = await withEks();
      account.alter(() => Object.assign(cluster.attributes, { status: "FAILED" }));
      return account.update(here("cluster"), "research", eksRequest);
    },
    code: "InvalidRequestException",
    message: "Cluster research is in status FAILED",
  },
  "eks.cluster.quota": {
    act: async () => {
      const { account } = await withEks(seededAccount({ quotas: { "eks:clusters-per-region": 1 } }));
      return withEks(account, { ...eksRequest, name: "second" });
    },
    code: "ResourceLimitExceededException",
    message: /limit exceeded/,
  },
  "eks.cluster.role-trust": {
    act: () => withEks(seededAccount(), { ...eksRequest, roleArn: nodeRoleArn }),
    code: "InvalidParameterException",
    message: "Role could not be assumed because the trusted entity is not correct",
  },
  "eks.cluster.role-policy": {
    act: () => {
      const account = seededAccount();
      takeAway(account, ({ id }) => id === "eks/cluster");
      return withEks(account);
    },
    code: "InvalidParameterException",
    message: /doesn't have the Amazon EKS Managed Policies .* arn:aws:iam::aws:policy\/AmazonEKSClusterPolicy$/,
  },
  "eks.cluster.zones": {
    act: () => withEks(seededAccount(), vpcConfig({ subnetIds: [seed.subnets[0]] })),
    code: "InvalidParameterException",
    message: "Subnets specified must be in at least two different AZs",
  },
  "eks.cluster.one-vpc": {
    act: () => withEks(seededAccount(), vpcConfig({ subnetIds: [seed.subnets[0], seed.foreignSubnet] })),
    code: "InvalidParameterException",
    message: /must belong to the VPC/,
  },
  "eks.cluster.security-groups": {
    act: () => withEks(seededAccount(), vpcConfig({ securityGroupIds: Array(6).fill(seed.group) })),
    code: "InvalidParameterException",
    message: /maximum number of security groups is 5/,
  },
  "eks.cluster.no-endpoint": {
    act: () => withEks(seededAccount(), vpcConfig({ endpointPublicAccess: false })),
    code: "InvalidParameterException",
    message: "Both private and public endpoint access cannot be false",
  },
  "eks.cluster.version": {
    act: () => withEks(seededAccount(), { ...eksRequest, version: "1.20" }),
    code: "InvalidParameterException",
    message: "unsupported Kubernetes version",
  },
  "eks.cluster.version-step": {
    act: async () => {
      const { account } = await withEks(seededAccount(), { ...eksRequest, version: "1.33" });
      await account.update(here("cluster"), "research", { ...eksRequest, version: "1.35" });
    },
    code: "InvalidParameterException",
    message: "Unsupported Kubernetes minor version update from 1.33 to 1.35",
  },
  "eks.cluster.version-rollback": {
    act: async () => (await withEks()).account.update(here("cluster"), "research", { ...eksRequest, version: "1.33" }),
    code: "InvalidParameterException",
    message: "Unsupported Kubernetes minor version update from 1.34 to 1.33",
  },
  "eks.cluster.role-propagation": {
    act: () => withEks(renewRole(atScale(seededAccount(), 60_000), "eks")),
    code: "InvalidParameterException",
    message: "Role could not be assumed because the trusted entity is not correct",
  },
  "eks.cluster.unsupported-zone": {
    act: () => {
      const account = seededAccount();
      const subnet = account.find("ec2:subnet", seed.subnets[1]);
      assert.ok(subnet);
      account.alter(() => Object.assign(subnet.attributes, { availabilityZoneId: "use1-az3" }));
      return withEks(account);
    },
    code: "UnsupportedAvailabilityZoneException",
    message:
      "Cannot create cluster 'research' because use1-az3, the targeted availability zone, does not currently have sufficient capacity to support the cluster. Retry and choose from these availability zones: us-west-2a, us-west-2b, us-west-2c, us-west-2d",
  },
  "eks.addon.cluster-not-active": {
    act: async () => {
      const account = atScale(seededAccount({ latencies: { eks_cluster: { create: 1, delete: 0 } } }), 50);
      const made = withEks(account);
      while (!account.find("eks:cluster", "research")) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      try {
        await account.create(here("addon"), { clusterName: "research", addonName: "vpc-cni" });
      } finally {
        await made;
      }
    },
    code: "InvalidRequestException",
    message: "Cluster research is in status CREATING: it must be ACTIVE",
  },
  "eks.cluster.authentication-mode": {
    act: async () =>
      (await withEks()).account.update(here("cluster"), "research", {
        ...eksRequest,
        accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
      }),
    code: "InvalidParameterException",
    message: /from API to API_AND_CONFIG_MAP/,
  },
  "eks.cluster.deletion-protection": {
    act: async () => {
      const { account } = await withEks(seededAccount(), { ...eksRequest, deletionProtection: true });
      await account.delete(here("cluster"), "research");
    },
    code: "InvalidRequestException",
    message: /deletion protection/,
  },
  "eks.addon.installed": {
    act: async () => {
      const { account } = await withEks();
      await addon(account, "vpc-cni");
      await addon(account, "vpc-cni");
    },
    code: "ResourceInUseException",
    message: "Addon already exists.",
  },
  "eks.addon.unknown": {
    act: async () => addon((await withEks()).account, "vpc-cnx"),
    code: "InvalidParameterException",
    message: /vpc-cnx/,
  },
  "eks.addon.version": {
    act: async () => addon((await withEks()).account, "kube-proxy", { addonVersion: "v1.33.1-eksbuild.1" }),
    code: "InvalidParameterException",
    message: "Addon version specified is not supported",
  },
  "eks.access-entry.mode": {
    act: async () => {
      const { account } = await withEks(seededAccount(), { ...eksRequest, accessConfig: {} });
      await entry(account);
    },
    code: "InvalidRequestException",
    message:
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
  },
  "eks.access-entry.principal": {
    act: async () =>
      entry((await withEks()).account, { principalArn: "arn:aws:sts::111122223333:assumed-role/PlatformAdmin/me" }),
    code: "InvalidParameterException",
    message: "The specified principalArn is invalid: invalid principal",
  },
  "eks.access-entry.exists": {
    act: async () => entry((await withAdministrator()).account),
    code: "ResourceInUseException",
    message: "The specified access entry resource is already in use on this cluster.",
  },
  "eks.access-entry.type": {
    act: async () => entry((await withEks()).account, { type: "EC2_LINUX", kubernetesGroups: ["nodes"] }),
    code: "InvalidParameterException",
    message: /EC2_LINUX/,
  },
  "eks.access-policy.no-entry": {
    act: async () => association((await withEks()).account),
    code: "ResourceNotFoundException",
    message: `The specified principalArn could not be found: ${adminRoleArn}`,
  },
  "eks.access-policy.type": {
    act: async () => {
      const { account } = await withEks();
      await entry(account, { type: "EC2_LINUX" });
      await association(account);
    },
    code: "InvalidParameterException",
    message: 'This operation can only be performed on Access Entries with a type of "STANDARD".',
  },
  "eks.access-policy.unknown": {
    act: async () => association((await withAdministrator()).account, { policyArn: `${adminPolicyArn}x` }),
    code: "InvalidParameterException",
    message: /policyArn/,
  },
  "eks.access-policy.scope": {
    act: async () => association((await withAdministrator()).account, { accessScope: { type: "namespace" } }),
    code: "InvalidParameterException",
    message: /accessScope/,
  },
  "eks.pod-identity.exists": {
    act: async () => {
      const { account } = await withEks();
      await podIdentity(account);
      await podIdentity(account);
    },
    code: "ResourceInUseException",
    message: /namespace ml and service account trainer/,
  },
  "eks.pod-identity.session-policy": {
    act: async () => podIdentity((await withEks()).account, { policy: "{}" }),
    code: "InvalidParameterException",
    message: /disableSessionTags/,
  },
};

const addon = (account: SimulatedAccount, addonName: string, change: Change = {}) =>
  account.create(here("addon"), { clusterName: "research", addonName, ...change });
const entry = (account: SimulatedAccount, change: Change = {}) =>
  account.create(here("accessEntry"), { clusterName: "research", principalArn: adminRoleArn, ...change });
const association = (account: SimulatedAccount, change: Change = {}) =>
  account.create(here("accessPolicyAssociation"), {
    clusterName: "research",
    principalArn: adminRoleArn,
    policyArn: adminPolicyArn,
    accessScope: { type: "cluster" },
    ...change,
  });
const podIdentity = (account: SimulatedAccount, change: Change = {}) =>
  account.create(here("podIdentityAssociation"), {
    clusterName: "research",
    namespace: "ml",
    serviceAccount: "trainer",
    roleArn: nodeRoleArn,
    ...change,
  });

describe("simulated EKS", () => {
  for (const rule of eksRules) {
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

  it("goes back to the version before the last upgrade for 7 days, and no further", async () => {
    const { account } = await withEks(seededAccount(), { ...eksRequest, version: "1.33" });
    const to = (version: string) => account.update(here("cluster"), "research", { ...eksRequest, version });
    await to("1.34");
    await to("1.33");
    assert.match((await refusal(to("1.32"))).message, /from 1\.33 to 1\.32$/);
    const upgraded = await to("1.34");
    const { lastUpgrade } = upgraded.attributes as { lastUpgrade: { atMinutes: number } };
    lastUpgrade.atMinutes -= 7 * 24 * 60 + 1;
    assert.match((await refusal(to("1.33"))).message, /from 1\.34 to 1\.33$/);
  });

  it("associates Auto Mode's policy with an entry of type EC2, and no other policy and no other node type", async () => {
    const policyArn = adminPolicyArn.replace("AmazonEKSClusterAdminPolicy", "AmazonEKSAutoNodePolicy");
    for (const [type, policy, isTaken] of [
      ["EC2", policyArn, true],
      ["EC2", adminPolicyArn, false],
      ["EC2_LINUX", policyArn, false],
      ["HYPERPOD_LINUX", policyArn, false],
      ["STANDARD", policyArn, true],
    ] as const) {
      const { account } = await withEks();
      await entry(account, { type });
      const asked = association(account, { policyArn: policy });
      if (isTaken) {
        assert.equal((await asked).attributes.policyArn, policy, type);
      } else {
        assert.equal((await refusal(asked)).ruleId, "eks.access-policy.type", type);
      }
    }
  });

  it("takes PRESERVE for a new add-on, where it means the same as NONE", async () => {
    const made = await addon((await withEks()).account, "vpc-cni", { resolveConflictsOnCreate: "PRESERVE" });
    assert.equal(made.id, "research:vpc-cni");
  });

  it("refuses what refers to nothing, in EKS's words", async () => {
    const noSubnet = await refusal(withEks(seededAccount(), vpcConfig({ subnetIds: ["subnet-x", seed.subnets[0]] })));
    assert.equal(noSubnet.message, "The subnet ID 'subnet-x' does not exist");
    const noCluster = await refusal(addon(seededAccount(), "vpc-cni"));
    assert.deepEqual([noCluster.code, noCluster.httpStatus], ["ResourceNotFoundException", 404]);
    assert.equal(noCluster.message, "No cluster found for name: research.");
  });

  it("gives a cluster a certificate of its own, which stands in certificateAuthority and is for the endpoint", async () => {
    const { cluster } = await withEks();
    const { data } = cluster.attributes.certificateAuthority as { data: string };
    const certificate = new X509Certificate(Buffer.from(data, "base64"));
    const host = String(cluster.attributes.endpoint).replace("https://", "");
    assert.match(host, /^[0-9A-F]{32}\.gr7\.us-west-2\.eks\.amazonaws\.com$/);
    assert.equal(certificate.checkHost(host), host);
    assert.ok(certificate.verify(certificate.publicKey));
    const issuer = (cluster.attributes.identities as { oidcs: { issuer: string }[] }[])[0]?.oidcs[0]?.issuer;
    assert.equal(issuer, `https://oidc.eks.us-west-2.amazonaws.com/id/${host.slice(0, 32)}`);
  });

  it("puts its security group, with rules, and control plane interfaces into the VPC, and takes them away again", async () => {
    const { account, cluster } = await withEks();
    const { clusterSecurityGroupId: group } = cluster.attributes.vpcConfig as { clusterSecurityGroupId: string };
    const stored = account.find("ec2:securityGroup", group, region);
    assert.match(String(stored?.attributes.name), /^eks-cluster-sg-research-\d+$/);
    const interfaces = account.list("ec2:networkInterface", region);
    assert.deepEqual(interfaces.map(({ attributes }) => attributes.subnetId).sort(), [...seed.subnets]);
    for (const { attributes } of interfaces) {
      assert.deepEqual(attributes.securityGroupIds, [seed.group, group]);
    }
    await account.delete(here("cluster"), "research");
    assert.equal(account.find("ec2:securityGroup", group, region), undefined);
    assert.deepEqual(account.list("ec2:networkInterface", region), []);
  });

  it("leaves its security group in the VPC where the role's policy went first", async () => {
    const { account, cluster } = await withEks();
    takeAway(account, ({ id }) => id === "eks/cluster");
    await account.delete(here("cluster"), "research");
    const { clusterSecurityGroupId: group } = cluster.attributes.vpcConfig as { clusterSecurityGroupId: string };
    assert.equal(account.find("ec2:securityGroup", group, region)?.attributes.vpcId, seed.vpc);
  });

  it("makes its log group where there is none, leaves it when it goes, and makes it again where it was deleted", async () => {
    const name = "/aws/eks/research/cluster";
    const { account } = await withEks();
    assert.ok(account.find("logs:logGroup", name, region));
    takeAway(account, ({ kind }) => kind === "logs:logGroup");
    await account.delete(here("cluster"), "research");
    const residue = account.find("logs:logGroup", name, region);
    assert.deepEqual([residue?.attributes.retentionInDays, residue?.attributes.tags], [0, {}]);
  });

  it("knows no role of IAM Identity Center without its path", async () => {
    const { account } = await withEks();
    const name = "AWSReservedSSO_Admin_0123456789abcdef";
    await assert.rejects(
      entry(account, { principalArn: `arn:aws:iam::111122223333:role/${name}` }),
      /The specified principalArn is invalid: invalid principal/,
    );
    await entry(account, {
      principalArn: `arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/${name}`,
    });
  });

  it("makes the creator an administrator by default where entries are used, by its role", async () => {
    const { account } = await withEks(seededAccount(), {
      ...eksRequest,
      accessConfig: { authenticationMode: "API" },
    });
    assert.ok(account.find("eks:accessEntry", `research:${adminRoleArn}`, region));
    assert.ok(account.find("eks:accessPolicyAssociation", `research#${adminRoleArn}#${adminPolicyArn}`, region));
    assert.deepEqual((await withEks()).account.list("eks:accessEntry", region), []);
  });

  it("takes everything in the cluster away with it", async () => {
    const { account } = await withChart();
    await addon(account, "vpc-cni");
    await account.delete(here("cluster"), "research");
    const left = account.everything().filter(({ kind }) => /^(eks|kubernetes):/.test(kind));
    assert.deepEqual(left, []);
  });

  it("drops an entry's policies with the entry, and takes a second association of one policy for the first", async () => {
    const { account } = await withAdministrator();
    await association(account);
    assert.equal(account.list("eks:accessPolicyAssociation", region).length, 1);
    await account.delete(here("accessEntry"), `research:${adminRoleArn}`);
    assert.deepEqual(account.list("eks:accessPolicyAssociation", region), []);
  });

  it("finds CoreDNS degraded without nodes and a DaemonSet active, and CoreDNS active once nodes joined", async () => {
    const { account } = await withEks();
    assert.equal(addonStatus(account, await addon(account, "coredns")), "DEGRADED");
    assert.equal(addonStatus(account, await addon(account, "vpc-cni")), "ACTIVE");
    const later = await withHyperPod();
    assert.equal(addonStatus(later.account, await addon(later.account, "coredns")), "ACTIVE");
  });

  it("moves up one minor version, and keeps the version where none is asked for", async () => {
    const { account } = await withEks();
    const up = await account.update(here("cluster"), "research", { ...eksRequest, version: "1.35" });
    assert.equal(up.attributes.version, "1.35");
    const { version: _, ...without } = eksRequest;
    assert.equal((await account.update(here("cluster"), "research", without)).attributes.version, "1.35");
  });

  it("refuses a role that does not exist as one that can't be assumed", async () => {
    const error = await refusal(withEks(seededAccount(), { ...eksRequest, roleArn: `${eksRoleArn}-gone` }));
    assert.equal(error.message, "Role could not be assumed because the trusted entity is not correct");
  });
});
