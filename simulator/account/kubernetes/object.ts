/** Objects and Helm releases in an EKS cluster: as far as other parts of the account lean on them. */

import { nodesOf } from "../eks/nodes";
import type { Attributes, Companion, Kind } from "../kind";
import type { Rule } from "../rule";

const clusterMissing = {
  code: "ClusterUnreachable",
  message: "the Kubernetes cluster {value} does not exist: dial tcp: lookup of its endpoint: no such host",
};

/** Kinds whose objects are of the whole cluster. Source: Kubernetes API reference. */
const clusterScoped = new Set([
  "Namespace",
  "PersistentVolume",
  "StorageClass",
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "PriorityClass",
  "RuntimeClass",
  "CSIDriver",
  "Node",
  "ValidatingWebhookConfiguration",
  "MutatingWebhookConfiguration",
  "HyperpodNodeClass",
  "NodePool",
  "ClusterQueue",
  "ResourceFlavor",
]);

export interface ObjectName {
  clusterName: string;
  apiVersion: string;
  kind: string;
  /** "" for objects of the whole cluster. */
  namespace: string;
  name: string;
}

export function isClusterScoped(kind: string): boolean {
  return clusterScoped.has(kind);
}

export function objectId({ clusterName, apiVersion, kind, namespace, name }: ObjectName): string {
  return [clusterName, apiVersion, kind, namespace, name].join("|");
}

export function releaseId(clusterName: string, namespace: string, name: string): string {
  return [clusterName, "release", namespace, name].join("|");
}

export const kubernetesObject: Kind = {
  kind: "kubernetes:object",
  service: "Kubernetes",
  operations: { create: "kubernetes:Create", update: "kubernetes:Patch", delete: "kubernetes:Delete" },
  latency: "k8s_object",
  references: [{ path: "clusterName", kind: "eks:cluster", notFound: clusterMissing }],
  make: (input, { ids }) => ({
    id: objectId(input as unknown as ObjectName),
    attributes: { ...input, uid: ids.uuid() },
  }),
  afterDelete: ({ region, attributes }, { drop }) => {
    if (attributes.kind === "Namespace") {
      drop(
        (resource) =>
          /^kubernetes:/.test(resource.kind) &&
          resource.region === region &&
          resource.attributes.clusterName === attributes.clusterName &&
          resource.attributes.namespace === attributes.name,
      );
    }
  },
};

export const kubernetesRelease: Kind = {
  kind: "kubernetes:release",
  service: "Kubernetes",
  operations: { create: "helm:Install", update: "helm:Upgrade", delete: "helm:Uninstall" },
  latency: "helm_install",
  references: [{ path: "clusterName", kind: "eks:cluster", notFound: clusterMissing }],
  make(input) {
    const { clusterName, namespace, name } = input as { clusterName: string; namespace: string; name: string };
    return {
      id: releaseId(clusterName, namespace, name),
      attributes: { ...input, revision: 1, status: "deployed" },
      companions: chartObjects(input),
    };
  },
  change: (current, input) => ({
    ...current.attributes,
    ...input,
    revision: Number(current.attributes.revision) + 1,
  }),
};

/** Objects that the chart makes: they go with the release. */
function chartObjects(release: Attributes): Companion[] {
  const objects = (release.objects ?? []) as Omit<ObjectName, "clusterName">[];
  return objects.map((object) => {
    const attributes = { ...object, clusterName: String(release.clusterName) };
    return { kind: "kubernetes:object", id: objectId(attributes), attributes: { ...attributes } };
  });
}

/** Namespaces that each cluster has from the start. */
export const bornNamespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

export function namespaceExists(
  account: Parameters<Rule["check"]>[0]["account"],
  clusterName: string,
  namespace: string,
  region: string,
): boolean {
  const id = objectId({ clusterName, apiVersion: "v1", kind: "Namespace", namespace: "", name: namespace });
  return bornNamespaces.includes(namespace) || account.find("kubernetes:object", id, region) !== undefined;
}

/** "ConfigMap" → "configmaps", as the API server's messages name it. */
function plural(kind: string, apiVersion: string): string {
  const word = kind.toLowerCase();
  const many = word.endsWith("s") ? `${word}es` : word.endsWith("y") ? `${word.slice(0, -1)}ies` : `${word}s`;
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  return group === "" ? many : `${many}.${group}`;
}

export const kubernetesRules: readonly Rule[] = [
  {
    id: "kubernetes.object.exists",
    kind: "kubernetes:object",
    on: "create",
    when: "an object of that kind, name and namespace exists",
    code: "AlreadyExists",
    httpStatus: 409,
    source: "Kubernetes API conventions, status reasons",
    check: ({ account, region, wanted }) =>
      account.find("kubernetes:object", objectId(wanted as unknown as ObjectName), region) ||
      (wanted.kind === "Namespace" && bornNamespaces.includes(String(wanted.name)))
        ? `${plural(String(wanted.kind), String(wanted.apiVersion))} "${wanted.name}" already exists`
        : undefined,
  },
  {
    id: "kubernetes.object.namespace",
    kind: "kubernetes:object",
    on: "create",
    when: "the namespace does not exist",
    code: "NotFound",
    httpStatus: 404,
    source: "Kubernetes API conventions, status reasons",
    check: ({ account, region, wanted }) =>
      wanted.namespace === "" || namespaceExists(account, String(wanted.clusterName), String(wanted.namespace), region)
        ? undefined
        : `namespaces "${wanted.namespace}" not found`,
  },
  {
    id: "kubernetes.release.exists",
    kind: "kubernetes:release",
    on: "create",
    when: "the namespace has a release of that name",
    code: "ReleaseExists",
    source: "Helm: helm install",
    check: ({ account, region, wanted }) =>
      account.find(
        "kubernetes:release",
        releaseId(String(wanted.clusterName), String(wanted.namespace), String(wanted.name)),
        region,
      )
        ? "cannot re-use a name that is still in use"
        : undefined,
  },
  {
    id: "kubernetes.release.namespace",
    kind: "kubernetes:release",
    on: "create",
    when: "the release's namespace does not exist and Helm is not told to make it",
    code: "NotFound",
    httpStatus: 404,
    source: "Helm: helm install --create-namespace",
    check: ({ account, region, wanted }) =>
      wanted.createNamespace === true ||
      namespaceExists(account, String(wanted.clusterName), String(wanted.namespace), region)
        ? undefined
        : `create: failed to create: namespaces "${wanted.namespace}" not found`,
  },
  {
    id: "kubernetes.release.ownership",
    kind: "kubernetes:release",
    on: "create",
    when: "an object of the chart exists and is not the release's",
    code: "InvalidOwnership",
    source: "Helm: adopting resources",
    check: ({ account, region, wanted }) => {
      const taken = ((wanted.objects ?? []) as Omit<ObjectName, "clusterName">[]).find((object) =>
        account.find("kubernetes:object", objectId({ ...object, clusterName: String(wanted.clusterName) }), region),
      );
      return taken
        ? `Unable to continue with install: ${taken.kind} "${taken.name}" in namespace "${taken.namespace}" exists and cannot be imported into the current release: invalid ownership metadata`
        : undefined;
    },
  },
  {
    id: "kubernetes.release.no-nodes",
    kind: "kubernetes:release",
    on: "createLater",
    when: "Helm waits for workloads (no skipAwait) and no node has joined",
    code: "Timeout",
    source: "Helm: helm install --wait",
    check: ({ account, region, wanted }) =>
      wanted.skipAwait !== true && nodesOf(account, String(wanted.clusterName), region) === 0
        ? "timed out waiting for the condition"
        : undefined,
  },
];
