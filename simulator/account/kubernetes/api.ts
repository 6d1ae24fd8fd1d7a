/** The Kubernetes API of an EKS cluster: who reaches it, and who may use it. */
import ipaddr from "ipaddr.js";
import type { AccountView, CallerPlace } from "../account-view";
import { authorizationOf } from "../eks/access";
import type { Attributes, StoredResource } from "../kind";
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

export function hostOf(cluster: StoredResource): string {
  return String(cluster.attributes.endpoint).replace(/^https:\/\//, "");
}

export function clusterAtHost(account: AccountView, host: string): StoredResource | undefined {
  return account.list("eks:cluster").find((cluster) => hostOf(cluster).toLowerCase() === host.toLowerCase());
}

/** Why a client can't use the API, in the words of Kubernetes clients; `undefined`: it can. */
export function whyNot(account: AccountView, cluster: StoredResource, callerArn: string): string | undefined {
  if (reachOf(cluster, account.callerPlace) === "none") {
    return `Get "${cluster.attributes.endpoint}/openapi/v2?timeout=32s": dial tcp: i/o timeout`;
  }
  switch (authorizationOf(account, cluster, callerArn)) {
    case "none":
      return "the server has asked for the client to provide credentials";
    case "entry":
      return forbidden("secrets", callerArn);
    default:
      return undefined;
  }
}

/** The API server's words where an access entry doesn't grant something cluster-wide. */
export function forbidden(resource: string, callerArn: string): string {
  return `${resource} is forbidden: User "${callerArn}" cannot list resource "${resource}" in API group "" at the cluster scope`;
}

/** Namespaces of the cluster: those it is born with, and those that were made. */
export function namespacesOf(account: AccountView, cluster: StoredResource): string[] {
  const made = account
    .list("kubernetes:object", cluster.region)
    .filter(({ attributes }) => attributes.clusterName === cluster.id && attributes.kind === "Namespace")
    .map(({ attributes }) => String(attributes.name));
  return [...new Set([...bornNamespaces, ...made])].sort();
}
