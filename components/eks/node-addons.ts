/**
 * What nodes need inside a cluster that somebody else made. EKS can be made without its networking add-ons
 * (`bootstrapSelfManagedAddons: false`), and takes them as add-ons or as plain objects, so only the Kubernetes API knows.
 */
import type { ApiRequest, AskApi } from "./api-readiness";

interface NodeAddon {
  /** Name of EKS's add-on. */
  addon: string;
  /** What it runs as in kube-system, however it was installed. */
  daemonSet: string;
}

/**
 * Source: SageMaker Developer Guide, prerequisites for HyperPod with Amazon EKS (VPC CNI, the only CNI supported); EKS User
 * Guide, "Amazon EKS add-ons" (network rules on each node).
 */
const nodeAddons: readonly NodeAddon[] = [
  { addon: "vpc-cni", daemonSet: "aws-node" },
  { addon: "kube-proxy", daemonSet: "kube-proxy" },
];

/**
 * A text for each that the cluster lacks. HyperPod itself takes the cluster without them, and a cluster may have something of
 * its own in their place, so they are warnings.
 *
 * @param answered a request that the API has answered
 */
export async function missingNodeAddons(clusterName: string, answered: ApiRequest, ask: AskApi): Promise<string[]> {
  const found = await Promise.all(nodeAddons.map(async (addon) => ({ ...addon, missing: await isMissing(addon) })));
  return found
    .filter(({ missing }) => missing)
    .map(
      ({ addon, daemonSet }) =>
        `hyperpod-eks:eks.existing.clusterName: EKS cluster ${clusterName} has no DaemonSet ${daemonSet} in kube-system, which ` +
        `EKS's add-on ${addon} brings. HyperPod's nodes don't become Ready without it: have it installed, for example by ` +
        `\`aws eks create-addon --cluster-name ${clusterName} --addon-name ${addon}\`.`,
    );

  async function isMissing({ daemonSet }: NodeAddon): Promise<boolean> {
    const url = new URL(`/apis/apps/v1/namespaces/kube-system/daemonsets/${daemonSet}`, answered.url).toString();
    try {
      return (await ask({ ...answered, url })).status === 404;
    } catch {
      return false;
    }
  }
}
