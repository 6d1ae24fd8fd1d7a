import { AwsError } from "../../../account/aws-error";
import { accessEntryId } from "../../../account/eks/access-entry-attributes";
import { addonVersion, defaultKubernetesVersion, kubernetesVersions } from "../../../account/eks/versions";
import type { Attributes } from "../../../account/kind";
import type { Properties } from "../../wire";
import type { Invoke, InvokeContext } from "./index";

function clusterNamed(name: unknown, args: Properties, { account, config }: InvokeContext) {
  const region = String(args.region ?? config.region);
  const cluster = account.find("eks:cluster", String(name), region);
  if (!cluster) {
    throw new AwsError(
      "ResourceNotFoundException",
      `reading EKS Cluster (${name}): couldn't find resource: No cluster found for name: ${name}.`,
      404,
    );
  }
  return { cluster, region };
}

export const eksInvokes: readonly (readonly [string, Invoke])[] = [
  [
    "aws:eks/getAddonVersion:getAddonVersion",
    (args, { config }) => {
      const version = addonVersion(String(args.addonName), String(args.kubernetesVersion), args.mostRecent === true);
      if (version === undefined) {
        throw new AwsError(
          "InvalidParameterException",
          `reading EKS Add-On version info (${args.addonName}, ${args.kubernetesVersion}): couldn't find resource`,
        );
      }
      return { ...args, id: args.addonName, region: args.region ?? config.region, version };
    },
  ],
  [
    "aws:eks/getCluster:getCluster",
    (args, context) => {
      const { cluster, region } = clusterNamed(args.name, args, context);
      const { attributes } = cluster;
      return {
        id: cluster.id,
        name: cluster.id,
        region,
        arn: attributes.arn,
        accessConfigs: [attributes.accessConfig],
        certificateAuthorities: [attributes.certificateAuthority],
        createdAt: attributes.createdAt,
        deletionProtection: attributes.deletionProtection,
        enabledClusterLogTypes: attributes.enabledClusterLogTypes ?? [],
        endpoint: attributes.endpoint,
        identities: attributes.identities,
        kubernetesNetworkConfigs: [
          { elasticLoadBalancings: [], serviceIpv6Cidr: "", ...(attributes.kubernetesNetworkConfig as Attributes) },
        ],
        platformVersion: attributes.platformVersion,
        roleArn: attributes.roleArn,
        status: attributes.status,
        tags: attributes.tags ?? {},
        upgradePolicies: [attributes.upgradePolicy],
        version: attributes.version,
        vpcConfig: { securityGroupIds: [], ...(attributes.vpcConfig as Attributes) },
      };
    },
  ],
  [
    "aws:eks/getAccessEntry:getAccessEntry",
    (args, context) => {
      const { region } = clusterNamed(args.clusterName, args, context);
      const id = accessEntryId(String(args.clusterName), String(args.principalArn));
      const entry = context.account.find("eks:accessEntry", id, region);
      if (!entry) {
        throw new AwsError(
          "ResourceNotFoundException",
          `reading EKS Access Entry (${id}): couldn't find resource: The specified principalArn could not be found: ${args.principalArn}`,
          404,
        );
      }
      const { clientName: _, tags, ...attributes } = entry.attributes;
      return { ...attributes, id, region, tags: tags ?? {}, tagsAll: tags ?? {} };
    },
  ],
  [
    "aws:eks/getClusterVersions:getClusterVersions",
    (args, { config }) => ({
      ...args,
      region: args.region ?? config.region,
      clusterVersions: [...kubernetesVersions].reverse().map((clusterVersion) => ({
        clusterType: "eks",
        clusterVersion,
        defaultPlatformVersion: "eks.9",
        defaultVersion: clusterVersion === defaultKubernetesVersion,
        versionStatus: "STANDARD_SUPPORT",
      })),
    }),
  ],
];
