/** The EKS add-ons of the control plane: which ones, and in which version. */

import { RunError } from "@pulumi/pulumi/errors";

export interface AddonPlan {
  addonName: string;
  /** Left out: EKS installs its default build for the cluster's version and leaves it alone afterwards. */
  addonVersion?: string;
}

export interface AddonsPlan {
  /**
   * What a node needs before its pods run: addresses, service routing, credentials. They are DaemonSets, which EKS calls
   * ACTIVE without any node.
   */
  node: AddonPlan[];
  /** A Deployment, which is DEGRADED until the first node has joined. */
  coreDns: AddonPlan;
}

const nodeAddonNames = ["eks-pod-identity-agent", "kube-proxy", "vpc-cni"] as const;
const coreDnsAddonName = "coredns";

/** Add-ons that `addonVersions` may pin, sorted. */
export const addonNames: readonly string[] = [coreDnsAddonName, ...nodeAddonNames];

/** @param addonVersions pinned versions by add-on, such as `{ "vpc-cni": "v1.20.4-eksbuild.1" }` */
export function planAddons(addonVersions: Readonly<Record<string, string>>): AddonsPlan {
  for (const name of Object.keys(addonVersions)) {
    if (!addonNames.includes(name)) {
      throw new RunError(
        `addonVersions: "${name}" is not an add-on of the control plane. Allowed: ${addonNames.join(", ")}.`,
      );
    }
  }
  const plan = (addonName: string): AddonPlan => {
    const addonVersion = addonVersions[addonName];
    return addonVersion === undefined ? { addonName } : { addonName, addonVersion };
  };
  return { node: nodeAddonNames.map(plan), coreDns: plan(coreDnsAddonName) };
}
