/** What can only be checked once EKS has told of a cluster that is used and not made. */
import { roleArnOfSession } from "../../components/common/arn";
import type { Told } from "./found-network";
import { type Caller, hasAdminEntry, missingEntry } from "./identity";
import { topLevelOrder } from "./parse";
import type { PlatformSettings } from "./platform-settings";
import { at, type Problem, sortProblems } from "./problems";

export interface FoundCluster {
  readonly name: string;
  readonly vpcId: string;
  /** The security group that EKS made for it. */
  readonly securityGroupId: string;
  /** `API` or `API_AND_CONFIG_MAP`. */
  readonly authenticationMode: string;
}

/** An access entry that the cluster has. */
export interface EntryFact {
  /** Whether a stack of this program made it, by its tags. */
  readonly ofThisProgram: boolean;
}

export interface ClusterFacts {
  readonly cluster: FoundCluster;
  /** VPC of the network that the settings name. */
  readonly networkVpcId: string;
  readonly caller: Caller;
  /** By the ARN of a role or user, the caller's among them. */
  readonly entries: ReadonlyMap<string, Told<EntryFact>>;
}

/** Pure: `stacks/found-parts.ts` asks EKS. */
export function checkFoundCluster(settings: PlatformSettings, facts: ClusterFacts): Problem[] {
  const problems = [...otherVpc(facts), ...callerOutside(settings, facts), ...entriesInTheWay(settings, facts)];
  return sortProblems(problems, topLevelOrder);
}

/** SageMaker Developer Guide, HyperPod prerequisites for EKS: nodes are in the EKS cluster's VPC. */
function otherVpc({ cluster, networkVpcId }: ClusterFacts): Problem[] {
  return cluster.vpcId === networkVpcId
    ? []
    : [
        {
          path: "hyperpod-eks:eks.existing.clusterName",
          received: `${cluster.name}, which is in ${cluster.vpcId}; the network is in ${networkVpcId}`,
          allowed: "an EKS cluster in the VPC of hyperpod-eks:network: nodes must be in the EKS cluster's VPC",
          fix: "name the cluster's VPC and subnets of it in hyperpod-eks:network, or another cluster",
        },
      ];
}

/**
 * Only where access entries are all there is: with API_AND_CONFIG_MAP the ConfigMap aws-auth may let the caller in, which EKS
 * doesn't tell (EKS User Guide, "Grant IAM users and roles access to Kubernetes APIs").
 */
function callerOutside(settings: PlatformSettings, { cluster, caller, entries }: ClusterFacts): Problem[] {
  const role = caller.roleArn;
  if (cluster.authenticationMode !== "API" || role === undefined || hasAdminEntry(settings, caller)) {
    return [];
  }
  return entries.get(role) === "missing"
    ? [
        missingEntry(settings, caller, {
          received: (who) => `no entry for the caller, ${who}, neither here nor in EKS cluster ${cluster.name}`,
          reason: "the cluster lets nobody else in",
        }),
      ]
    : [];
}

/**
 * EKS keeps one entry for a principal and answers a second one with ResourceInUseException (EKS API Reference,
 * CreateAccessEntry). Whoever makes a cluster has an entry from the start, unless told otherwise.
 */
function entriesInTheWay(settings: PlatformSettings, { cluster, entries }: ClusterFacts): Problem[] {
  return Object.entries(settings.access).flatMap(([name, { principal }]) => {
    const fact = entries.get(roleArnOfSession(principal));
    return typeof fact === "object" && !fact.ofThisProgram
      ? [
          {
            path: at("hyperpod-eks:access", name, "principal"),
            received: `${principal}, which has an entry in EKS cluster ${cluster.name} that no stack of this program made`,
            allowed: "principals without an entry in the cluster: EKS keeps one for each",
            fix:
              `remove access.${name}: the cluster's entry stays as it is. Or, if it is yours to delete, delete it, and this ` +
              "stack makes its own",
          },
        ]
      : [];
  });
}
