import * as assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SimulatedAccount } from "../../simulator/account/account";
import type { StoredResource } from "../../simulator/account/kind";
import { configReplacements, kubernetesDoor } from "../../simulator/doors/kubernetes/kubernetes-door";
import { objectType } from "../../simulator/doors/kubernetes/object-handler";
import { InitializationError, type ResourceHandler } from "../../simulator/doors/provider-door";
import type { Properties } from "../../simulator/doors/wire";
import { region, seededAccount, takeAway, withAdministrator, withEks } from "../support/simulated-platform";

const projectDirectory = join(__dirname, "../..");
const chart = "simulator/data/stand-in-chart/HyperPodHelmChart";
const urn = "urn:pulumi:dev::p::kubernetes:helm.sh/v3:Release::r";

function kubeconfigOf({ id, attributes }: StoredResource, change: Properties = {}): string {
  const { data } = attributes.certificateAuthority as { data: string };
  const cluster = { server: attributes.endpoint, "certificate-authority-data": data, ...change };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "c",
    clusters: [{ name: "c", cluster }],
    contexts: [{ name: "c", context: { cluster: "c", user: "c" } }],
    users: [{ name: "c", user: { exec: { command: "aws", args: ["eks", "get-token", "--cluster-name", id] } } }],
  });
}

function handlerOf(
  account: SimulatedAccount,
  kubeconfig: string,
  token = "kubernetes:helm.sh/v3:Release",
  more: { config?: Properties; directory?: string } = {},
): ResourceHandler {
  const door = kubernetesDoor(account, { projectDirectory: more.directory ?? projectDirectory });
  const handler = door.configure({ kubeconfig, ...more.config }).handler(token);
  assert.ok(handler);
  return handler;
}

const check = (handler: ResourceHandler, news: Properties) =>
  handler.check({ urn, type: "", name: "r", olds: {}, news, randomSeed: new Uint8Array([1]) }).inputs;
const create = (handler: ResourceHandler, inputs: Properties) =>
  handler.create({ urn, name: "r", inputs, preview: false });
const release = (change: Properties = {}) => ({
  chart,
  name: "deps",
  namespace: "kube-system",
  skipAwait: true,
  ...change,
});

describe("simulated kubernetes provider", () => {
  it("installs a chart from the project, with the objects that later parts rely on", async () => {
    const { account, cluster } = await withAdministrator();
    const handler = handlerOf(account, kubeconfigOf(cluster));
    const inputs = check(handler, release());
    assert.deepEqual(inputs.resourceNames, {
      "Namespace/v1": ["aws-hyperpod"],
      "DaemonSet.apps/apps/v1": ["aws-hyperpod/health-monitoring-agent"],
    });
    const { id, outputs } = await create(handler, inputs);
    assert.equal(id, "kube-system/deps");
    assert.deepEqual(outputs.status, {
      appVersion: "",
      chart: "hyperpod-helm-chart",
      name: "deps",
      namespace: "kube-system",
      revision: 1,
      status: "deployed",
      version: "0.0.0-stand-in",
    });
    const read = await handler.read({ id, urn, oldInputs: inputs, oldOutputs: outputs });
    assert.deepEqual([read?.inputs, read?.outputs], [inputs, outputs]);
    const object = handlerOf(account, kubeconfigOf(cluster), "kubernetes:core/v1:ConfigMap");
    const map = check(object, { metadata: { name: "m", namespace: "aws-hyperpod" } });
    assert.equal((await create(object, map)).id, "aws-hyperpod/m");
  });

  it("leaves out a sub-chart that is switched off", async () => {
    const { account, cluster } = await withAdministrator();
    const handler = handlerOf(account, kubeconfigOf(cluster));
    const inputs = check(handler, release({ values: { "deep-health-check": { enabled: false } } }));
    assert.deepEqual(Object.keys(inputs.resourceNames as Properties), ["DaemonSet.apps/apps/v1"]);
  });

  it("fails like Helm on a chart that is not there, and on one without its dependencies", async () => {
    const { account, cluster } = await withAdministrator();
    const directory = mkdtempSync(join(tmpdir(), "chart-"));
    const handler = handlerOf(account, kubeconfigOf(cluster), undefined, { directory });
    assert.throws(() => check(handler, release({ chart: "./nowhere" })), /path ".\/nowhere" not found/);
    mkdirSync(join(directory, "c"));
    assert.throws(() => check(handler, release({ chart: "c" })), /Chart\.yaml file is missing/);
    writeFileSync(
      join(directory, "c", "Chart.yaml"),
      "name: c\nversion: 1.0.0\ndependencies: [{name: gone, version: 1}]\n",
    );
    assert.throws(
      () => check(handler, release({ chart: "c" })),
      /found in Chart\.yaml, but missing in charts\/ directory: gone$/,
    );
    mkdirSync(join(directory, "c", "charts"));
    writeFileSync(join(directory, "c", "charts", "gone-1.tgz"), "");
    assert.equal(check(handler, release({ chart: "c" })).version, "1.0.0");
  });

  it("fails after the install where Helm waits and no node is there, and goes back where the install is atomic", async () => {
    const { account, cluster } = await withAdministrator();
    const handler = handlerOf(account, kubeconfigOf(cluster));
    const waiting = check(handler, release({ skipAwait: false, atomic: true }));
    await assert.rejects(create(handler, waiting), /uninstalled due to atomic/);
    assert.deepEqual(account.list("kubernetes:release", region), []);
    await assert.rejects(create(handler, { ...waiting, atomic: false }), (error) => {
      assert.ok(error instanceof InitializationError);
      assert.match(error.message, /timed out waiting for the condition$/);
      return true;
    });
    assert.equal(account.list("kubernetes:release", region).length, 1);
  });

  const unreachable: [string, () => Promise<{ account: SimulatedAccount; kubeconfig: string }>, RegExp][] = [
    [
      "from an address that is not allowed",
      async () => {
        const { account, cluster } = await withAdministrator(
          seededAccount({ callerPlace: { publicIp: "198.51.100.1" } }),
        );
        return { account, kubeconfig: kubeconfigOf(cluster) };
      },
      /dial tcp: i\/o timeout$/,
    ],
    [
      "without an access entry",
      async () => {
        const { account, cluster } = await withEks();
        return { account, kubeconfig: kubeconfigOf(cluster) };
      },
      /the server has asked for the client to provide credentials$/,
    ],
    [
      "with another cluster's certificate",
      async () => {
        const { account, cluster } = await withAdministrator();
        return { account, kubeconfig: kubeconfigOf(cluster, { "certificate-authority-data": "b3RoZXI=" }) };
      },
      /x509: certificate signed by unknown authority$/,
    ],
    [
      "once the cluster is gone",
      async () => {
        const { account, cluster } = await withAdministrator();
        takeAway(account, ({ kind }) => kind === "eks:cluster");
        return { account, kubeconfig: kubeconfigOf(cluster) };
      },
      /no such host$/,
    ],
  ];
  for (const [when, make, message] of unreachable) {
    it(`can't do anything ${when}`, async () => {
      const { account, kubeconfig } = await make();
      const handler = handlerOf(account, kubeconfig);
      const inputs = check(handler, release());
      await assert.rejects(create(handler, inputs), (error) => {
        assert.match(String(error), /configured Kubernetes cluster is unreachable: /);
        assert.match(String(error), message);
        return true;
      });
      const gone = { id: "kube-system/deps", urn, oldInputs: inputs, oldOutputs: {} };
      await assert.rejects(handler.delete(gone), /Kubernetes cluster unreachable/);
      const object = handlerOf(account, kubeconfig, "kubernetes:core/v1:Namespace", {
        config: { deleteUnreachable: true },
      });
      await object.delete({ id: "ml", urn, oldInputs: {}, oldOutputs: {} });
    });
  }

  it("replaces the provider by clusterIdentifier alone where one is set, else by another server", async () => {
    const { cluster } = await withEks();
    const one = kubeconfigOf(cluster);
    const other = kubeconfigOf(cluster, { server: "https://other.example" });
    const reworded = kubeconfigOf(cluster, { "certificate-authority-data": "b3RoZXI=" });
    assert.deepEqual(
      configReplacements({ kubeconfig: one, clusterIdentifier: "c" }, { kubeconfig: other, clusterIdentifier: "c" }),
      ["clusterIdentifier"],
    );
    assert.deepEqual(configReplacements({ kubeconfig: one }, { kubeconfig: reworded }), []);
    assert.ok(configReplacements({ kubeconfig: one }, { kubeconfig: other }).includes("kubeconfig"));
  });

  it("names unnamed objects, defaults their namespace, and replaces by name, namespace and fixed fields", async () => {
    const { account, cluster } = await withAdministrator();
    const handler = handlerOf(account, kubeconfigOf(cluster), "kubernetes:storage.k8s.io/v1:StorageClass");
    const named = check(handler, { provisioner: "fsx.csi.aws.com" }).metadata as Properties;
    assert.match(String(named.name), /^r-[0-9a-f]{8}$/);
    assert.equal("namespace" in named, false);
    const map = handlerOf(account, kubeconfigOf(cluster), "kubernetes:core/v1:ConfigMap");
    assert.equal((check(map, {}).metadata as Properties).namespace, "default");
    const old = check(handler, { metadata: { name: "s" }, provisioner: "a", reclaimPolicy: "Retain" });
    const changes = (news: Properties) =>
      handler.diff({ id: "s", urn, type: "", oldInputs: old, oldOutputs: old, news: { ...old, ...news } });
    assert.deepEqual(changes({ provisioner: "b" }), {
      changes: [{ path: "provisioner", kind: "update", replaces: true }],
      deleteBeforeReplace: true,
    });
    assert.equal(changes({ reclaimPolicy: "Delete" }).changes[0]?.replaces, false);
  });

  it("knows objects by their tokens, custom ones too, and no lists or patches", () => {
    assert.deepEqual(objectType("kubernetes:core/v1:Namespace"), { apiVersion: "v1", kind: "Namespace" });
    assert.deepEqual(objectType("kubernetes:kueue.x-k8s.io/v1beta1:ClusterQueue"), {
      apiVersion: "kueue.x-k8s.io/v1beta1",
      kind: "ClusterQueue",
    });
    assert.equal(objectType("kubernetes:core/v1:NamespacePatch"), undefined);
    assert.equal(objectType("kubernetes:yaml/v2:ConfigFile"), undefined);
  });
});
