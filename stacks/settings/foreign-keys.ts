/**
 * Keys that people know from elsewhere and write here: those of SageMaker's CreateCluster, of EKS's CreateCluster, and the
 * words of CloudFormation and Terraform for networks. Data: what this program has in their place, or that it has nothing.
 * Sources: SageMaker API Reference, CreateCluster and ClusterInstanceGroupSpecification; EKS API Reference, CreateCluster.
 */
import type { AreaName } from "./schema";

export interface ForeignKey {
  /** As AWS spells them, in any case: `OverrideVpcConfig` and `override_vpc_config` are meant as well. */
  readonly keys: readonly string[];
  /** Where the key means this; "top" is beside the program's own keys. Left out = everywhere. */
  readonly within?: readonly (AreaName | "top")[];
  /** Path of the program's own setting, without namespace; left out = it has none. */
  readonly write?: string;
  /** Ends the sentence after "write …: " or "remove it: ". */
  readonly because: string;
}

const group = "instanceGroups.<name>";
const cluster: ForeignKey["within"] = ["hyperpod", "top"];

export const foreignKeys: readonly ForeignKey[] = [
  {
    keys: ["autoScaling", "autoScalerType", "karpenter", "clusterRole", "clusterRoleArn"],
    because:
      "this program doesn't support HyperPod's autoscaling with Karpenter; each group's count is its number of nodes",
  },
  {
    keys: ["restrictedInstanceGroups", "restrictedInstanceGroupsConfig", "environmentConfig"],
    because: "this program doesn't support restricted instance groups",
  },
  {
    keys: ["tieredStorage", "tieredStorageConfig"],
    because: "this program doesn't support managed tiered storage",
  },
  {
    keys: ["scheduledUpdateConfig", "autoPatchConfig", "imageReleaseVersion", "deploymentConfig"],
    because:
      "this program doesn't support scheduled updates or pinned releases of the nodes' software; update it with `aws sagemaker update-cluster-software`",
  },
  { keys: ["slurmConfig"], because: "clusters of this program are orchestrated by EKS" },
  {
    keys: ["instanceRequirements"],
    within: ["instanceGroups"],
    write: `${group}.instanceType`,
    because: "a group has one type here; make a group for each type",
  },
  {
    keys: ["instanceGroupName"],
    within: ["instanceGroups"],
    because: "a group's name is its key in hyperpod-eks:instanceGroups",
  },
  {
    keys: ["instanceCount", "nodeCount", "targetCount", "desiredSize", "desiredCapacity"],
    within: ["instanceGroups"],
    write: `${group}.count`,
    because: "the number of nodes",
  },
  {
    keys: ["minInstanceCount", "minSize"],
    within: ["instanceGroups"],
    write: `${group}.minCount`,
    because: "the nodes that must come up for a new group to count as made; no lower end of autoscaling",
  },
  {
    keys: ["maxSize", "maxCount", "maxInstanceCount"],
    within: ["instanceGroups"],
    write: `${group}.count`,
    because: "this program doesn't support autoscaling, so there is one number of nodes",
  },
  {
    keys: ["lifeCycleConfig", "sourceS3Uri", "onCreate", "onInitComplete"],
    write: "hyperpod.lifecycleScripts",
    because: "the folder with on_create.sh, one for all groups; the program puts it into a bucket of the stack",
  },
  {
    keys: ["executionRole", "executionRoleArn"],
    because: "the stack makes the execution role of all groups; hyperpod.permissionsBoundaryArn puts a boundary on it",
  },
  {
    keys: [
      "overrideVpcConfig",
      "vpcConfig",
      "subnets",
      "subnetIds",
      "subnetId",
      "availabilityZone",
      "availabilityZoneId",
    ],
    within: ["instanceGroups"],
    write: `${group}.zone`,
    because: "the group's subnet and security group follow from its zone",
  },
  {
    keys: ["securityGroupIds", "securityGroups"],
    within: ["instanceGroups", "hyperpod"],
    because:
      "the network's security group is on all nodes and the control plane; network.existing.securityGroupId names one",
  },
  {
    keys: ["instanceStorageConfigs", "ebsVolumeConfig", "volumeSizeInGb", "volumeSize", "additionalVolume"],
    within: ["instanceGroups"],
    write: `${group}.volume`,
    because: "a map with sizeGiB and kmsKeyArn; the root volume's key is rootVolume.kmsKeyArn",
  },
  {
    keys: ["volumeKmsKeyId", "kmsKeyId"],
    within: ["instanceGroups"],
    write: `${group}.volume.kmsKeyArn`,
    because: "the key of the extra volume; the root volume's is rootVolume.kmsKeyArn",
  },
  {
    keys: ["fsxLustreConfig", "fsxOpenZfsConfig"],
    because: "this program mounts no file systems on nodes; use the FSx CSI driver in the cluster",
  },
  {
    keys: ["onStartDeepHealthChecks"],
    within: ["instanceGroups"],
    write: `${group}.deepHealthChecks`,
    because: "a list of InstanceStress and InstanceConnectivity",
  },
  {
    keys: ["kubernetesConfig"],
    within: ["instanceGroups"],
    write: `${group}.labels`,
    because: "labels and taints stand in the group itself, the labels as a map",
  },
  {
    keys: ["capacityRequirements", "capacityType"],
    within: ["instanceGroups"],
    write: `${group}.capacity`,
    because: "onDemand or spot",
  },
  {
    keys: ["networkInterface", "interfaceType"],
    within: ["instanceGroups"],
    because: "this program leaves network interfaces to HyperPod, which gives each type the EFA interfaces it has",
  },
  {
    keys: ["nodeProvisioningMode"],
    write: "hyperpod.continuousProvisioning",
    because: "true is Continuous",
  },
  {
    keys: ["nodeRecovery"],
    within: ["top", "instanceGroups"],
    write: "hyperpod.nodeRecovery",
    because: "one for the cluster",
  },
  {
    keys: ["vpcConfig", "subnets", "subnetIds"],
    within: cluster,
    write: "hyperpod.baseZones",
    because: "the cluster's own subnets follow from these zones, and the network itself is hyperpod-eks:network",
  },
  {
    keys: ["vpc", "vpcId"],
    within: cluster,
    write: "network.existing.vpcId",
    because: "a network of your own is named as a whole",
  },
  {
    keys: ["orchestrator", "eksCluster", "eksClusterArn"],
    within: cluster,
    write: "eks",
    because: "create makes the EKS cluster, existing.clusterName names one",
  },
  { keys: ["clusterName"], within: ["hyperpod", "top"], write: "name", because: "all physical names begin with it" },
  {
    keys: ["tags"],
    within: ["hyperpod", "instanceGroups", "network", "eks"],
    write: "tags",
    because: "one map for the stack",
  },
  {
    keys: ["deletionProtection", "protect"],
    write: "protection",
    because: "on or off, for the clusters and the buckets together",
  },
  {
    keys: ["roleArn", "clusterRoleName"],
    within: ["eks"],
    because: "the stack makes the cluster's role; hyperpod.permissionsBoundaryArn puts a boundary on it",
  },
  {
    keys: ["resourcesVpcConfig", "vpcConfig", "subnetIds", "vpcId", "securityGroupIds"],
    within: ["eks"],
    write: "network",
    because: "the control plane's subnets and security group are the network's; the endpoint is eks.create.endpoint",
  },
  {
    keys: ["publicAccessCidrs", "endpointPublicAccess", "endpointPublicAccessCidrs"],
    within: ["eks"],
    write: "eks.create.endpoint.publicCidrs",
    because: "an empty list is no public endpoint",
  },
  {
    keys: ["endpointPrivateAccess"],
    within: ["eks"],
    write: "eks.create.endpoint.privateAccess",
    because: "true or false",
  },
  {
    keys: ["kubernetesVersion", "clusterVersion"],
    within: ["eks", "hyperpod", "top"],
    write: "eks.create.version",
    because: 'in quotes, such as "1.34"',
  },
  {
    keys: ["encryptionConfig"],
    within: ["eks"],
    write: "eks.create.secretsEncryption",
    because: "true, false or a map with kmsKeyArn",
  },
  {
    keys: ["logging", "clusterLogging", "enabledClusterLogTypes"],
    within: ["eks"],
    write: "eks.create.logRetentionDays",
    because: "all types of the control plane's logs are on",
  },
  {
    keys: ["accessConfig", "accessEntries", "authenticationMode"],
    within: ["eks", "top"],
    write: "access",
    because: "the authentication mode is API, and access entries are the way in",
  },
  { keys: ["upgradePolicy"], within: ["eks"], write: "eks.create.supportType", because: "STANDARD or EXTENDED" },
  {
    keys: ["addons", "clusterAddons"],
    within: ["eks", "top"],
    write: "eks.create.addonVersions",
    because: "the stack makes the add-ons that it needs, and their builds can be pinned there",
  },
  {
    keys: ["nodeGroups", "managedNodeGroups", "fargateProfiles", "nodePools", "computeConfig", "autoMode"],
    within: ["eks", "top"],
    write: "instanceGroups",
    because: "all nodes are HyperPod's; this program doesn't support node groups, Fargate and Auto Mode",
  },
  {
    keys: ["kubernetesNetworkConfig", "serviceIpv4Cidr", "remoteNetworkConfig", "zonalShiftConfig", "outpostConfig"],
    within: ["eks"],
    because: "this program doesn't support it and leaves EKS's default",
  },
  {
    keys: ["vpcCidr", "cidrBlock", "vpcCidrBlock"],
    within: ["network", "top"],
    write: "network.create.cidr",
    because: "the VPC's primary block",
  },
  {
    keys: ["availabilityZones", "availabilityZoneIds", "azs"],
    within: ["network", "top"],
    write: "network.create.zones",
    because: "zone IDs, such as usw2-az2, and not names",
  },
  {
    keys: ["natGateways", "natGateway", "singleNatGateway", "enableNatGateway"],
    within: ["network"],
    write: "network.create.nat",
    because: "none, single or perZone",
  },
  {
    keys: ["vpcEndpoints", "endpoints"],
    within: ["network"],
    write: "network.create.interfaceEndpoints",
    because: "short names, such as ecr.api; S3 always has its gateway endpoint",
  },
  {
    keys: ["subnets", "subnetIds", "privateSubnets", "privateSubnetIds", "publicSubnets"],
    within: ["network"],
    write: "network.existing.nodeSubnets",
    because: "a subnet for each zone of a network that exists; network.create plans its own",
  },
  {
    keys: ["securityGroupIds", "securityGroups"],
    within: ["network"],
    write: "network.existing.securityGroupId",
    because: "one security group for nodes and control plane",
  },
];

/** What to do with a key that AWS knows and this program doesn't; `undefined` for any other. */
export function adviceOnForeignKey(path: string, key: string, known: readonly string[]): string | undefined {
  const [namespace, rest = ""] = path.split(":");
  const wanted = normalized(key);
  if (namespace === "aws") {
    return undefined;
  }
  // The program's own key in another spelling is a typing mistake.
  if (known.some((candidate) => normalized(candidate) === wanted)) {
    return undefined;
  }
  const area = rest.split(/[.[]/)[0] ?? "";
  const found = foreignKeys.find(
    ({ keys, within }) =>
      (within === undefined || within.some((place) => place === (area === "" ? "top" : area))) &&
      keys.some((candidate) => normalized(candidate) === wanted),
  );
  if (found === undefined) {
    return undefined;
  }
  return found.write === undefined
    ? `remove it: ${found.because}`
    : `write hyperpod-eks:${found.write} instead: ${found.because}`;
}

function normalized(key: string): string {
  return key.length > 64 ? "" : key.replace(/[_-]/g, "").toLowerCase();
}
