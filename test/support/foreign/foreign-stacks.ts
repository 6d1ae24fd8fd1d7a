/** Stacks that stand on somebody else's parts: what is put into the account before them, and the settings that name it. */
import { join } from "node:path";
import { type AccountState, AccountStore } from "../../../simulator/account/store";
import type { Story } from "../rehearsal-story";
import { type ForeignClusterOptions, madeLongAgo, plantCluster } from "./foreign-cluster";
import { type ForeignNetwork, type ForeignNetworkOptions, plantNetwork } from "./foreign-network";

/** The project of `networkOfStack`, a network as another team of the same company would deploy it. */
export const networkProject = join(__dirname, "..", "..", "rehearsal", "network-project");

/** Puts the parts into the story's account and the settings that name them into its stack file. */
export type Plant = (story: Story) => Promise<void>;

/** A network, by the ids of its parts. */
export const network: Plant = async (story) => {
  const made = await plantNetwork(story.rehearsal.account);
  story.edit(networkSettings(made));
  await madeLongAgo(story.rehearsal.account);
};

/** The network of another project's stack. */
export const networkOfStack: Plant = async (story) => {
  await deployNetworkStack(story);
  story.edit({ "hyperpod-eks:network": { stack: "acme/shared-network/prod" } });
};

/** A network and an EKS cluster in it. The cluster's team gave the deployer nothing: the stack makes the access entry. */
export const networkAndCluster: Plant = (story) => plantBoth(story, {}, { authenticationMode: "API" });

/** The same without a way out, and with security groups that let out what they must. */
export const closedNetworkAndCluster: Plant = (story) =>
  plantBoth(story, { wayOut: "endpoints" }, { restricted: true });

/**
 * An EKS cluster of the deployer's own, who has access to it already, and nodes in the group that EKS made for it, as AWS's
 * reference has them: no access entry and no rules of security groups are made.
 */
export const clusterWithItsGroup: Plant = async (story) => {
  const made = await plantNetwork(story.rehearsal.account);
  const cluster = await plantCluster(story.rehearsal.account, made, { madeByDeployer: true });
  story.edit({
    ...networkSettings({ ...made, securityGroupId: cluster.securityGroupId }),
    "hyperpod-eks:eks": { existing: { clusterName: cluster.clusterName } },
    "hyperpod-eks:access": undefined,
  });
  await madeLongAgo(story.rehearsal.account);
};

/** An EKS cluster in the network of another project's stack. */
export const clusterInNetworkOfStack: Plant = async (story) => {
  const outputs = (await deployNetworkStack(story)) as unknown as ForeignNetwork;
  const { clusterName } = await plantCluster(story.rehearsal.account, outputs);
  story.edit({
    "hyperpod-eks:network": { stack: "acme/shared-network/prod" },
    "hyperpod-eks:eks": { existing: { clusterName } },
  });
  await madeLongAgo(story.rehearsal.account);
};

export async function plantBoth(
  story: Story,
  networkOptions: ForeignNetworkOptions,
  clusterOptions: ForeignClusterOptions,
): Promise<void> {
  const made = await plantNetwork(story.rehearsal.account, networkOptions);
  const { clusterName } = await plantCluster(story.rehearsal.account, made, clusterOptions);
  story.edit({ ...networkSettings(made), "hyperpod-eks:eks": { existing: { clusterName } } });
  await madeLongAgo(story.rehearsal.account);
}

export function networkSettings(network: ForeignNetwork): Record<string, unknown> {
  const { vpcId, nodeSubnets, controlPlaneSubnetIds, securityGroupId } = network;
  return { "hyperpod-eks:network": { existing: { vpcId, nodeSubnets, controlPlaneSubnetIds, securityGroupId } } };
}

async function deployNetworkStack({ rehearsal }: Story): Promise<Record<string, unknown>> {
  const argv = ["up", "--yes", "--skip-preview", "--stack", "prod", "--non-interactive"];
  const { exitCode, output } = await rehearsal.run(argv, { capture: true, project: networkProject });
  if (exitCode !== 0) {
    throw new Error(`the network's stack could not be deployed:\n${output}`);
  }
  await madeLongAgo(rehearsal.account);
  return rehearsal.outputs("prod", networkProject);
}

/** What the account of a story holds now. */
export function accountState(story: Story): AccountState {
  return AccountStore.open(story.rehearsal.layout.account).state;
}
