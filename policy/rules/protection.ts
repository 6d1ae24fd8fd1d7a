/** Production can't be deleted or replaced by accident. */
import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { isProtectedStack, protectedStacksSchema } from "./protected-stacks";

/** Types that hold what can't be made again: nodes under reservation, data, an API that people's work runs on. */
const stateful = [
  "aws-native:sagemaker:Cluster",
  "aws:eks/cluster:Cluster",
  "aws:s3/bucket:Bucket",
  "aws:fsx/lustreFileSystem:LustreFileSystem",
  "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
];

export const statefulResourcesProtected: ResourceValidationPolicy = {
  name: "stateful-resources-protected",
  description:
    "HyperPod and EKS clusters, file systems and buckets of production have the option `protect`: the engine then refuses to delete or to replace them.",
  severity: "critical",
  enforcementLevel: "mandatory",
  remediationSteps: "Set hyperpod-eks:protection to on, or the option `protect: true` on the resource.",
  configSchema: protectedStacksSchema,
  validateResource: (args, reportViolation) => {
    if (stateful.includes(args.type) && isProtectedStack(args.urn, args.getConfig()) && !args.opts.protect) {
      reportViolation(`${args.name} is not protected: received protect: false, allowed is true in a production stack.`);
    }
  },
};

export const eksDeletionProtection: ResourceValidationPolicy = {
  name: "eks-deletion-protection",
  description: "EKS clusters of production have deletion protection, which holds outside of Pulumi too.",
  severity: "high",
  enforcementLevel: "mandatory",
  remediationSteps: "Set hyperpod-eks:protection to on, or deletionProtection: true on the EKS cluster.",
  configSchema: protectedStacksSchema,
  validateResource: (args, reportViolation) => {
    if (args.type !== "aws:eks/cluster:Cluster" || !isProtectedStack(args.urn, args.getConfig())) {
      return;
    }
    if (args.props.deletionProtection !== true) {
      reportViolation(
        `EKS cluster ${args.name}: received deletionProtection: ${args.props.deletionProtection ?? "nothing"}, allowed is true.`,
      );
    }
  },
};

/**
 * A policy sees what a stack is to become and not which step leads there, so it can't see a replacement. It can see whether
 * something refuses one: the option `protect`, or this project's guard, a stash of the inputs that replace the cluster, which
 * the cluster depends on.
 */
export const replacementRefused: StackValidationPolicy = {
  name: "hyperpod-replacement-refused",
  description:
    "A change that would replace a HyperPod cluster is refused: the cluster is protected, or depends on a stash of the inputs that replace it.",
  severity: "critical",
  enforcementLevel: "mandatory",
  remediationSteps: "Make the cluster with components/hyperpod, or set the option `protect: true` on it.",
  validateStack: (args, reportViolation) => {
    for (const resource of args.resources) {
      if (resource.type !== "aws-native:sagemaker:Cluster") {
        continue;
      }
      const guarded = resource.dependencies.some((dependency) => dependency.type === "pulumi:index:Stash");
      if (!resource.opts.protect && !guarded) {
        reportViolation(
          `${resource.name} could be replaced with all its nodes by a change of its name, network or EKS cluster: nothing refuses it.`,
          resource.urn,
        );
      }
    }
  },
};

export const protectionRules = [statefulResourcesProtected, eksDeletionProtection, replacementRefused];
