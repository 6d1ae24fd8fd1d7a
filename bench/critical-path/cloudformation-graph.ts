/**
 * AWS's CloudFormation templates for HyperPod on EKS, the same target. Each part is a nested stack: its first resource
 * waits for all its parameters, and its outputs are there when all of it is (CloudFormation User Guide, nested stacks).
 */
import { type Task, type TaskGraph, task } from "./task-graph";

/** A nested stack: opened when the stacks that it takes outputs from are closed, closed when all its resources are there. */
function stack(name: string, after: readonly string[], resources: readonly Task[]): Task[] {
  const open = `${name}/open`;
  return [
    task(
      open,
      "cfn_stack_open",
      after.map((other) => `${other}/close`),
    ),
    ...resources.map(({ id, after: own, ...rest }) => ({
      ...rest,
      id: `${name}/${id}`,
      after: [open, ...own.map((other) => `${name}/${other}`)],
    })),
    task(`${name}/close`, "cfn_stack_close", [open, ...resources.map(({ id }) => `${name}/${id}`)]),
  ];
}

const natGateway = (number: number): Task[] => [
  task(`subnet-${number}`, "subnet", ["vpc"]),
  task(`association-${number}`, "route", ["route-table", `subnet-${number}`]),
  task(`address-${number}`, "eip", ["attachment"]),
  task(`nat-${number}`, "nat_gateway", [`address-${number}`, `subnet-${number}`]),
];

export const cloudFormationGraph: TaskGraph = {
  name: "CloudFormation",
  source:
    "awslabs/awsome-distributed-ai at 95b939c, 1.architectures/7.sagemaker-hyperpod-eks/cfn-templates/nested-stacks",
  tasks: [
    ...stack(
      "VPCStack",
      [],
      [
        task("vpc", "vpc"),
        task("internet-gateway", "igw"),
        task("attachment", "igw", ["vpc", "internet-gateway"]),
        task("route-table", "route", ["vpc"]),
        task("route", "route", ["route-table", "attachment"]),
        ...natGateway(1),
        ...natGateway(2),
      ],
    ),
    ...stack(
      "PrivateSubnetStack",
      ["VPCStack"],
      [
        task("block", "vpc_cidr"),
        task("subnet", "subnet", ["block"]),
        task("route-table", "route"),
        task("association", "route", ["route-table", "subnet"]),
        task("route", "route", ["route-table"]),
      ],
    ),
    ...stack("S3EndpointStack", ["VPCStack", "PrivateSubnetStack"], [task("endpoint", "gateway_endpoint")]),
    ...stack(
      "SecurityGroupStack",
      ["VPCStack"],
      [task("group", "security_group"), task("rules", "sg_rules", ["group"])],
    ),
    ...stack(
      "EKSClusterStack",
      ["VPCStack", "SecurityGroupStack"],
      [
        task("subnet-1", "subnet"),
        task("subnet-2", "subnet"),
        task("role", "iam_role"),
        task("policy", "iam_policy", ["role"]),
        task("propagation", "iam_propagation", ["policy"]),
        task("cluster", "eks_cluster", ["subnet-1", "subnet-2", "propagation"]),
        task("user-entry", "access_entry", ["cluster"]),
        task("vpc-cni", "addon_daemonset", ["cluster"]),
        task("kube-proxy", "addon_daemonset", ["cluster"]),
        task("pod-identity-agent", "addon_daemonset", ["cluster"]),
        task("coredns", "addon_coredns_cfn", ["cluster"]),
      ],
    ),
    ...stack("S3BucketStack", [], [task("bucket", "s3_bucket")]),
    ...stack(
      "LifeCycleScriptStack",
      ["S3BucketStack"],
      [
        task("role", "iam_role"),
        task("policy", "iam_policy", ["role"]),
        task("propagation", "iam_propagation", ["policy"]),
        task("function", "lambda_part", ["propagation"]),
        task("scripts", "cfn_s3_custom", ["function"]),
      ],
    ),
    ...stack(
      "SageMakerIAMRoleStack",
      ["S3BucketStack"],
      [
        task("role", "iam_role"),
        task("policy", "iam_policy", ["role"]),
        task("propagation", "iam_propagation", ["policy"]),
      ],
    ),
    ...stack(
      "HelmChartStack",
      ["EKSClusterStack"],
      [
        task("role", "iam_role"),
        task("policy", "iam_policy", ["role"]),
        task("propagation", "iam_propagation", ["policy"]),
        task("entry", "access_entry", ["role"]),
        task("layer", "lambda_part"),
        task("function", "lambda_part", ["propagation", "layer", "entry"]),
        task("chart", "cfn_helm_custom", ["function"]),
      ],
    ),
    ...stack(
      "HyperPodClusterStack",
      [
        "EKSClusterStack",
        "HelmChartStack",
        "PrivateSubnetStack",
        "SecurityGroupStack",
        "S3BucketStack",
        "SageMakerIAMRoleStack",
      ],
      [task("cluster", "hyperpod_cluster")],
    ),
    task("nodes/joined", "nodes_join", ["HyperPodClusterStack/cluster"]),
  ],
};
