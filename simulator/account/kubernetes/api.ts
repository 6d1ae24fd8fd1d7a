/** The Kubernetes API of an EKS cluster: who reaches it, and who may use it. */
import ipaddr from "ipaddr.js";
import type { AccountView, CallerPlace } from "../account-view";
import { authorizationOf } from "../eks/access";
import type { Attributes, StoredResource } from "../kind";
import type { Rule } from "../rule";
import { bornNamespaces } from "./object";

export type Reach = "public" | "private" | "none";

/**
 * By which way the caller's connection gets to the endpoint. Source: EKS User Guide, cluster API server endpoint: from
 * inside the VPC the private endpoint answers where it is on; from elsewhere the public one, to the CIDRs it is open to.
 */
export function reachOf(cluster: StoredResource, place: CallerPlace): Reach {
  const vpc = (cluster.attributes.vpcConfig ?? {}) as Attributes;
  if (vpc.endpointPrivateAccess === true && place.vpcId === vpc.vpcId && place.vpcId !== undefined) {
    return "private";
  }
  const open = vpc.endpointPublicAccess !== false;
  const cidrs = (vpc.publicAccessCidrs ?? []) as string[];
  return open && cidrs.some((cidr) => contains(cidr, place.publicIp)) ? "public" : "none";
}

function contains(cidr: string, address: string): boolean {
  const [network, prefix] = ipaddr.parseCIDR(cidr);
  const parsed = ipaddr.parse(address);
  return network.kind() === parsed.kind() && parsed.match(network, prefix);
}

/** Whether the caller's connections are dropped on their way. */
export function isSilent(account: AccountView, cluster: StoredResource): boolean {
  return (
    reachOf(cluster, account.callerPlace) === "none" ||
    account.faultStates("kubernetes:api", cluster).includes("Unreachable")
  );
}

export function hostOf(cluster: StoredResource): string {
  return String(cluster.attributes.endpoint).replace(/^https:\/\//, "");
}

export function clusterAtHost(account: AccountView, host: string): StoredResource | undefined {
  return account.list("eks:cluster").find((cluster) => hostOf(cluster).toLowerCase() === host.toLowerCase());
}

/** What keeps a client from a cluster's API. `wanted.callerArn` is who asks, `current` the cluster. */
export const apiRules: readonly Rule[] = [
  {
    id: "kubernetes.api.unreachable",
    kind: "kubernetes:api",
    on: "call",
    when: "the caller is outside of the VPC and its address is in none of the public CIDRs, or the endpoint is private",
    code: "Timeout",
    source: "EKS User Guide, cluster API server endpoint",
    check: ({ account, current }) =>
      current && isSilent(account, current)
        ? `Get "${current.attributes.endpoint}/openapi/v2?timeout=32s": dial tcp: i/o timeout`
        : undefined,
  },
  {
    id: "kubernetes.api.no-entry",
    kind: "kubernetes:api",
    on: "call",
    when: "the caller's role has no access entry in the cluster",
    code: "Unauthorized",
    httpStatus: 401,
    source: "EKS User Guide, troubleshooting: unauthorized or access denied; Kubernetes client-go",
    check: ({ account, current, wanted }) =>
      current && authorizationOf(account, current, String(wanted.callerArn)) === "none"
        ? "the server has asked for the client to provide credentials"
        : undefined,
  },
  {
    id: "kubernetes.api.no-policy",
    kind: "kubernetes:api",
    on: "call",
    when: "the caller's access entry has no access policy",
    code: "Forbidden",
    httpStatus: 403,
    source:
      "EKS User Guide, access entries: an entry without a policy or group grants nothing; Kubernetes authorization",
    check: ({ account, current, wanted }) =>
      current && authorizationOf(account, current, String(wanted.callerArn)) === "entry"
        ? forbidden("secrets", String(wanted.callerArn))
        : undefined,
  },
];

/** Why a client can't use the API, in the words of Kubernetes clients; `undefined`: it can. */
export function whyNot(account: AccountView, cluster: StoredResource, callerArn: string): string | undefined {
  const request = { account, region: cluster.region, nowMinutes: 0, wanted: { callerArn }, current: cluster };
  for (const rule of apiRules) {
    const message = rule.check(request);
    if (message !== undefined) {
      return message;
    }
  }
  return undefined;
}

/** The API server's words where an access entry doesn't grant something cluster-wide. */
export function forbidden(resource: string, callerArn: string): string {
  return `${resource} is forbidden: User "${callerArn}" cannot list resource "${resource}" in API group "" at the cluster scope`;
}

/** DaemonSets by EKS's add-ons that bring them. Source: EKS User Guide, Amazon EKS add-ons. */
const daemonSets: Readonly<Record<string, string>> = { "aws-node": "vpc-cni", "kube-proxy": "kube-proxy" };

/**
 * Whether the cluster has the DaemonSet in kube-system: by the add-on, or from birth (EKS API reference, CreateCluster,
 * bootstrapSelfManagedAddons), without which `eks:addon` says nothing of it.
 */
export function hasDaemonSet(account: AccountView, cluster: StoredResource, name: string): boolean {
  const addon = daemonSets[name];
  return (
    addon !== undefined &&
    (cluster.attributes.bootstrapSelfManagedAddons === true ||
      account.find("eks:addon", `${cluster.id}:${addon}`, cluster.region) !== undefined)
  );
}

/** Namespaces of the cluster: those it is born with, and those that were made. */
export function namespacesOf(account: AccountView, cluster: StoredResource): string[] {
  const made = account
    .list("kubernetes:object", cluster.region)
    .filter(({ attributes }) => attributes.clusterName === cluster.id && attributes.kind === "Namespace")
    .map(({ attributes }) => String(attributes.name));
  return [...new Set([...bornNamespaces, ...made])].sort();
}
