/** A kubeconfig, as far as a client of an EKS cluster needs it. */
import { parse } from "yaml";
import type { AccountView } from "../../account/account-view";
import { roleSession } from "../../account/eks/principal";
import type { StoredResource } from "../../account/kind";
import { clusterAtHost, whyNot } from "../../account/kubernetes/api";

export interface ClusterConnection {
  server: string;
  certificateAuthorityData: string | undefined;
  /** Cluster that the token is asked for. */
  tokenClusterName: string | undefined;
  /** Role that `aws eks get-token` is told to assume. */
  roleArn: string | undefined;
}

interface Kubeconfig {
  clusters?: { name?: string; cluster?: { server?: string; "certificate-authority-data"?: string } }[];
  contexts?: { name?: string; context?: { cluster?: string; user?: string } }[];
  users?: { name?: string; user?: { exec?: { args?: string[] } } }[];
  "current-context"?: string;
}

/** The connection of the current context, or of the one named. `undefined`: the text holds none. */
export function connectionOf(kubeconfig: unknown, contextName?: string): ClusterConnection | undefined {
  const config = read(kubeconfig);
  const name = contextName ?? config?.["current-context"];
  const context = config?.contexts?.find((candidate) => candidate.name === name)?.context;
  const cluster = config?.clusters?.find((candidate) => candidate.name === context?.cluster)?.cluster;
  if (!cluster?.server) {
    return undefined;
  }
  const args = config?.users?.find((candidate) => candidate.name === context?.user)?.user?.exec?.args ?? [];
  return {
    server: cluster.server,
    certificateAuthorityData: cluster["certificate-authority-data"],
    tokenClusterName: valueAfter(args, "--cluster-name"),
    roleArn: valueAfter(args, "--role-arn") ?? valueAfter(args, "--role"),
  };
}

function read(kubeconfig: unknown): Kubeconfig | undefined {
  if (typeof kubeconfig !== "string") {
    return kubeconfig as Kubeconfig | undefined;
  }
  try {
    // JSON is YAML.
    return parse(kubeconfig) as Kubeconfig;
  } catch {
    return undefined;
  }
}

function valueAfter(args: readonly string[], option: string): string | undefined {
  const index = args.indexOf(option);
  return index < 0 ? undefined : args[index + 1];
}

export type Connected = { cluster: StoredResource } | { unreachable: string };

/** What a client that follows the kubeconfig gets to. */
export function connect(account: AccountView, connection: ClusterConnection | undefined): Connected {
  if (!connection) {
    return { unreachable: "invalid configuration: no configuration has been provided" };
  }
  if (hasNoToken(account)) {
    return { unreachable: "getting credentials: exec: executable aws failed with exit code 254" };
  }
  const host = connection.server.replace(/^https:\/\//, "").replace(/[:/].*$/, "");
  const get = `Get "${connection.server}/openapi/v2?timeout=32s"`;
  const cluster = clusterAtHost(account, host);
  if (!cluster) {
    return { unreachable: `${get}: dial tcp: lookup ${host}: no such host` };
  }
  const caller = connection.roleArn === undefined ? account.callerArn : roleSession(connection.roleArn);
  const refused = whyNot(account, cluster, caller);
  if (refused?.includes("i/o timeout")) {
    return { unreachable: refused };
  }
  const authority = (cluster.attributes.certificateAuthority as { data?: string }).data;
  if (connection.certificateAuthorityData !== authority) {
    return { unreachable: `${get}: tls: failed to verify certificate: x509: certificate signed by unknown authority` };
  }
  if (connection.tokenClusterName !== cluster.id) {
    return { unreachable: "the server has asked for the client to provide credentials" };
  }
  return refused === undefined ? { cluster } : { unreachable: refused };
}

/** `aws eks get-token` refuses where the caller's session is over. */
function hasNoToken(account: AccountView): boolean {
  try {
    account.authenticate("sts:callerIdentity");
    return false;
  } catch {
    return true;
  }
}
