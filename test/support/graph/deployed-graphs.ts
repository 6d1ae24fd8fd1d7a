/** Graphs of stacks that the real engine has deployed in a rehearsal. */
import type { ExportedDeployment } from "../../../simulator/timeline/exported-stack";
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
      "hyperpod-eks:network/create/interfaceEndpoints": [
        "ec2",
        "ec2messages",
        "ecr.api",
        "ecr.dkr",
        "eks-auth",
        "logs",
        "monitoring",
        "ssm",
        "ssmmessages",
        "sts",
      ],
      "hyperpod-eks:instanceGroups/workers/volume": { sizeGiB: 200, kmsKeyArn: volumeKey },
    },
  },
  protected: { title: "prod, protection on", stack: "prod" },
} as const satisfies Record<string, GraphSource>;

export async function exportStack(source: GraphSource): Promise<ExportedDeployment> {
  const story = await Story.begin(source.stack, source.file);
  try {
    story.edit({ ...source.changes });
    const { exitCode, output } = await story.up();
    if (exitCode !== 0) {
      throw new Error(`${source.title} could not be deployed:\n${output}`);
    }
    const { stdout } = await story.pulumi("stack", "export", "--show-secrets");
    return JSON.parse(stdout) as ExportedDeployment;
  } finally {
    story.end();
  }
}

export async function deployedGraph(source: GraphSource): Promise<StackGraph> {
  return stackGraph(await exportStack(source));
}
