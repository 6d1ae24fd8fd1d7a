/** The Kubernetes API of an EKS cluster: who reaches it, and who may use it. */
import ipaddr from "ipaddr.js";
import type { AccountView, CallerPlace } from "../account-view";
import { authorizationOf } from "../eks/access";
import type { Attributes, StoredResource } from "../kind";

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

export interface ApiAnswer {
  status: 200 | 401 | 403;
  message: string;
}

/** How the API server takes a caller: no access entry is 401, an entry that grants nothing is 403. */
export function authorize(account: AccountView, cluster: StoredResource, callerArn: string | undefined): ApiAnswer {
  if (callerArn === undefined || authorizationOf(account, cluster, callerArn) === "none") {
    return { status: 401, message: "Unauthorized" };
  }
  return authorizationOf(account, cluster, callerArn) === "entry"
    ? { status: 403, message: `forbidden: User "${callerArn}" cannot get path "/"` }
    : { status: 200, message: "ok" };
}

/** Why a client can't use the API, in the words of Kubernetes clients; `undefined`: it can. */
export function whyNot(account: AccountView, cluster: StoredResource, callerArn: string): string | undefined {
  if (reachOf(cluster, account.callerPlace) === "none") {
    return `Get "${cluster.attributes.endpoint}/openapi/v2?timeout=32s": dial tcp: i/o timeout`;
  }
  const answer = authorize(account, cluster, callerArn);
  switch (answer.status) {
    case 200:
      return undefined;
    case 401:
      return "the server has asked for the client to provide credentials";
    case 403:
      return answer.message;
  }
}
