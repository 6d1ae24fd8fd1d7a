/** An EKS cluster as another team might have made it, put into a simulated account. */
import type { SimulatedAccount } from "../../../simulator/account/account";
import { rulesOfGroup } from "../../../simulator/account/ec2/security-group";
import type { Attributes, StoredResource } from "../../../simulator/account/kind";
import { make, remove } from "../simulated-account";
import type { ForeignNetwork } from "./foreign-network";

export interface ForeignClusterOptions {
  /** Whether whoever deploys into the cluster made it, and so has access. @default false: another role made it */
  madeByDeployer?: boolean;
  /**
   * Whether the cluster's team has taken away the rule by which EKS lets the cluster's group out to everywhere (EKS User Guide,
   * "Security group requirements", restricting cluster traffic). @default false
   */
  restricted?: boolean;
  /** Whether it has EKS's networking add-ons, from birth and as add-ons. @default true */
  networkingAddons?: boolean;
  /** @default "API_AND_CONFIG_MAP" */
  authenticationMode?: "API" | "API_AND_CONFIG_MAP" | "CONFIG_MAP";
}

export interface ForeignCluster {
  clusterName: string;
  /** The group that EKS made for it. */
  securityGroupId: string;
}

const eksTrust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "eks.amazonaws.com" } }],
});

export async function plantCluster(
  account: SimulatedAccount,
  network: ForeignNetwork,
  options: ForeignClusterOptions = {},
): Promise<ForeignCluster> {
  const clusterName = "shared";
  const tags = { team: "platform" };
  const role = await make(account, "iam:role", { name: "shared-control-plane", assumeRolePolicy: eksTrust, tags });
  await make(account, "iam:rolePolicyAttachment", {
    role: role.id,
    policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
  });
  await madeLongAgo(account);
  const deployer = account.callerArn;
  const { networkingAddons = true } = options;
  account.callerArn = options.madeByDeployer ? deployer : "arn:aws:sts::111122223333:assumed-role/ClusterTeam/ada";
  let cluster: StoredResource;
  try {
    cluster = await make(account, "eks:cluster", {
      name: clusterName,
      version: "1.33",
      roleArn: role.attributes.arn,
      accessConfig: { authenticationMode: options.authenticationMode ?? "API_AND_CONFIG_MAP" },
      bootstrapSelfManagedAddons: networkingAddons,
      enabledClusterLogTypes: ["api", "audit"],
      vpcConfig: {
        subnetIds: [...network.controlPlaneSubnetIds],
        endpointPrivateAccess: true,
        publicAccessCidrs: ["203.0.113.0/24"],
      },
      tags,
    });
  } finally {
    account.callerArn = deployer;
  }
  const addons = [...(networkingAddons ? ["vpc-cni", "kube-proxy"] : []), "coredns", "eks-pod-identity-agent"];
  for (const addonName of addons) {
    await make(account, "eks:addon", { clusterName, addonName, tags });
  }
  const securityGroupId = String((cluster.attributes.vpcConfig as Attributes).clusterSecurityGroupId);
  for (const rule of options.restricted ? rulesOfGroup(account, securityGroupId) : []) {
    if (rule.attributes.cidrIpv4 === "0.0.0.0/0") {
      await remove(account, rule);
    }
  }
  return { clusterName, securityGroupId };
}

/** Whatever is in the account was made a day ago: roles can be assumed. */
export async function madeLongAgo(account: SimulatedAccount): Promise<void> {
  const minutesOfADay = 24 * 60;
  account.alter((resources) => {
    for (const resource of resources) {
      resource.createdAtMinutes = account.clock.nowMinutes() - minutesOfADay;
    }
  });
}
