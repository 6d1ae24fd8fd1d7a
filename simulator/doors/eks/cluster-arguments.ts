/** The arguments of `eks.Cluster`, and what its EKS cluster is registered with: pure. */
import { containsUnknown, type Properties, unknown } from "../wire";

export const awsSdkVersion = "7.25.0";
export const kubernetesSdkVersion = "4.19.0";

/** Combinations that the component throws on, and uses of it that the rehearsal doesn't simulate. */
export function checkArguments(name: string, args: Properties): void {
  const problem = problemOf(args);
  if (problem !== undefined) {
    throw new Error(`eks:index:Cluster resource '${name}' has a problem: ${problem}`);
  }
}

function problemOf(args: Properties): string | undefined {
  const mode = args.authenticationMode;
  const usesApi = mode === "API" || mode === "API_AND_CONFIG_MAP";
  if (args.accessEntries !== undefined && !usesApi) {
    return "Access entries can only be specified when the authenticationMode is set to `API` or `API_AND_CONFIG_MAP`";
  }
  for (const key of ["roleMappings", "userMappings", "instanceRoles"]) {
    if (args[key] !== undefined && mode === "API") {
      return `The '${key}' property is not supported when 'authenticationMode' is set to 'API'`;
    }
  }
  if (args.publicAccessCidrs !== undefined && args.endpointPublicAccess === false) {
    return "`publicAccessCidrs` can only be set when `endpointPublicAccess` is true";
  }
  if (args.subnetIds !== undefined && (args.publicSubnetIds !== undefined || args.privateSubnetIds !== undefined)) {
    return "subnetIds, and the use of publicSubnetIds and/or privateSubnetIds are mutually exclusive. Choose a single approach.";
  }
  if (args.skipDefaultNodeGroup !== true) {
    return "the rehearsal does not simulate the default node group: set skipDefaultNodeGroup: true";
  }
  if (args.skipDefaultSecurityGroups !== true) {
    return "the rehearsal does not simulate the default security groups: set skipDefaultSecurityGroups: true";
  }
  if (mode !== "API") {
    return "the rehearsal does not simulate the aws-auth ConfigMap: set authenticationMode: API";
  }
  return undefined;
}

interface ClusterInputs {
  inputs: Properties;
  /** Which arguments each input comes from, for the dependencies of properties. */
  sources: Readonly<Record<string, readonly string[]>>;
}

export function clusterInputs(
  name: string,
  args: Properties,
  made: { roleArn: unknown; securityGroupId: unknown },
): ClusterInputs {
  const subnetIds = args.subnetIds ?? joined(args.publicSubnetIds, args.privateSubnetIds);
  const { encryptionConfigKeyArn: keyArn, authenticationMode } = args;
  const inputs: Properties = {
    name: args.name,
    roleArn: made.roleArn,
    version: args.version,
    bootstrapSelfManagedAddons: args.bootstrapSelfManagedAddons ?? true,
    accessConfig: { authenticationMode, bootstrapClusterCreatorAdminPermissions: true },
    deletionProtection: args.deletionProtection,
    enabledClusterLogTypes: args.enabledClusterLogTypes,
    encryptionConfig: encryption(keyArn),
    upgradePolicy: args.upgradePolicy,
    kubernetesNetworkConfig: networkConfig(args),
    tags: tags(name, args),
    vpcConfig: withoutUndefined({
      endpointPrivateAccess: args.endpointPrivateAccess,
      endpointPublicAccess: args.endpointPublicAccess,
      publicAccessCidrs: args.publicAccessCidrs,
      subnetIds,
      securityGroupIds: made.securityGroupId === undefined ? undefined : [made.securityGroupId],
    }),
  };
  return {
    inputs: withoutUndefined(inputs),
    sources: {
      name: ["name"],
      roleArn: ["serviceRole"],
      version: ["version"],
      encryptionConfig: ["encryptionConfigKeyArn"],
      enabledClusterLogTypes: ["enabledClusterLogTypes"],
      tags: ["clusterTags", "tags"],
      vpcConfig: ["publicAccessCidrs", "subnetIds", "publicSubnetIds", "privateSubnetIds", "clusterSecurityGroup"],
    },
  };
}

/** An unknown key makes the whole block unknown. */
function encryption(keyArn: unknown): unknown {
  if (keyArn === undefined) {
    return undefined;
  }
  return keyArn === unknown ? unknown : { provider: { keyArn }, resources: ["secrets"] };
}

function networkConfig(args: Properties): Properties | undefined {
  if (args.ipFamily === undefined && args.kubernetesServiceIpAddressRange === undefined) {
    return undefined;
  }
  return withoutUndefined({ ipFamily: args.ipFamily, serviceIpv4Cidr: args.kubernetesServiceIpAddressRange });
}

/** `tags` beat `clusterTags`, and both beat the name; one unknown value makes all unknown. */
function tags(name: string, args: Properties): unknown {
  if (containsUnknown(args.clusterTags) || containsUnknown(args.tags)) {
    return unknown;
  }
  return { Name: `${name}-eksCluster`, ...(args.clusterTags as Properties), ...(args.tags as Properties) };
}

function joined(publicIds: unknown, privateIds: unknown): unknown {
  if (publicIds === unknown || privateIds === unknown) {
    return unknown;
  }
  const ids = [...((publicIds as unknown[] | undefined) ?? []), ...((privateIds as unknown[] | undefined) ?? [])];
  return ids.length > 0 ? ids : undefined;
}

export function withoutUndefined(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
