/**
 * The physical names that are made of settings, with the room each has. Everything else is named by Pulumi, so that the same
 * settings can stand twice in one account.
 */
export interface PhysicalName {
  /** What bears the name. */
  readonly what: string;
  /** Longest name AWS takes, in characters. */
  readonly maxLength: number;
  /** The rule's source. */
  readonly source: string;
  /** The name, given the settings and the account. */
  readonly of: (name: string, region: string, accountId: string) => string;
}

/** The managed policy for HyperPod nodes reads buckets whose names begin with this (AmazonSageMakerClusterInstanceRolePolicy). */
const bucketPrefix = "sagemaker";

export const physicalNames = {
  lifecycleBucket: {
    what: "the bucket of the lifecycle scripts",
    maxLength: 63,
    source: "Amazon S3 User Guide, General purpose bucket naming rules",
    of: (name, region, accountId) => `${bucketPrefix}-${name}-${accountId}-${region}`,
  },
  eksCluster: {
    what: "the EKS cluster",
    maxLength: 100,
    source: "EKS API Reference, CreateCluster, name",
    of: (name) => name,
  },
  hyperPodCluster: {
    what: "the HyperPod cluster",
    maxLength: 63,
    source: "SageMaker API Reference, CreateCluster, ClusterName",
    of: (name) => name,
  },
} as const satisfies Record<string, PhysicalName>;

/** Every account ID has 12 digits, so any stands for the length. */
const anyAccountId = "0".repeat(12);

/** How long `name` may be in the region, so that every name made of it fits, and which one sets the limit. */
export function longestName(region: string): { length: number; limitedBy: PhysicalName } {
  const room = Object.values<PhysicalName>(physicalNames).map((entry) => ({
    length: entry.maxLength - entry.of("", region, anyAccountId).length,
    limitedBy: entry,
  }));
  return room.reduce((least, candidate) => (candidate.length < least.length ? candidate : least));
}
