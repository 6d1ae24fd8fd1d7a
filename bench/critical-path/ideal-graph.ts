/**
 * The shortest deployment that AWS's own rules allow: a new VPC, EKS with its base add-ons, the HyperPod chart, a HyperPod
 * cluster (Continuous, no deep health checks), its nodes joined. An edge stands here only if AWS needs it.
 */
import { type TaskGraph, task } from "./task-graph";

const userGuide = "EKS User Guide";
const hyperPodGuide = "SageMaker Developer Guide";

export const idealGraph: TaskGraph = {
  name: "ideal",
  source: "arguments of the API calls, and what the sources at each task say",
  tasks: [
    task("network/vpc", "vpc"),
    task("network/second-block", "vpc_cidr", ["network/vpc"]),
    task("network/internet-gateway", "igw", ["network/vpc"]),
    task("network/public-subnet", "subnet", ["network/vpc"]),
    task("network/public-route-table", "route", ["network/vpc"]),
    task("network/public-route", "route", ["network/public-route-table", "network/internet-gateway"]),
    task("network/public-association", "route", ["network/public-route-table", "network/public-subnet"]),
    task("network/nat-address", "eip", ["network/internet-gateway"], {
      because: "an address used in a VPC needs its gateway attached: CloudFormation reference, AWS::EC2::EIP",
    }),
    task("network/nat-gateway", "nat_gateway", ["network/nat-address", "network/public-subnet"]),
    task("network/node-subnet", "subnet", ["network/second-block"], {
      because: "InvalidSubnet.Range before the block is associated: hashicorp/terraform issue 21256",
    }),
    task("network/node-route-table", "route", ["network/vpc"]),
    task("network/node-route", "route", ["network/node-route-table", "network/nat-gateway"]),
    task("network/node-association", "route", ["network/node-route-table", "network/node-subnet"]),
    task("network/s3-endpoint", "gateway_endpoint", ["network/node-route-table"]),
    task("network/control-plane-subnet-a", "subnet", ["network/vpc"]),
    task("network/control-plane-subnet-b", "subnet", ["network/vpc"]),
    task("network/security-group", "security_group", ["network/vpc"]),
    task("network/security-group-rules", "sg_rules", ["network/security-group"]),
    task("scripts/bucket", "s3_bucket"),
    task("scripts/object", "s3_object", ["scripts/bucket"]),
    task("execution/role", "iam_role"),
    task("execution/policies", "iam_policy", ["execution/role"]),
    task("execution/propagation", "iam_propagation", ["execution/policies"], {
      because: "a role can be assumed some seconds later: alchemy-run/alchemy, SageMaker Cluster, retries for a minute",
    }),
    task("eks/role", "iam_role"),
    task("eks/policy", "iam_policy", ["eks/role"]),
    task("eks/propagation", "iam_propagation", ["eks/policy"]),
    task(
      "eks/cluster",
      "eks_cluster",
      ["network/control-plane-subnet-a", "network/control-plane-subnet-b", "network/security-group", "eks/propagation"],
      { because: `CreateCluster takes two subnets, the group's ID and a role with its policy: ${userGuide}` },
    ),
    task("eks/vpc-cni", "addon_daemonset", ["eks/cluster"], { goesAlong: true }),
    task("eks/kube-proxy", "addon_daemonset", ["eks/cluster"], { goesAlong: true }),
    task("eks/pod-identity-agent", "addon_daemonset", ["eks/cluster"], { goesAlong: true }),
    task("eks/coredns", "addon_call", ["eks/cluster"], {
      goesAlong: true,
      because: "called, not awaited: it is DEGRADED until nodes exist, terraform-provider-aws issue 44669",
    }),
    task("chart/fetched", "helm_fetch"),
    task("chart/release", "helm_install", ["chart/fetched", "eks/cluster"], {
      goesAlong: true,
      because: "an ACTIVE cluster and the entry of its creator are all that an installation needs",
    }),
    task(
      "hyperpod/cluster",
      "hyperpod_cluster",
      [
        "eks/cluster",
        "chart/release",
        "execution/propagation",
        "network/node-subnet",
        "network/security-group-rules",
        "network/node-route",
        "network/node-association",
        "network/s3-endpoint",
        "scripts/object",
      ],
      {
        because:
          `the chart first: ${hyperPodGuide}, "Installing packages on the Amazon EKS cluster using Helm"; a way to the ` +
          `script: ${hyperPodGuide}, prerequisites. Destroyed while all of it stands: alchemy-run/alchemy, ClusterTeardownBlocked`,
      },
    ),
    task("nodes/joined", "nodes_join", ["hyperpod/cluster", "eks/vpc-cni", "eks/kube-proxy"], {
      because: "Ready needs the CNI; HyperPod itself does not wait for add-ons",
    }),
  ],
};
