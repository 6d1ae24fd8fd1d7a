/** Nodes that come up and can't reach what they need. */
import type { Attributes } from "../kind";
import { vpcConfigOf } from "./instance-group";
import type { NodeRule, NodesAsked } from "./node-rule";
import { orchestratorOf } from "./orchestrator";
import { letsOut, nodeServices, reaches, unreachedServices } from "./reach";

/** Ports of the Kubernetes API and of the kubelet. */
const apiPort = 443;
const kubeletPort = 10250;

export const nodeReachRules: readonly NodeRule[] = [
  {
    id: "sagemaker.nodes.egress",
    when: "the nodes' security groups have no rule that lets HTTPS out of the VPC: to any address, or to a prefix list",
    source:
      "Amazon VPC User Guide, security group rules: without an outbound rule nothing leaves; SageMaker Developer Guide, HyperPod in a custom VPC; the text is not AWS's own",
    check: (asked) => {
      const closed = placesOf(asked).find(({ groupIds }) => !letsOut(asked.account, groupIds));
      return closed === undefined
        ? undefined
        : `Lifecycle scripts did not run successfully: security groups ${closed.groupIds.join(", ")} let no HTTPS out to Amazon S3`;
    },
  },
  {
    id: "sagemaker.nodes.services",
    when: `nodes can't reach a service that they need before they run a pod (${nodeServices.join(", ")}): there is neither a way out nor an interface endpoint, or an endpoint whose security group doesn't let them in`,
    source:
      "AWS PrivateLink Guide, access an AWS service using an interface VPC endpoint: private DNS, security groups; endpoints of a closed network: awslabs/awsome-distributed-training, HyperPod on EKS; the text is not AWS's own",
    check: (asked) => {
      for (const { subnetId, groupIds } of placesOf(asked)) {
        const { account, region } = asked;
        const unreached = unreachedServices({ account, region, subnetId, groupIds });
        if (unreached.length > 0) {
          return `Instances in ${subnetId} can't reach ${unreached.join(", ")}`;
        }
      }
      return undefined;
    },
  },
  {
    id: "sagemaker.nodes.control-plane",
    when: `security groups keep nodes from the EKS control plane (port ${apiPort}) or the control plane from the kubelet (port ${kubeletPort})`,
    source:
      "EKS User Guide, security group requirements and considerations; SageMaker Developer Guide, prerequisites for HyperPod with Amazon EKS; the text is not AWS's own",
    check: (asked) => {
      const { account, region, cluster } = asked;
      const vpc = (orchestratorOf(account, cluster, region)?.attributes.vpcConfig ?? {}) as Attributes;
      const controlPlane = [...((vpc.securityGroupIds ?? []) as string[]), String(vpc.clusterSecurityGroupId)];
      const cut = placesOf(asked).find(
        ({ groupIds }) =>
          !reaches(account, groupIds, controlPlane, apiPort) || !reaches(account, controlPlane, groupIds, kubeletPort),
      );
      return cut === undefined
        ? undefined
        : `Instances did not join the Amazon EKS cluster: security groups ${cut.groupIds.join(", ")} and the control plane's (${controlPlane.join(", ")}) don't let them reach each other`;
    },
  },
];

/** Each subnet that the group's nodes stand in, and their security groups. */
function placesOf({ cluster, group }: NodesAsked): { subnetId: string; groupIds: string[] }[] {
  const { subnets, securityGroupIds } = vpcConfigOf(group, cluster);
  return subnets.map((subnetId) => ({ subnetId, groupIds: securityGroupIds }));
}
