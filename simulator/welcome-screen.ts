/** The last screen of `npm start`, from the stack's outputs and the account: nothing on it is made up. */
import type { SimulatedAccount } from "./account/account";

interface GroupOutput {
  name: string;
  instanceType: string;
  count: number;
  zone: string;
  acceleratorsPerNode: number;
  accelerator: string;
}

export function welcomeScreen(stack: string, outputs: Record<string, unknown>, account: SimulatedAccount): string {
  const groups = (outputs.instanceGroups as GroupOutput[] | undefined) ?? [];
  const accelerators = groups.reduce((sum, group) => sum + group.count * group.acceleratorsPerNode, 0);
  const nodes = groups.reduce((sum, group) => sum + group.count, 0);
  const vpc = account.list("ec2:vpc").find((candidate) => candidate.id === outputs.vpcId);
  const count = (kind: string) =>
    account
      .list(kind)
      .filter((resource) => resource.managedBy === undefined && resource.attributes.vpcId === outputs.vpcId).length;
  const nats = account.list("ec2:natGateway").length;
  const zones = Object.keys((outputs.nodeSubnetIds as Record<string, string> | undefined) ?? {});
  const lines: [string, string][] = [
    [
      "network",
      `${outputs.vpcId} ${vpc?.attributes.cidrBlock ?? ""}, ${count("ec2:subnet")} subnets, ${nats} NAT gateway${nats === 1 ? "" : "s"}, nodes in ${zones.join(", ")}`,
    ],
    [
      "EKS",
      `${outputs.eksClusterName}, Kubernetes ${account.find("eks:cluster", String(outputs.eksClusterName))?.attributes.version ?? "?"}, ${outputs.eksClusterEndpoint}`,
    ],
    ["HyperPod", `${outputs.hyperPodClusterName}, cluster id ${outputs.clusterId}, ${outputs.clusterStatus}`],
    ...groups.map((group): [string, string] => [
      "  group",
      `${group.name}: ${group.count} × ${group.instanceType} in ${group.zone}${group.acceleratorsPerNode > 0 ? `, ${group.acceleratorsPerNode} × ${group.accelerator} a node` : ""}`,
    ]),
    [
      "total",
      `${nodes} node${nodes === 1 ? "" : "s"}, ${accelerators} accelerator${accelerators === 1 ? "" : "s"}, ${account.everything().length} things in the account`,
    ],
  ];
  return [
    "",
    `Rehearsed: the ${stack} stack stands in a simulated account (${account.accountId}, ${outputs.region}).`,
    "",
    ...lines.map(([name, text]) => `  ${name.padEnd(9)} ${text}`),
    "",
    "Outputs that other projects read (all of them: npm run rehearse -- stack output):",
    ...["clusterArn", "eksClusterArn", "executionRoleArn", "lifecycleBucketName", "updateKubeconfigCommand"].map(
      (name) => `  ${name.padEnd(24)} ${outputs[name]}`,
    ),
    `  ${"kubeconfig".padEnd(24)} [secret, ${String(outputs.kubeconfig ?? "").length} characters of JSON]`,
    "",
    "Try next:",
    "  npm run rehearse -- config set --path 'hyperpod-eks:instanceGroups.workers.count' 2   then: npm run rehearse -- preview --diff",
    "  npm run rehearse -- up --stack prod --yes                                             three zones, protection, GPUs with EFA",
    "  npm run rehearse -- destroy --yes                                                     and see that nothing is left",
    "",
    "",
  ].join("\n");
}
