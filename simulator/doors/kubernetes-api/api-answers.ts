/** What the Kubernetes API of a simulated cluster answers to a request. */
import type { AccountView } from "../../account/account-view";
import { authorizationOf } from "../../account/eks/access";
import type { StoredResource } from "../../account/kind";
import { forbidden, hasDaemonSet, namespacesOf } from "../../account/kubernetes/api";
import { callerOfToken } from "./caller-token";

export interface HttpAnswer {
  status: number;
  contentType: "text/plain" | "application/json";
  body: string;
}

/**
 * Since Kubernetes 1.32 EKS lets nobody in without a token but to these (EKS User Guide, notes on Kubernetes 1.32). A
 * token that is sent must be good all the same.
 */
const openToAll = ["/healthz", "/livez", "/readyz"];

export function answerTo(
  account: AccountView,
  cluster: StoredResource,
  path: string,
  authorization: string | undefined,
): HttpAnswer {
  const [plainPath = ""] = path.split("?");
  if (authorization === undefined) {
    return openToAll.includes(plainPath) ? health : status(401, "Unauthorized", "Unauthorized");
  }
  const caller = callerOfToken(authorization.replace(/^Bearer /, ""));
  const granted = caller?.clusterName === cluster.id ? authorizationOf(account, cluster, caller.callerArn) : "none";
  if (caller === undefined || granted === "none") {
    return status(401, "Unauthorized", "Unauthorized");
  }
  if (openToAll.includes(plainPath)) {
    return health;
  }
  const daemonSet = daemonSetPath.exec(plainPath)?.[1];
  if (daemonSet !== undefined) {
    return granted === "cluster" || granted === "admin"
      ? daemonSetAnswer(account, cluster, daemonSet)
      : status(403, "Forbidden", forbidden("daemonsets", caller.callerArn));
  }
  switch (plainPath) {
    case "/version":
      return version(String(cluster.attributes.version));
    case "/api/v1/namespaces":
      return granted === "cluster" || granted === "admin"
        ? namespaces(account, cluster)
        : status(403, "Forbidden", forbidden("namespaces", caller.callerArn));
    default:
      return status(404, "NotFound", `the rehearsal's Kubernetes API does not answer ${plainPath}`);
  }
}

const daemonSetPath = /^\/apis\/apps\/v1\/namespaces\/kube-system\/daemonsets\/([a-z0-9-]+)$/;

function daemonSetAnswer(account: AccountView, cluster: StoredResource, name: string): HttpAnswer {
  return hasDaemonSet(account, cluster, name)
    ? json(200, { kind: "DaemonSet", apiVersion: "apps/v1", metadata: { name, namespace: "kube-system" } })
    : status(404, "NotFound", `daemonsets.apps "${name}" not found`);
}

function namespaces(account: AccountView, cluster: StoredResource): HttpAnswer {
  const items = namespacesOf(account, cluster).map((name) => ({ metadata: { name }, status: { phase: "Active" } }));
  return json(200, { kind: "NamespaceList", apiVersion: "v1", metadata: {}, items });
}

const health: HttpAnswer = { status: 200, contentType: "text/plain", body: "ok" };

function version(kubernetesVersion: string): HttpAnswer {
  const [major, minor] = kubernetesVersion.split(".");
  return json(200, { major, minor, gitVersion: `v${kubernetesVersion}.1-eks-0000000`, platform: "linux/amd64" });
}

function status(code: number, reason: string, message: string): HttpAnswer {
  return json(code, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code });
}

function json(code: number, value: unknown): HttpAnswer {
  return { status: code, contentType: "application/json", body: JSON.stringify(value) };
}
