/** An EKS cluster, and what EKS makes and removes along with it. */
import { companion } from "../companions";
import type { Attributes, Companion, Kind, OperationContext, StoredResource } from "../kind";
import { accessEntryAttributes, accessEntryId, associationId, clusterAdminPolicyArn } from "./access-entry-attributes";
import { clusterNetwork, controlPlaneInterfaces } from "./cluster-network";
import { hasClusterPolicy } from "./cluster-role";
import { controlPlaneLogGroupName, logGroupComesBack, missingLogGroup } from "./control-plane-log-group";
import { roleOfPrincipal } from "./principal";
import { makeServingCertificate, type ServingCertificate } from "./serving-certificate";
import { upgradeAfter } from "./version-rules";
import { defaultKubernetesVersion } from "./versions";

interface Prepared {
  /** 32 hexadecimal capitals that endpoint and OIDC issuer share. */
  identifier: string;
  certificate: ServingCertificate;
}

export const eksCluster: Kind = {
  kind: "eks:cluster",
  service: "EKS",
  operations: { create: "eks:CreateCluster", update: "eks:UpdateClusterConfig", delete: "eks:DeleteCluster" },
  latency: "eks_cluster",
  references: [
    {
      path: "roleArn",
      kind: "iam:role",
      by: "arn",
      notFound: {
        code: "InvalidParameterException",
        message: "Role could not be assumed because the trusted entity is not correct",
      },
    },
    {
      path: "vpcConfig.subnetIds[]",
      kind: "ec2:subnet",
      notFound: { code: "InvalidParameterException", message: "The subnet ID '{value}' does not exist" },
    },
    {
      path: "vpcConfig.securityGroupIds[]",
      kind: "ec2:securityGroup",
      notFound: { code: "InvalidParameterException", message: "The security group '{value}' does not exist" },
    },
    {
      path: "encryptionConfig.provider.keyArn",
      kind: "kms:key",
      by: "arn",
      notFound: { code: "InvalidParameterException", message: "Key '{value}' does not exist" },
    },
  ],

  async prepare(_input, { ids, region }): Promise<Prepared> {
    const identifier = ids.capitals(32, "0123456789ABCDEF");
    return { identifier, certificate: await makeServingCertificate(`${identifier}.gr7.${region}.eks.amazonaws.com`) };
  },

  make(input, context) {
    const { account, region } = context;
    const { identifier, certificate } = context.prepared as Prepared;
    const name = String(input.name);
    const vpcConfig = (input.vpcConfig ?? {}) as Attributes;
    const network = clusterNetwork(name, vpcConfig, context);
    const access = (input.accessConfig ?? {}) as Attributes;
    const vpcCidr = String(account.find("ec2:vpc", network.vpcId, region)?.attributes.cidrBlock ?? "");
    return {
      id: name,
      attributes: {
        ...input,
        arn: `arn:${account.partition}:eks:${region}:${account.accountId}:cluster/${name}`,
        version: input.version ?? defaultKubernetesVersion,
        platformVersion: "eks.9",
        status: "ACTIVE",
        createdAt: "2026-11-25T00:00:00Z",
        endpoint: `https://${certificate.host}`,
        certificateAuthority: { data: Buffer.from(certificate.certificatePem).toString("base64") },
        identities: [{ oidcs: [{ issuer: `https://oidc.eks.${region}.amazonaws.com/id/${identifier}` }] }],
        clusterId: "",
        accessConfig: {
          authenticationMode: access.authenticationMode ?? "CONFIG_MAP",
          bootstrapClusterCreatorAdminPermissions: access.bootstrapClusterCreatorAdminPermissions ?? true,
        },
        kubernetesNetworkConfig: {
          ipFamily: "ipv4",
          // EKS keeps the service range apart from the VPC's own.
          serviceIpv4Cidr: vpcCidr.startsWith("10.") ? "172.20.0.0/16" : "10.100.0.0/16",
          ...(input.kubernetesNetworkConfig as Attributes | undefined),
        },
        upgradePolicy: { supportType: "EXTENDED", ...(input.upgradePolicy as Attributes | undefined) },
        deletionProtection: input.deletionProtection ?? false,
        bootstrapSelfManagedAddons: input.bootstrapSelfManagedAddons ?? true,
        vpcConfig: {
          endpointPrivateAccess: false,
          endpointPublicAccess: true,
          ...withPublicCidrs(vpcConfig),
          vpcId: network.vpcId,
          clusterSecurityGroupId: network.clusterSecurityGroupId,
        },
      },
      companions: [
        companion("eks:servingCertificate", name, { ...certificate }),
        ...network.companions,
        ...creatorAccess(name, access, context),
        ...(hasLogs(input) ? missingLogGroup(account, controlPlaneLogGroupName(name), region) : []),
      ],
    };
  },

  failed(resource) {
    resource.attributes.status = "FAILED";
  },

  change(current, input, context) {
    const old = current.attributes;
    const vpcConfig = {
      ...(old.vpcConfig as Attributes),
      ...withPublicCidrs((input.vpcConfig ?? {}) as Attributes),
    };
    moveInterfaces(current, vpcConfig, context);
    if (hasLogs(input)) {
      for (const { stays: _, ...group } of missingLogGroup(
        context.account,
        controlPlaneLogGroupName(current.id),
        current.region,
      )) {
        context.put({ ...group, region: current.region, createdAtMinutes: context.nowMinutes });
      }
    }
    return {
      ...old,
      ...input,
      version: input.version ?? old.version,
      lastUpgrade: upgradeAfter(old, input.version ?? old.version, context.nowMinutes),
      vpcConfig,
      accessConfig: { ...(old.accessConfig as Attributes), ...(input.accessConfig as Attributes | undefined) },
      kubernetesNetworkConfig: old.kubernetesNetworkConfig,
      upgradePolicy: { ...(old.upgradePolicy as Attributes), ...(input.upgradePolicy as Attributes | undefined) },
      enabledClusterLogTypes: input.enabledClusterLogTypes ?? [],
      deletionProtection: input.deletionProtection ?? false,
    };
  },

  afterDelete(removed, context) {
    const { account, nowMinutes, drop, put } = context;
    drop(
      (resource) =>
        resource.region === removed.region &&
        /^(eks|kubernetes):/.test(resource.kind) &&
        resource.attributes.clusterName === removed.id,
    );
    if (!hasClusterPolicy(account, String(removed.attributes.roleArn))) {
      put(strandedSecurityGroup(removed, nowMinutes));
    }
    const group = logGroupComesBack(account, removed, nowMinutes);
    if (group) {
      put(group);
    }
  },
};

/**
 * Without its role's policy EKS can't remove the security group that it made, and the VPC's delete fails on it later
 * (hashicorp/terraform-provider-aws issue 11473; the EKS cluster resource's documentation asks for the order).
 */
function strandedSecurityGroup(cluster: StoredResource, nowMinutes: number): StoredResource {
  const { vpcId, clusterSecurityGroupId } = cluster.attributes.vpcConfig as Attributes;
  return {
    kind: "ec2:securityGroup",
    id: String(clusterSecurityGroupId),
    region: cluster.region,
    createdAtMinutes: nowMinutes,
    attributes: { vpcId, name: `eks-cluster-sg-${cluster.id}`, tags: { "aws:eks:cluster-name": cluster.id } },
  };
}

/** Without public access EKS reports no public CIDRs; with it, the whole internet unless the caller says otherwise. */
function withPublicCidrs(vpcConfig: Attributes): Attributes {
  const open = vpcConfig.endpointPublicAccess !== false;
  return { ...vpcConfig, publicAccessCidrs: open ? (vpcConfig.publicAccessCidrs ?? ["0.0.0.0/0"]) : [] };
}

function hasLogs(input: Attributes): boolean {
  return Array.isArray(input.enabledClusterLogTypes) && input.enabledClusterLogTypes.length > 0;
}

/** With `bootstrapClusterCreatorAdminPermissions` EKS itself makes the caller's access entry. */
function creatorAccess(
  clusterName: string,
  access: Attributes,
  { account, region, ids }: OperationContext,
): Companion[] {
  const mode = access.authenticationMode ?? "CONFIG_MAP";
  if (access.bootstrapClusterCreatorAdminPermissions === false || mode === "CONFIG_MAP") {
    return [];
  }
  const principalArn = roleOfPrincipal(account.callerArn);
  const policyArn = clusterAdminPolicyArn(account.partition);
  return [
    companion(
      "eks:accessEntry",
      accessEntryId(clusterName, principalArn),
      accessEntryAttributes({ clusterName, principalArn, tags: {} }, { account, region, ids }),
    ),
    companion("eks:accessPolicyAssociation", associationId(clusterName, principalArn, policyArn), {
      clusterName,
      principalArn,
      policyArn,
      accessScope: { type: "cluster" },
    }),
  ];
}

/** New subnets or groups: EKS makes new interfaces and removes those in subnets it no longer uses. */
function moveInterfaces(
  cluster: StoredResource,
  vpcConfig: Attributes,
  context: Parameters<NonNullable<Kind["change"]>>[2],
): void {
  const old = cluster.attributes.vpcConfig as Attributes;
  const same = ["subnetIds", "securityGroupIds"].every(
    (key) => JSON.stringify(old[key] ?? []) === JSON.stringify(vpcConfig[key] ?? []),
  );
  if (same) {
    return;
  }
  const groupIds = [...((vpcConfig.securityGroupIds ?? []) as string[]), String(vpcConfig.clusterSecurityGroupId)];
  context.drop(
    ({ kind, managedBy, region }) =>
      kind === "ec2:networkInterface" && managedBy === cluster.id && region === cluster.region,
  );
  const subnetIds = (vpcConfig.subnetIds ?? []) as string[];
  for (const made of controlPlaneInterfaces(cluster.id, subnetIds, groupIds, context)) {
    context.put({ ...made, region: cluster.region, createdAtMinutes: context.nowMinutes, managedBy: cluster.id });
  }
}
