/** What fails after HyperPod accepted the call: nodes that there is no room for, nodes that can't be removed. */
import type { AccountView } from "../account-view";
import { rulesOfGroup } from "../ec2/security-group";
import type { Attributes } from "../kind";
import type { Rule, RuleRequest } from "../rule";
import { groupsOf, vpcConfigOf } from "./instance-group";
import { groupsWithNewNodes, standingNodes, waitsForNodes } from "./new-nodes";
import { nodesWithoutAddress, placementEvents } from "./placement";
import { actionsMissing, actionsOfRemoval } from "./role-permissions";
import { type OutboundRoute, outboundRoutes } from "./routes";

const kind = "sagemaker:cluster";

export const laterRules: readonly Rule[] = [
  {
    id: "sagemaker.nodes.capacity",
    kind,
    on: ["createLater", "updateLater"],
    when: "the zone has too few instances of the type, and the cluster waits for its nodes (in Continuous mode it is InService without them, and AWS goes on trying)",
    code: "ClusterStatus Failed",
    source:
      "SageMaker Developer Guide, HyperPod troubleshooting: capacity; awslabs/awsome-distributed-ai issue 204; the text is not AWS's own",
    check: (request) => lacking(request, "insufficient capacity"),
  },
  {
    id: "sagemaker.nodes.subnet-full",
    kind,
    on: ["createLater", "updateLater"],
    when: "a subnet has too few free addresses, and the cluster waits for its nodes",
    code: "ClusterStatus Failed",
    source: "SageMaker Developer Guide, HyperPod prerequisites: addresses of a node; the text is not AWS's own",
    check: (request) => lacking(request, "no free addresses"),
  },
  {
    id: "sagemaker.nodes.removal",
    kind,
    on: "deleteLater",
    when: "what the removal of nodes needs went first: execution role, its permissions, security group rules, routes, subnets",
    code: "Timeout",
    source: "alchemy-run/alchemy-effect PR 924 (ClusterTeardownBlocked): interfaces are removed by assuming the role",
    check: ({ account, region, current }) => {
      const gone = current ? goneBeforeNodes(account, current.attributes, region) : [];
      return gone.length > 0
        ? `Cluster ${current?.attributes.clusterName} stays in status Deleting: its nodes can't be removed, because ${gone.join("; ")}. Put it back to let the delete go on.`
        : undefined;
    },
  },
];

/** The first group whose new nodes there is no room for. In Continuous mode the cluster doesn't wait for them. */
function lacking(request: RuleRequest, what: string): string | undefined {
  const { account, wanted, current } = request;
  if (!waitsForNodes(wanted)) {
    return undefined;
  }
  const placed = current?.inProgress === "create" ? current.attributes : wanted;
  const missing = nodesWithoutAddress(account, wanted, standingNodes(account, current));
  const cluster = { nodesWithoutAddress: missing, ...placed, instanceGroups: groupsWithNewNodes(request) };
  return placementEvents(account, cluster).find((event) => event.includes(what));
}

function goneBeforeNodes(account: AccountView, cluster: Attributes, region: string): string[] {
  const gone: string[] = [];
  for (const role of new Set(groupsOf(cluster).map((group) => group.executionRole))) {
    if (!account.list("iam:role").some((candidate) => candidate.attributes.arn === role)) {
      gone.push(`execution role ${role} is gone`);
      continue;
    }
    const missing = actionsMissing(account, role, actionsOfRemoval);
    if (missing.length > 0) {
      gone.push(`execution role ${role} does not have permission to perform ${missing.join(", ")}`);
    }
  }
  for (const { securityGroupIds } of groupsOf(cluster).map((group) => vpcConfigOf(group, cluster))) {
    const standing = securityGroupIds.filter((id) => account.find("ec2:securityGroup", id, region));
    gone.push(...securityGroupIds.filter((id) => !standing.includes(id)).map((id) => `security group ${id} is gone`));
    // A node's groups count together: one of them that lets out is enough.
    const letsOut = (id: string) => rulesOfGroup(account, id).some((rule) => rule.attributes.isEgress === true);
    if (standing.length > 0 && !standing.some(letsOut)) {
      gone.push(`security group ${standing.join(", ")} has no egress rule left`);
    }
  }
  const now = outboundRoutes(account, cluster, region);
  for (const route of (cluster.routesAtCreation ?? []) as OutboundRoute[]) {
    if (!account.find("ec2:subnet", route.subnetId, region)) {
      gone.push(`subnet ${route.subnetId} is gone`);
    } else if (!now.some((other) => other.subnetId === route.subnetId && other.by === route.by)) {
      gone.push(`subnet ${route.subnetId} has lost its ${route.by}`);
    }
  }
  return [...new Set(gone)];
}
