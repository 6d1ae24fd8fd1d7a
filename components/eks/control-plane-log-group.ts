/**
 * The log group of the EKS control plane. Its name is fixed by EKS, and EKS makes the group again when it writes its last
 * lines after the cluster is gone (terraform-aws-modules/terraform-aws-eks#920, #2486, #2763), so that creating it under a
 * name that was used before fails with ResourceAlreadyExistsException. Therefore the program looks first and adopts the
 * group it finds: Pulumi's engine imports it and, where retention or tags differ, updates it in the same run
 * (pulumi/pulumi#19339).
 */
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";

/** Source: EKS User Guide, "Send control plane logs to CloudWatch Logs". */
export function controlPlaneLogGroupName(clusterName: string): string {
  return `/aws/eks/${clusterName}/cluster`;
}

/**
 * Whether the log group is already there, made by this stack or by EKS. Asked before any resource is registered, because
 * the `import` option can't wait for an Output.
 */
export async function controlPlaneLogGroupExists(clusterName: string, opts: pulumi.InvokeOptions): Promise<boolean> {
  const name = controlPlaneLogGroupName(clusterName);
  const { logGroupNames } = await cloudwatch.getLogGroups({ logGroupNamePrefix: name }, opts);
  return logGroupNames.includes(name);
}
