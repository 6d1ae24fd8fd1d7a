import * as sagemaker from "@pulumi/aws-native/sagemaker";
import * as pulumi from "@pulumi/pulumi";
import { mergeTags, type Tags, tagList } from "../common/tags";
import { type FrozenInputArgs, frozenInputsHook, instanceGroupsHook } from "./guard-hooks";
import { instanceGroupInputs } from "./instance-group-inputs";
import type { InstanceGroupPlan } from "./instance-group-planner";
import type { AskLive } from "./live-platform";
import { roleAgeHook } from "./role-age";

export interface HyperPodClusterArgs {
  /** Physical name, 1 to 63 letters, digits and hyphens. A change would replace the cluster and is refused. */
  clusterName: string;
  /** ARN of the EKS cluster, as the resource gives it: unknown in a preview means that it is being replaced. */
  eksClusterArn: pulumi.Input<string>;
  /** The groups, see `planInstanceGroups`. */
  groups: readonly InstanceGroupPlan[];
  /** Subnets of the base zones, sorted by zone. A change would replace the cluster and is refused. */
  baseSubnetIds: pulumi.Input<string>[];
  /** Subnet of the nodes by AZ ID: of every zone a group names, and of the network's others, by which the guard names a zone. */
  nodeSubnetIds: Readonly<Record<string, pulumi.Input<string>>>;
  /** Security group of the nodes. */
  securityGroupId: pulumi.Input<string>;
  /** Role of the nodes. */
  executionRoleArn: pulumi.Input<string>;
  /** When IAM made that role, as it says: the cluster waits until SageMaker can assume it. */
  executionRoleCreateDate: pulumi.Input<string>;
  /** Folder of the lifecycle scripts, `s3://sagemaker-.../...`. */
  sourceS3Uri: pulumi.Input<string>;
  /** Whether HyperPod replaces or reboots faulty nodes by itself (`Automatic`) or only marks them (`None`). */
  nodeRecovery: "Automatic" | "None";
  /** Whether nodes are provisioned as capacity comes, instead of all or nothing. */
  continuousProvisioning: boolean;
  /** Tags of the cluster. */
  tags: Tags;
  /** Whether Pulumi refuses to delete the cluster. */
  protect: boolean;
  /** Whether a value in the groups is secret; the groups are then encrypted in the state as a whole. */
  secretGroups: boolean;
  /** Groups that may be removed: `hyperpod-eks:allow.removeGroups`. */
  removeGroups: readonly string[];
  /** How AWS is asked whether the cluster lives, before a change of what is frozen is refused. */
  askLive: AskLive;
  /**
   * Everything that must exist before the cluster and outlive it, though no input names it: attachments of the role, rules
   * of the security group, routes, NAT gateway, S3 endpoint, lifecycle objects, the release of the dependency
   * chart. HyperPod deletes the nodes' network interfaces with the role and from within the network; when a piece of
   * either goes first, the cluster stays in `Deleting` (alchemy-run/alchemy, SageMaker Cluster, ClusterTeardownBlocked).
   */
  needs: readonly pulumi.Resource[];
}

/** The HyperPod cluster, with a guard that stops changes which would end nodes unasked. */
export class HyperPodCluster extends pulumi.ComponentResource {
  /** ARN of the cluster. */
  readonly clusterArn: pulumi.Output<string>;
  /** The 12 characters at the end of the ARN, which logs and SSM targets carry instead of the name. */
  readonly clusterId: pulumi.Output<string>;
  /** Name of the cluster. */
  readonly clusterName: pulumi.Output<string>;
  /** Status when it was last read, such as `InService`. Nodes may still be coming. */
  readonly clusterStatus: pulumi.Output<string>;
  /** CloudWatch log group of lifecycle scripts, health agent and deep health checks. */
  readonly logGroupName: pulumi.Output<string>;
  /** Target of `aws ssm start-session`, with `<group>` and `<instance-id>` to be filled in. */
  readonly ssmTargetTemplate: pulumi.Output<string>;

  constructor(name: string, args: HyperPodClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("hyperpod:hyperpod:HyperPodCluster", name, {}, opts);
    const stash = this.stashFrozenInputs(name, args);
    const cluster = this.createCluster(name, args, stash);
    this.clusterArn = cluster.clusterArn;
    this.clusterId = cluster.clusterArn.apply(clusterIdOfArn);
    this.clusterName = cluster.clusterName.apply((clusterName) => clusterName ?? args.clusterName);
    this.clusterStatus = cluster.clusterStatus;
    this.logGroupName = pulumi.interpolate`/aws/sagemaker/Clusters/${this.clusterName}/${this.clusterId}`;
    this.ssmTargetTemplate = pulumi.interpolate`sagemaker-cluster:${this.clusterId}_<group>-<instance-id>`;
    this.registerOutputs();
  }

  /** Remembers the inputs whose change would replace the cluster; its hook sees what they were. */
  private stashFrozenInputs(name: string, args: HyperPodClusterArgs): pulumi.Stash {
    const input: FrozenInputArgs = {
      clusterName: args.clusterName,
      eksClusterArn: args.eksClusterArn,
      subnetIds: args.baseSubnetIds,
      securityGroupIds: [args.securityGroupId],
    };
    return new pulumi.Stash(
      `${name}-frozen-inputs`,
      { input },
      { parent: this, hooks: { beforeUpdate: [frozenInputsHook(`${name}-frozen-inputs-guard`, args.askLive)] } },
    );
  }

  private createCluster(name: string, args: HyperPodClusterArgs, stash: pulumi.Stash): sagemaker.Cluster {
    return new sagemaker.Cluster(
      `${name}-cluster`,
      {
        clusterName: args.clusterName,
        orchestrator: { eks: { clusterArn: args.eksClusterArn } },
        vpcConfig: { subnets: args.baseSubnetIds, securityGroupIds: [args.securityGroupId] },
        nodeRecovery: args.nodeRecovery,
        ...(args.continuousProvisioning ? { nodeProvisioningMode: "Continuous" as const } : {}),
        instanceGroups: instanceGroups(args),
        tags: tagList(mergeTags(args.tags, { Name: args.clusterName })),
      },
      {
        parent: this,
        protect: args.protect,
        // The name is unique in account and region, so a new cluster could never be made beside the old one.
        deleteBeforeReplace: true,
        // The stash first: its hook stops a replacement, in which the cluster's own hook has no say.
        dependsOn: [stash, ...args.needs],
        hooks: {
          beforeCreate: [roleAgeHook(`${name}-execution-role-age`, args.executionRoleCreateDate)],
          beforeUpdate: [
            instanceGroupsHook(
              `${name}-instance-groups-guard`,
              { removeGroups: args.removeGroups, secret: args.secretGroups },
              args.nodeSubnetIds,
            ),
          ],
        },
      },
    );
  }
}

/** The last 12 characters of the ARN (SageMaker API, ClusterArn pattern). */
export function clusterIdOfArn(arn: string): string {
  return arn.slice(-12);
}

function instanceGroups(args: HyperPodClusterArgs): sagemaker.ClusterArgs["instanceGroups"] {
  const groups = args.groups.map((plan) => instanceGroupInputs(plan, args));
  return args.secretGroups ? pulumi.secret(groups) : groups;
}
