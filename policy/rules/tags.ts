/** Tags that the bill is sorted by. */
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { at, notKnown, plain, textOf } from "./known";
import { buckets, eksClusters, fileSystems, hyperPodCluster, keys } from "./resource-types";

/** Types that cost money by themselves: there a missing tag is a line of the bill that nobody answers for. */
const billed = [
  hyperPodCluster,
  ...eksClusters,
  ...buckets,
  ...keys,
  ...fileSystems,
  "aws:fsx/fileCache:FileCache",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:ebs/volume:Volume",
  "aws:ec2/eip:Eip",
  "aws:ec2/instance:Instance",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:eks/nodeGroup:NodeGroup",
  "aws:lb/loadBalancer:LoadBalancer",
];

export const requiredTags: ResourceValidationPolicy = {
  name: "required-tags",
  description: "What costs money carries the tags that costs are sorted by, with values.",
  severity: "medium",
  enforcementLevel: "mandatory",
  remediationSteps: "Write the tags in hyperpod-eks:tags.",
  configSchema: {
    properties: {
      tags: {
        type: "array",
        items: { type: "string", minLength: 1 },
        minItems: 1,
        default: ["environment"],
        description: "Keys of the tags.",
      },
    },
  },
  validateResource: (args, reportViolation) => {
    if (!billed.includes(args.type)) {
      return;
    }
    const { tags: required = ["environment"] } = args.getConfig<{ tags?: string[] }>();
    const props = plain(args.props);
    // With default tags of the provider, as far as the resource takes any. Native EFS has its own name for tags.
    const all = at(props, "tagsAll") ?? at(props, "tags") ?? at(props, "fileSystemTags");
    if (all === notKnown) {
      return;
    }
    const tags = tagsOf(all);
    const missing = required.filter((key) => [undefined, ""].includes(tags.get(key) as string | undefined));
    if (missing.length > 0) {
      reportViolation(`${args.name} lacks the tag${missing.length > 1 ? "s" : ""} ${missing.join(", ")}.`);
    }
  },
};

/** A map in the AWS provider, a list of key and value in Cloud Control. */
function tagsOf(tags: unknown): Map<string, unknown> {
  if (Array.isArray(tags)) {
    return new Map(tags.map((tag) => [textOf(at(tag, "key")), at(tag, "value")]));
  }
  return new Map(tags !== null && typeof tags === "object" ? Object.entries(tags) : []);
}

export const tagRules = [requiredTags];
