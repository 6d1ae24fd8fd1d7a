import * as assert from "node:assert/strict";
import type { SimulatedAccount } from "../../simulator/account/account";
import { AwsError } from "../../simulator/account/aws-error";
import { authorizationOf } from "../../simulator/account/eks/access";
import type { StoredResource } from "../../simulator/account/kind";
import { kubernetesRules } from "../../simulator/account/kubernetes";
import { apiRules, reachOf, whyNot } from "../../simulator/account/kubernetes/api";
import {
  adminRoleArn,
  chartRelease,
  refusal,
  region,
  seed,
  seededAccount,
  withAdministrator,
  withChart,
  withEks,
  withHyperPod,
} from "../support/simulated-platform";

type Change = Record<string, unknown>;
const object = { kind: "kubernetes:object", region };
const release = { kind: "kubernetes:release", region };
const configMap = (change: Change = {}) => ({
  clusterName: "research",
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: "default",
  name: "settings",
  ...change,
});

/** The rule that keeps a caller out, by the text that its client shows. */
async function callApi(account: SimulatedAccount, cluster: StoredResource, callerArn = account.callerArn) {
  const rule = apiRules.find(
    ({ check }) => check({ account, region, nowMinutes: 0, wanted: { callerArn }, current: cluster }) !== undefined,
  );
  const message = whyNot(account, cluster, callerArn);
  if (rule && message !== undefined) {
    throw new AwsError(rule.code, message, rule.httpStatus, rule.id);
  }
}

const broken: Record<string, { act: () => Promise<unknown>; code: string; message: string | RegExp }> = {
  "kubernetes.api.unreachable": {
    act: async () => {
      const { account, cluster } = await withAdministrator(
        seededAccount({ callerPlace: { publicIp: "198.51.100.7" } }),
      );
      await callApi(account, cluster);
    },
    code: "Timeout",
    message:
      /^Get "https:\/\/[0-9A-F]{32}\.gr7\.us-west-2\.eks\.amazonaws\.com\/openapi\/v2\?timeout=32s": dial tcp: i\/o timeout$/,
  },
  "kubernetes.api.no-entry": {
    act: async () => {
      const { account, cluster } = await withEks();
      await callApi(account, cluster);
    },
    code: "Unauthorized",
    message: "the server has asked for the client to provide credentials",
  },
  "kubernetes.api.no-policy": {
    act: async () => {
      const { account, cluster } = await withEks();
      await account.create(
        { kind: "eks:accessEntry", region },
        { clusterName: "research", principalArn: adminRoleArn },
      );
      await callApi(account, cluster);
    },
    code: "Forbidden",
    message: /^secrets is forbidden: User "arn:aws:sts::.*" cannot list resource "secrets"/,
  },
  "kubernetes.object.exists": {
    act: async () => {
      const { account } = await withEks();
      await account.create(object, configMap());
      await account.create(object, configMap());
    },
    code: "AlreadyExists",
    message: 'configmaps "settings" already exists',
  },
  "kubernetes.object.namespace": {
    act: async () => (await withEks()).account.create(object, configMap({ namespace: "ml" })),
    code: "NotFound",
    message: 'namespaces "ml" not found',
  },
  "kubernetes.release.exists": {
    act: async () => (await withChart()).account.create(release, { ...chartRelease, objects: [] }),
    code: "ReleaseExists",
    message: "cannot re-use a name that is still in use",
  },
  "kubernetes.release.namespace": {
    act: async () => (await withEks()).account.create(release, { ...chartRelease, namespace: "ml" }),
    code: "NotFound",
    message: 'create: failed to create: namespaces "ml" not found',
  },
  "kubernetes.release.ownership": {
    act: async () => (await withChart()).account.create(release, { ...chartRelease, name: "second" }),
    code: "InvalidOwnership",
    message:
      'Unable to continue with install: Namespace "aws-hyperpod" in namespace "" exists and cannot be imported into the current release: invalid ownership metadata',
  },
  "kubernetes.release.no-nodes": {
    act: async () => (await withEks()).account.create(release, { ...chartRelease, skipAwait: false }),
    code: "Timeout",
    message: "timed out waiting for the condition",
  },
};

describe("simulated Kubernetes", () => {
  for (const rule of kubernetesRules) {
    it(`refuses: ${rule.when} (${rule.id})`, async () => {
      const attempt = broken[rule.id];
      assert.ok(attempt, `no test breaks ${rule.id}`);
      const error = await refusal(attempt.act());
      assert.deepEqual([error.ruleId, error.code], [rule.id, attempt.code]);
      if (typeof attempt.message === "string") {
        assert.equal(error.message, attempt.message);
      } else {
        assert.match(error.message, attempt.message);
      }
    });
  }

  it("makes a release's namespace for those who come after, and takes it away with the release", async () => {
    const { account } = await withChart();
    await account.create(object, configMap({ namespace: "aws-hyperpod" }));
    const [stored] = account.list("kubernetes:release", region);
    assert.equal(stored?.attributes.revision, 1);
    await account.delete(release, String(stored?.id));
    assert.equal(
      account.list("kubernetes:object", region).some(({ attributes }) => attributes.kind === "Namespace"),
      false,
    );
  });

  it("counts a release's revisions", async () => {
    const { account } = await withChart();
    const id = String(account.list("kubernetes:release", region)[0]?.id);
    assert.equal((await account.update(release, id, chartRelease)).attributes.revision, 2);
  });

  it("waits for workloads where nodes are", async () => {
    const { account } = await withHyperPod();
    const made = await account.create(release, { ...chartRelease, name: "operator", objects: [], skipAwait: false });
    assert.equal(made.attributes.status, "deployed");
  });

  it("empties a namespace that is deleted", async () => {
    const { account } = await withEks();
    const made = await account.create(object, configMap({ kind: "Namespace", namespace: "", name: "ml" }));
    await account.create(object, configMap({ namespace: "ml" }));
    await account.delete(object, made.id);
    assert.deepEqual(account.list("kubernetes:object", region), []);
  });

  it("is reached from the allowed addresses, from the VPC where the private endpoint is on, and from nowhere else", async () => {
    const { cluster } = await withEks();
    assert.equal(reachOf(cluster, { publicIp: "203.0.113.77" }), "public");
    assert.equal(reachOf(cluster, { publicIp: "198.51.100.1" }), "none");
    assert.equal(reachOf(cluster, { publicIp: "198.51.100.1", vpcId: seed.vpc }), "none");
    Object.assign(cluster.attributes.vpcConfig as Change, { endpointPrivateAccess: true, endpointPublicAccess: false });
    assert.equal(reachOf(cluster, { publicIp: "203.0.113.77" }), "none");
    assert.equal(reachOf(cluster, { publicIp: "203.0.113.77", vpcId: seed.vpc }), "private");
    assert.equal(reachOf(cluster, { publicIp: "203.0.113.77", vpcId: "vpc-2" }), "none");
  });

  it("knows callers by their role, and grants what the scope of their policies says", async () => {
    const { account, cluster } = await withEks();
    const caller = account.callerArn;
    assert.equal(authorizationOf(account, cluster, caller), "none");
    await account.create({ kind: "eks:accessEntry", region }, { clusterName: "research", principalArn: adminRoleArn });
    assert.equal(authorizationOf(account, cluster, caller), "entry");
    const associate = (policy: string, accessScope: Change) =>
      account.create(
        { kind: "eks:accessPolicyAssociation", region },
        {
          clusterName: "research",
          principalArn: adminRoleArn,
          policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
          accessScope,
        },
      );
    await associate("AmazonEKSEditPolicy", { type: "namespace", namespaces: ["ml"] });
    assert.equal(authorizationOf(account, cluster, caller), "namespace");
    await associate("AmazonEKSViewPolicy", { type: "cluster" });
    assert.equal(authorizationOf(account, cluster, caller), "cluster");
    await associate("AmazonEKSClusterAdminPolicy", { type: "cluster" });
    assert.equal(authorizationOf(account, cluster, caller), "admin");
  });

  it("says in a client's words why the API can't be used", async () => {
    const outside = await withAdministrator(seededAccount({ callerPlace: { publicIp: "198.51.100.1" } }));
    assert.match(whyNot(outside.account, outside.cluster, outside.account.callerArn) ?? "", /i\/o timeout$/);
    const stranger = await withEks();
    assert.equal(
      whyNot(stranger.account, stranger.cluster, stranger.account.callerArn),
      "the server has asked for the client to provide credentials",
    );
    const { account, cluster } = await withAdministrator();
    assert.equal(whyNot(account, cluster, account.callerArn), undefined);
  });
});
