import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { awsManagedPolicyArn } from "../common/arn";
import { type PolicyDocument, policyJson } from "../common/policy-document";
import { mergeTags, type Tags } from "../common/tags";
import {
  clusterInstancePolicyName,
  containersPolicy,
  executionRoleTrustPolicy,
  lifecycleScriptsPolicy,
  networkInterfacesPolicy,
  observationPolicy,
  volumeKeysPolicy,
} from "./execution-role-policies";

export interface ExecutionRoleArgs {
  /** Partition of the account, such as `aws`. */
  partition: string;
  /** Region of the cluster. */
  region: string;
  /** Account of the cluster. */
  accountId: pulumi.Input<string>;
  /** VPC of the nodes. */
  vpcId: pulumi.Input<string>;
  /** Subnets of the nodes, of all zones, in any order. */
  nodeSubnetIds: pulumi.Input<string>[];
  /** Security group of the nodes. */
  securityGroupId: pulumi.Input<string>;
  /** Name of the EKS cluster. The name and not the ARN of the resource, so that the role does not wait for the cluster. */
  eksClusterName: pulumi.Input<string>;
  /** Name of the bucket with the lifecycle scripts; again the name alone. */
  lifecycleBucketName: pulumi.Input<string>;
  /**
   * KMS keys of the groups' volumes.
   * @default none: no grants are needed
   */
  volumeKmsKeyArns?: readonly string[];
  /**
   * Whether these keys come from secret settings; the policy that names them is then encrypted in the state.
   * @default false
   */
  secretVolumeKmsKeys?: boolean;
  /**
   * Permissions boundary of the role.
   * @default none
   */
  permissionsBoundaryArn?: string;
  /** Tags of the role and its policies. */
  tags: Tags;
}

/**
 * The role of all nodes. HyperPod also assumes it to delete the nodes' network interfaces, so the cluster must depend on
 * `attachments`: with a policy gone first, the cluster stays in `Deleting`.
 */
export class ExecutionRole extends pulumi.ComponentResource {
  /** The role. */
  readonly role: iam.Role;
  /** ARN of the role, for the instance groups. */
  readonly arn: pulumi.Output<string>;
  /** What gives the role the permissions without which no node comes up or goes. The cluster must depend on all of it. */
  readonly attachments: readonly pulumi.Resource[];

  constructor(name: string, args: ExecutionRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("hyperpod:hyperpod:ExecutionRole", name, {}, opts);
    this.role = this.createRole(name, args);
    this.arn = this.role.arn;
    const own = Object.entries(policyDocuments(args)).map(([key, document]) => ({
      key,
      attachment: this.attachOwnPolicy(name, key, document, args),
    }));
    this.attachments = [
      this.attachManagedPolicy(name, args),
      ...own.filter(({ key }) => !usedLater.has(key)).map(({ attachment }) => attachment),
    ];
    this.registerOutputs();
  }

  /** No physical name: role names are account-wide, and two clusters of the same name in two regions would collide. */
  private createRole(name: string, args: ExecutionRoleArgs): iam.Role {
    return new iam.Role(
      `${name}-role`,
      {
        description: "Nodes of a SageMaker HyperPod cluster",
        assumeRolePolicy: policyJson(executionRoleTrustPolicy()),
        ...(args.permissionsBoundaryArn === undefined ? {} : { permissionsBoundary: args.permissionsBoundaryArn }),
        tags: mergeTags(args.tags),
      },
      { parent: this },
    );
  }

  private attachManagedPolicy(name: string, args: ExecutionRoleArgs): pulumi.Resource {
    return new iam.RolePolicyAttachment(
      `${name}-cluster-instance-attachment`,
      { role: this.role.name, policyArn: awsManagedPolicyArn(args.partition, clusterInstancePolicyName) },
      { parent: this },
    );
  }

  private attachOwnPolicy(
    name: string,
    key: string,
    document: pulumi.Input<string>,
    args: ExecutionRoleArgs,
  ): pulumi.Resource {
    const policy = new iam.Policy(`${name}-${key}`, { policy: document, tags: mergeTags(args.tags) }, { parent: this });
    return new iam.RolePolicyAttachment(
      `${name}-${key}-attachment`,
      { role: this.role.name, policyArn: policy.arn },
      { parent: this },
    );
  }
}

/**
 * Policies that no node needs to come up or to go: alarms are looked at in software updates, and scripts in `sagemaker-*`
 * buckets are read by AWS's own policy already.
 */
const usedLater: ReadonlySet<string> = new Set(["lifecycle-scripts", "observation"]);

/** Which policies there are depends on the settings alone, so the keys are the same in every preview. */
function policyDocuments(args: ExecutionRoleArgs): Record<string, pulumi.Output<string>> {
  const place = pulumi.output(args.accountId).apply((accountId) => ({
    partition: args.partition,
    region: args.region,
    accountId,
  }));
  const json = (document: pulumi.Output<PolicyDocument>) => document.apply(policyJson);
  const { volumeKmsKeyArns = [], secretVolumeKmsKeys = false } = args;
  const volumeKeys = json(place.apply((place) => volumeKeysPolicy(place, volumeKmsKeyArns)));
  return {
    "network-interfaces": json(
      pulumi
        .all([place, args.vpcId, args.nodeSubnetIds, args.securityGroupId])
        .apply(([place, vpcId, subnetIds, securityGroupId]) =>
          networkInterfacesPolicy(place, { vpcId, subnetIds, securityGroupId }),
        ),
    ),
    containers: json(pulumi.all([place, args.eksClusterName]).apply(([place, name]) => containersPolicy(place, name))),
    "lifecycle-scripts": json(
      pulumi.all([place, args.lifecycleBucketName]).apply(([place, name]) => lifecycleScriptsPolicy(place, name)),
    ),
    observation: json(place.apply(observationPolicy)),
    ...(volumeKmsKeyArns.length > 0
      ? { "volume-keys": secretVolumeKmsKeys ? pulumi.secret(volumeKeys) : volumeKeys }
      : {}),
  };
}
