/** Nodes that can't be set up: by their role, their lifecycle script, their security groups, their subnets. */
import type { AccountView } from "../account-view";
import { rulesOfGroup } from "../ec2/security-group";
import type { Attributes } from "../kind";
import { isDenied } from "../s3/bucket-access";
import { hasEfa, instanceTypesOf, vpcConfigOf } from "./instance-group";
import type { NodeRule } from "./node-rule";
import { orchestratorOf } from "./orchestrator";
import { actionsMissing, actionsOfNodes, actionsOfPodIdentity, actionsOfVolumeKeys } from "./role-permissions";
import { outboundRoutes } from "./routes";

export const nodeSetupRules: readonly NodeRule[] = [
  {
    id: "sagemaker.nodes.permissions",
    when: "an execution role may not make, change and remove network interfaces and addresses of pods, pull images, get credentials for pods (with the EKS Pod Identity agent), or use the keys of its nodes' volumes",
    source:
      "SageMaker Developer Guide, IAM role for SageMaker HyperPod (Amazon EKS), customer managed keys; AWS managed policy reference, AmazonEKS_CNI_Policy; the text is not AWS's own",
    check: ({ account, region, cluster, group: { executionRole: role, instanceStorageConfigs = [] } }) => {
      const podIdentity = hasPodIdentityAgent(account, cluster, region) ? actionsOfPodIdentity : [];
      const hasKeys = instanceStorageConfigs.some(({ ebsVolumeConfig }) => ebsVolumeConfig?.volumeKmsKeyId);
      const keys = hasKeys ? actionsOfVolumeKeys : [];
      const missing = actionsMissing(account, role, [...actionsOfNodes, ...podIdentity, ...keys]);
      return missing.length > 0
        ? `Execution role ${role} does not have permission to perform ${missing.join(", ")}`
        : undefined;
    },
  },
  {
    id: "sagemaker.nodes.efa-health-check",
    when: "nodes with EFA are in a security group that doesn't let its members talk to each other, in and out",
    source: "SageMaker Developer Guide, HyperPod prerequisites: EFA; awslabs/agent-plugins hyperpod-cluster-debugger",
    check: ({ account, cluster, group }) => {
      const closed = instanceTypesOf(group).some(hasEfa)
        ? vpcConfigOf(group, cluster).securityGroupIds.filter(
            (id) => !talksToItself(account, id, false) || !talksToItself(account, id, true),
          )
        : [];
      return closed.length > 0
        ? `EFA health checks did not run successfully. Ensure that your VPC and security groups are properly configured before attempting to create a new cluster. (${closed.join(", ")})`
        : undefined;
    },
  },
  {
    id: "sagemaker.nodes.lifecycle-script",
    when: "the lifecycle script is not in its bucket, or the bucket's policy denies reading it",
    source: "SageMaker Developer Guide, HyperPod lifecycle scripts; the text is not AWS's own",
    check: ({ account, group: { lifeCycleConfig } }) => {
      const script = lifeCycleConfig?.onCreate ?? lifeCycleConfig?.onInitComplete;
      const [, bucket = "", folder = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(lifeCycleConfig?.sourceS3Uri ?? "") ?? [];
      if (script === undefined || bucket === "") {
        return undefined;
      }
      const prefix = folder.replace(/\/$/, "");
      const key = prefix === "" ? script : `${prefix}/${script}`;
      const isThere = account
        .list("s3:object")
        .some(({ attributes }) => attributes.bucket === bucket && attributes.key === key);
      if (!isThere) {
        return `Lifecycle scripts did not run successfully: s3://${bucket}/${key} does not exist`;
      }
      return isDenied(account, bucket, key, "s3:GetObject")
        ? `Lifecycle scripts did not run successfully: access to s3://${bucket}/${key} is denied`
        : undefined;
    },
  },
  {
    id: "sagemaker.nodes.lifecycle-script-result",
    when: "the lifecycle script ends with an error: while the fault LifecycleScriptFailed is asked for",
    source: "SageMaker Developer Guide, HyperPod troubleshooting: lifecycle scripts; the text is not AWS's own",
    check: ({ account, resource }) =>
      resource && account.faultStates("sagemaker:cluster", resource).includes("LifecycleScriptFailed")
        ? "Lifecycle scripts did not run successfully. Check the cluster's log group /aws/sagemaker/Clusters."
        : undefined,
  },
  {
    id: "sagemaker.nodes.way-out",
    when: "nodes are in a subnet with neither an S3 endpoint nor a default route by which private addresses get out (to an internet gateway is none), and can't fetch their lifecycle script",
    source: "SageMaker Developer Guide, HyperPod in a custom VPC; the text is not AWS's own",
    check: ({ account, region, cluster, group }) => {
      const open = outboundRoutes(account, cluster, region).map((route) => route.subnetId);
      const closed = vpcConfigOf(group, cluster).subnets.filter((id) => !open.includes(id));
      return closed.length > 0
        ? `Lifecycle scripts did not run successfully: instances in ${closed.join(", ")} can't reach Amazon S3`
        : undefined;
    },
  },
];

function hasPodIdentityAgent(account: AccountView, cluster: Attributes, region: string): boolean {
  const eks = orchestratorOf(account, cluster, region);
  return account
    .list("eks:addon", region)
    .some(
      ({ attributes: { addonName, clusterName } }) => addonName === "eks-pod-identity-agent" && clusterName === eks?.id,
    );
}

function talksToItself(account: AccountView, groupId: string, isEgress: boolean): boolean {
  return rulesOfGroup(account, groupId).some(
    ({ attributes }) =>
      (attributes.isEgress === true) === isEgress &&
      attributes.ipProtocol === "-1" &&
      attributes.referencedSecurityGroupId === groupId,
  );
}
