/** Graphs of stacks that the real engine has deployed in a rehearsal. */
import type { AccountState } from "../../../simulator/account/store";
import type { ExportedDeployment } from "../../../simulator/timeline/exported-stack";
import { closedNetworkEndpoints } from "../../../stacks/settings/network";
import * as foreign from "../foreign/foreign-stacks";
import { Story } from "../rehearsal-story";
import { type StackGraph, stackGraph } from "./stack-graph";

export interface GraphSource {
  /** What is in it, for reports. */
  title: string;
  stack: string;
  /** The stack's file, relative to the project. @default Pulumi.<stack>.yaml */
  file?: string;
  /** Settings other than the file's, as `Story.edit` takes them. @default none */
  changes?: Readonly<Record<string, unknown>>;
  /** What somebody else made, put into the account before the stack. @default the stack makes everything itself */
  plant?: foreign.Plant;
}

/** A volume key, for the policy that only such keys bring. */
const volumeKey = "arn:aws:kms:us-west-2:111122223333:key/1b2c3d4e-0000-4000-8000-000000000000";

export const graphSources = {
  dev: { title: "dev", stack: "dev" },
  prod: { title: "prod, protection off", stack: "prod", changes: { "hyperpod-eks:protection": "off" } },
  reference: { title: "reference", stack: "reference", file: "test/rehearsal/stacks/Pulumi.reference.yaml" },
  isolated: {
    title: "dev without a way out, with flow logs and volume keys",
    stack: "dev",
    changes: {
      "hyperpod-eks:network/create/nat": "none",
      "hyperpod-eks:network/create/flowLogs": { retentionDays: 30 },
      "hyperpod-eks:network/create/interfaceEndpoints": closedNetworkEndpoints,
      "hyperpod-eks:instanceGroups/workers/volume": { sizeGiB: 200, kmsKeyArn: volumeKey },
    },
  },
  protected: { title: "prod, protection on", stack: "prod" },
  inNetwork: { title: "dev in a network that exists", stack: "dev", plant: foreign.network },
  inNetworkOfStack: { title: "dev in another stack's network", stack: "dev", plant: foreign.networkOfStack },
  onCluster: { title: "dev on an EKS cluster that exists", stack: "dev", plant: foreign.networkAndCluster },
  onClusterWithoutWayOut: {
    title: "dev on an EKS cluster that exists, without a way out",
    stack: "dev",
    plant: foreign.closedNetworkAndCluster,
  },
  onClusterWithItsGroup: {
    title: "dev on an EKS cluster that exists, nodes in the cluster's own group",
    stack: "dev",
    plant: foreign.clusterWithItsGroup,
  },
  onClusterInNetworkOfStack: {
    title: "dev on an EKS cluster that exists, in another stack's network",
    stack: "dev",
    plant: foreign.clusterInNetworkOfStack,
  },
  protectedOnCluster: {
    title: "dev on an EKS cluster that exists, protection on",
    stack: "dev",
    plant: foreign.networkAndCluster,
    changes: {
      "hyperpod-eks:protection": "on",
      "aws:allowedAccountIds": ["111122223333"],
      "hyperpod-eks:access/scientists": {
        principal: "arn:aws:iam::111122223333:role/Scientist",
        policies: ["AmazonEKSViewPolicy"],
      },
    },
  },
} as const satisfies Record<string, GraphSource>;

interface Exported {
  deployment: ExportedDeployment;
  /** The account before the stack. */
  before: AccountState;
}

async function exportStack(source: GraphSource): Promise<Exported> {
  const story = await Story.begin(source.stack, source.file);
  try {
    story.edit({ ...source.changes });
    await source.plant?.(story);
    const before = foreign.accountState(story);
    const { exitCode, output } = await story.up();
    if (exitCode !== 0) {
      throw new Error(`${source.title} could not be deployed:\n${output}`);
    }
    return { deployment: await exportedWithSecrets(story), before };
  } finally {
    story.end();
  }
}

async function exportedWithSecrets(story: Story): Promise<ExportedDeployment> {
  const { stdout } = await story.pulumi("stack", "export", "--show-secrets");
  return JSON.parse(stdout) as ExportedDeployment;
}

export async function deployedGraph(source: GraphSource): Promise<StackGraph> {
  const { deployment, before } = await exportStack(source);
  return stackGraph(deployment, before);
}

/** Of a story whose stack stands. @param before the account before the stack */
export async function graphOf(story: Story, before: AccountState): Promise<StackGraph> {
  return stackGraph(await exportedWithSecrets(story), before);
}
