/** Nodes that come up and can't reach what they need: the cluster fails after HyperPod accepted the call. */
import type { Attributes } from "../kind";
import type { Rule, RuleRequest } from "../rule";
import { groupsOf, vpcConfigOf } from "./instance-group";
import { orchestratorOf } from "./nodes";
import { letsOut, nodeServices, reaches, unreachedServices } from "./reach";

const kind = "sagemaker:cluster";
/** Ports of the Kubernetes API and of the kubelet. */
const apiPort = 443;
const kubeletPort = 10250;

export const reachRules: readonly Rule[] = [
  {
    id: "sagemaker.nodes.egress",
    kind,
    on: "createLater",
    when: "the nodes' security groups have no rule that lets HTTPS out of the VPC: to any address, or to a prefix list",
    code: "ClusterStatus Failed",
    source:
      "Amazon VPC User Guide, security group rules: without an outbound rule nothing leaves; SageMaker Developer Guide, HyperPod in a custom VPC; the text is not AWS's own",
    check: (request) => {
      const closed = placesOf(request).find(({ groupIds }) => !letsOut(request.account, groupIds));
      return closed === undefined
        ? undefined
        : `Lifecycle scripts did not run successfully: security groups ${closed.groupIds.join(", ")} let no HTTPS out to Amazon S3`;
    },
  },
  {
    id: "sagemaker.nodes.services",
    kind,
    on: "createLater",
    when: `nodes can't reach a service that they need before they run a pod (${nodeServices.join(", ")}): there is neither a way out nor an interface endpoint, or an endpoint whose security group doesn't let them in`,
    code: "ClusterStatus Failed",
    source:
      "AWS PrivateLink Guide, access an AWS service using an interface VPC endpoint: private DNS, security groups; endpoints of a closed network: awslabs/awsome-distributed-training, HyperPod on EKS; the text is not AWS's own",
    check: (request) => {
      for (const { subnetId, groupIds } of placesOf(request)) {
        const { account, region } = request;
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
    kind,
    on: "createLater",
    when: `security groups keep nodes from the EKS control plane (port ${apiPort}) or the control plane from the kubelet (port ${kubeletPort})`,
    code: "ClusterStatus Failed",
    source:
      "EKS User Guide, security group requirements and considerations; SageMaker Developer Guide, prerequisites for HyperPod with Amazon EKS; the text is not AWS's own",
    check: (request) => {
      const { account, region, wanted } = request;
      const vpc = (orchestratorOf(account, wanted, region)?.attributes.vpcConfig ?? {}) as Attributes;
      const controlPlane = [...((vpc.securityGroupIds ?? []) as string[]), String(vpc.clusterSecurityGroupId)];
      const cut = placesOf(request).find(
        ({ groupIds }) =>
          !reaches(account, groupIds, controlPlane, apiPort) || !reaches(account, controlPlane, groupIds, kubeletPort),
      );
      return cut === undefined
        ? undefined
        : `Instances did not join the Amazon EKS cluster: security groups ${cut.groupIds.join(", ")} and the control plane's (${controlPlane.join(", ")}) don't let them reach each other`;
    },
  },
];

/** Each subnet and set of security groups that nodes stand in. */
function placesOf({ wanted }: RuleRequest): { subnetId: string; groupIds: string[] }[] {
  return groupsOf(wanted).flatMap((group) => {
    const { subnets, securityGroupIds } = vpcConfigOf(group, wanted);
    return subnets.map((subnetId) => ({ subnetId, groupIds: securityGroupIds }));
  });
}
