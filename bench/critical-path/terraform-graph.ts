/**
 * AWS's Terraform modules for HyperPod on EKS, the same target. `depends_on` on a module waits for everything in it
 * (Terraform language, "depends_on"), so the chart waits for the add-ons, and HyperPod for whole modules.
 */
import { type Task, type TaskGraph, task } from "./task-graph";

const vpc: readonly Task[] = [
  task("vpc/vpc", "vpc"),
  task("vpc/internet-gateway", "igw", ["vpc/vpc"]),
  task("vpc/public-1", "subnet", ["vpc/vpc"]),
  task("vpc/public-2", "subnet", ["vpc/vpc"]),
  task("vpc/nat-address", "eip", ["vpc/internet-gateway"]),
  task("vpc/nat", "nat_gateway", ["vpc/nat-address", "vpc/public-1", "vpc/internet-gateway"]),
  task("vpc/route-table", "route", ["vpc/vpc"]),
  task("vpc/route", "route", ["vpc/route-table", "vpc/internet-gateway"]),
  task("vpc/association-1", "route", ["vpc/route-table", "vpc/public-1"]),
  task("vpc/association-2", "route", ["vpc/route-table", "vpc/public-2"]),
];

const privateSubnet: readonly Task[] = [
  task("private_subnet/block", "vpc_cidr", ["vpc/vpc"]),
  task("private_subnet/subnet", "subnet", ["private_subnet/block"]),
  task("private_subnet/route-table", "route", ["vpc/vpc"]),
  task("private_subnet/association", "route", ["private_subnet/subnet", "private_subnet/route-table"]),
  task("private_subnet/route", "route", ["private_subnet/route-table", "vpc/nat"]),
];

const securityGroup: readonly Task[] = [
  task("security_group/group", "security_group", ["vpc/vpc"]),
  task("security_group/rules", "sg_rules", ["security_group/group"]),
];

const eks: readonly Task[] = [
  task("eks_cluster/subnet-1", "subnet", ["vpc/vpc"]),
  task("eks_cluster/subnet-2", "subnet", ["vpc/vpc"]),
  task("eks_cluster/route-table", "route", ["vpc/vpc"]),
  task("eks_cluster/association", "route", ["eks_cluster/route-table", "eks_cluster/subnet-1"]),
  task("eks_cluster/role", "iam_role"),
  task("eks_cluster/policy", "iam_policy", ["eks_cluster/role"]),
  task("eks_cluster/propagation", "iam_propagation", ["eks_cluster/policy"]),
  task("eks_cluster/log-group", "log_group"),
  task("eks_cluster/cluster", "eks_cluster", [
    "eks_cluster/subnet-1",
    "eks_cluster/subnet-2",
    "security_group/group",
    "eks_cluster/propagation",
    "eks_cluster/log-group",
  ]),
  task("eks_cluster/vpc-cni", "addon_daemonset", ["eks_cluster/cluster"]),
  task("eks_cluster/kube-proxy", "addon_daemonset", ["eks_cluster/cluster"]),
  task("eks_cluster/pod-identity-agent", "addon_daemonset", ["eks_cluster/cluster"]),
  task("eks_cluster/coredns", "addon_call", ["eks_cluster/cluster"]),
];

const bucket: readonly Task[] = [
  task("s3_bucket/logs", "s3_bucket"),
  task("s3_bucket/scripts", "s3_bucket", ["s3_bucket/logs"]),
];

const role: readonly Task[] = [
  task("sagemaker_iam_role/role", "iam_role"),
  task("sagemaker_iam_role/policies", "iam_policy", [
    "eks_cluster/cluster",
    "s3_bucket/scripts",
    "private_subnet/subnet",
    "security_group/group",
  ]),
  task("sagemaker_iam_role/attachments", "iam_policy", ["sagemaker_iam_role/role", "sagemaker_iam_role/policies"]),
  task("sagemaker_iam_role/propagation", "iam_propagation", ["sagemaker_iam_role/attachments"]),
];

const endpoints: readonly Task[] = [
  task("vpc_endpoints/s3", "gateway_endpoint", all(privateSubnet, securityGroup), {
    because: "depends_on of the module",
  }),
];

const chart: readonly Task[] = [
  task("helm_chart/checkout", "helm_fetch", all(eks), { because: "depends_on of the module: add-ons included" }),
  task("helm_chart/release", "helm_install", ["helm_chart/checkout"]),
];

export const terraformGraph: TaskGraph = {
  name: "Terraform",
  source:
    "awslabs/awsome-distributed-ai at 95b939c, 1.architectures/7.sagemaker-hyperpod-eks/terraform-modules: main.tf and modules",
  tasks: [
    ...vpc,
    ...privateSubnet,
    ...securityGroup,
    ...eks,
    ...bucket,
    task("lifecycle_script/object", "s3_object", ["s3_bucket/scripts"]),
    ...role,
    ...endpoints,
    ...chart,
    task(
      "hyperpod_cluster/cluster",
      "hyperpod_cluster",
      all(chart, eks, privateSubnet, securityGroup, bucket, endpoints, role),
      { because: "depends_on of the module; none on the lifecycle scripts" },
    ),
    task("nodes/joined", "nodes_join", ["hyperpod_cluster/cluster"]),
  ],
};

function all(...modules: readonly (readonly Task[])[]): string[] {
  return modules.flatMap((tasks) => tasks.map(({ id }) => id));
}
