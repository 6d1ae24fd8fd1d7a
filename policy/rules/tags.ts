/** Tags that the bill is sorted by. */
import type { ResourceValidationPolicy } from "@pulumi/policy";

/** Types that cost money by themselves: there a missing tag is a line of the bill that nobody answers for. */
const billed = [
  "aws-native:sagemaker:Cluster",
  "aws:eks/cluster:Cluster",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:s3/bucket:Bucket",
  "aws:kms/key:Key",
  "aws:fsx/lustreFileSystem:LustreFileSystem",
  "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
];

export const requiredTags: ResourceValidationPolicy = {
  name: "required-tags",
  description: "What costs money carries the tags that costs are sorted by.",
  severity: "medium",
  enforcementLevel: "mandatory",
  remediationSteps: "Write the tags in hyperpod-eks:tags.",
  configSchema: {
    properties: {
      tags: { type: "array", items: { type: "string" }, default: ["environment"], description: "Keys of the tags." },
    },
  },
  validateResource: (args, reportViolation) => {
    if (!billed.includes(args.type)) {
      return;
    }
    const { tags: required = ["environment"] } = args.getConfig<{ tags?: string[] }>();
    const missing = required.filter((key) => !keysOf(args.props.tagsAll ?? args.props.tags).includes(key));
    if (missing.length > 0) {
      reportViolation(`${args.name} lacks the tag${missing.length > 1 ? "s" : ""} ${missing.join(", ")}.`);
    }
  },
};

/** A map in the AWS provider, a list of key and value in Cloud Control. */
function keysOf(tags: unknown): string[] {
  if (Array.isArray(tags)) {
    return (tags as { key?: string }[]).map(({ key }) => key ?? "");
  }
  return tags !== null && typeof tags === "object" ? Object.keys(tags) : [];
}

export const tagRules = [requiredTags];
