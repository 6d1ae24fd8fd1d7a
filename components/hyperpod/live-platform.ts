/**
 * What lives in AWS, asked before a change is refused. The guard's record is written when an update begins, so after one that
 * failed it tells of clusters and groups that were never made: a quota of 0 on the first day, and the instance type could
 * not be changed any more.
 */
export interface LivePlatform {
  /** `undefined`: there is no HyperPod cluster of the name. */
  readonly hyperPod: LiveHyperPodCluster | undefined;
  /** `undefined`: there is no EKS cluster of the name. */
  readonly eks: LiveEksCluster | undefined;
}

export interface LiveHyperPodCluster {
  /** Such as InService; Failed: no update takes it out of that, it has to be deleted. */
  readonly status: string;
  /** Instance type by group name. */
  readonly instanceTypes: Readonly<Record<string, string>>;
}

export interface LiveEksCluster {
  /** Kubernetes version, `1.34`. */
  readonly version: string;
  /** The stack that made it, "<project>/<stack>". Left out: its tags name none. */
  readonly owner?: string;
}

/** The clusters that are asked for. */
export interface LiveNames {
  readonly hyperPodClusterName: string | undefined;
  readonly eksClusterName: string | undefined;
}

/** Rejects where AWS can't be asked. */
export type AskLive = (names: LiveNames) => Promise<LivePlatform>;

/**
 * @param read answer of an AWS CLI command, `undefined` where the service has no such thing
 * @param ownerTagKey key of the tag that names the stack
 */
export function askAws(read: (...argv: string[]) => Promise<unknown>, ownerTagKey: string): AskLive {
  return async ({ hyperPodClusterName, eksClusterName }) => {
    const [hyperPod, eks] = await Promise.all([
      hyperPodClusterName === undefined
        ? undefined
        : read("sagemaker", "describe-cluster", "--cluster-name", hyperPodClusterName),
      eksClusterName === undefined ? undefined : read("eks", "describe-cluster", "--name", eksClusterName),
    ]);
    return { hyperPod: hyperPodOf(hyperPod), eks: eksOf(eks, ownerTagKey) };
  };
}

function hyperPodOf(answer: unknown): LiveHyperPodCluster | undefined {
  if (answer === undefined) {
    return undefined;
  }
  const { ClusterStatus = "", InstanceGroups = [] } = answer as {
    ClusterStatus?: string;
    InstanceGroups?: { InstanceGroupName: string; InstanceType: string }[];
  };
  return {
    status: ClusterStatus,
    instanceTypes: Object.fromEntries(
      InstanceGroups.map(({ InstanceGroupName, InstanceType }) => [InstanceGroupName, InstanceType]),
    ),
  };
}

function eksOf(answer: unknown, ownerTagKey: string): LiveEksCluster | undefined {
  const { cluster } = (answer ?? {}) as { cluster?: { version?: string; tags?: Record<string, string> } };
  if (cluster?.version === undefined) {
    return undefined;
  }
  const owner = cluster.tags?.[ownerTagKey];
  return { version: cluster.version, ...(owner === undefined ? {} : { owner }) };
}
