/** Decides whether a stack that has made nothing yet may take its name. Pure. */
import { describeFinding } from "./guard";
import type { LivePlatform } from "./live-platform";

/**
 * What is wrong with making an EKS cluster of the name, `undefined` where nothing is. Without this a second stack with the same
 * name makes a network and takes over the other's log group before EKS refuses it.
 *
 * @param owner the stack as its tags name it, "<project>/<stack>"; a cluster of its own is one that its state has lost
 */
export function takenName(clusterName: string, owner: string, { eks }: LivePlatform): string | undefined {
  if (eks === undefined || eks.owner === owner) {
    return undefined;
  }
  const finding = describeFinding({
    path: "hyperpod-eks:name",
    received: `an EKS cluster ${clusterName} that is there already, made by ${eks.owner === undefined ? "somebody else" : `the stack ${eks.owner}`}`,
    allowed: "a name of which the account has no EKS cluster in this region",
    action:
      "Write another name. To put HyperPod on that cluster, name it in hyperpod-eks:eks.existing. To rename a stack: `pulumi stack rename`.",
  });
  return `The stack's name is taken:\n\n  ${finding}\n`;
}
