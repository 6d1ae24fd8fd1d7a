/**
 * Tags every taggable resource with its stack and its logical name. A command that is killed leaves resources that AWS has
 * made and the state doesn't know; by these tags `npm run recover` finds them.
 */
import * as pulumi from "@pulumi/pulumi";
import { mergeTags, type Tags } from "../components/common/tags";
import { ownershipTags } from "./ownership-tags";

/** How a type takes its tags. */
type TagShape = "map" | "list" | "remoteCluster";

/** Every taggable type that the program makes; the rest has no tags in AWS (routes, associations, attachments, parts of buckets). */
export const taggableTypes: Readonly<Record<string, TagShape>> = {
  "aws:cloudwatch/logGroup:LogGroup": "map",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "map",
  "aws:ec2/eip:Eip": "map",
  "aws:ec2/flowLog:FlowLog": "map",
  "aws:ec2/internetGateway:InternetGateway": "map",
  "aws:ec2/natGateway:NatGateway": "map",
  "aws:ec2/routeTable:RouteTable": "map",
  "aws:ec2/securityGroup:SecurityGroup": "map",
  "aws:ec2/subnet:Subnet": "map",
  "aws:ec2/vpc:Vpc": "map",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "map",
  "aws:eks/accessEntry:AccessEntry": "map",
  "aws:eks/addon:Addon": "map",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "map",
  "aws:iam/policy:Policy": "map",
  "aws:iam/role:Role": "map",
  "aws:kms/key:Key": "map",
  "aws:s3/bucket:Bucket": "map",
  "aws:s3/bucketObjectv2:BucketObjectv2": "map",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "map",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "map",
  "aws-native:eks:Addon": "list",
  "aws-native:sagemaker:Cluster": "list",
  "eks:index:Cluster": "remoteCluster",
};

export interface TaggingContext {
  project: string;
  stack: string;
}

/**
 * A transformation for the options of components, which their children inherit. It works inside of this process: one of
 * the engine's would cost a round trip for each resource. What the remote eks component makes is out of its reach, so the
 * component is told the tags of its one taggable child.
 */
export function resourceTagging(context: TaggingContext): pulumi.ResourceTransformation {
  return ({ type, name, props, opts }) => {
    const tagged = taggedProps(context, type, name, props);
    return tagged === undefined ? undefined : { props: tagged, opts };
  };
}

/** Pure: the resource's inputs with its two tags; `undefined`: nothing is added. */
export function taggedProps(
  { project, stack }: TaggingContext,
  type: string,
  name: string,
  props: pulumi.Inputs,
): pulumi.Inputs | undefined {
  const own = ownershipTags(project, stack, name);
  switch (taggableTypes[type]) {
    case "map":
      return { ...props, tags: merged(props.tags, own) };
    case "list":
      return { ...props, tags: mergedList(props.tags, own) };
    case "remoteCluster":
      return { ...props, clusterTags: merged(props.clusterTags, ownershipTags(project, stack, `${name}-eksCluster`)) };
    case undefined:
      return undefined;
  }
}

/** Plain tags stay plain, so that a preview knows them. */
function merged(given: unknown, own: Tags): unknown {
  return isLater(given)
    ? pulumi.output(given as pulumi.Input<Tags>).apply((tags) => mergeTags(tags, own))
    : mergeTags(given as Tags | undefined, own);
}

interface Tag {
  key: string;
  value: string;
}

function mergedList(given: unknown, own: Tags): unknown {
  const add = (tags: readonly Tag[] | undefined): Tag[] =>
    [...(tags ?? []), ...Object.entries(own).map(([key, value]) => ({ key, value }))].sort((a, b) =>
      a.key < b.key ? -1 : 1,
    );
  return isLater(given) ? pulumi.output(given as pulumi.Input<Tag[]>).apply(add) : add(given as Tag[]);
}

function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}
