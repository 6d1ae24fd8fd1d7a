/** Production can't be deleted or replaced by accident. */
import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { at, named, notKnown, plain } from "./known";
import { isProtectedStack, protectedStacksSchema } from "./protected-stacks";
import { buckets, eksClusters, fileSystems, hyperPodCluster } from "./resource-types";

/** Types that hold what can't be made again: nodes under reservation, data, an API that people's work runs on. */
const stateful = [hyperPodCluster, ...eksClusters, ...buckets, ...fileSystems];

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
    if (!eksClusters.includes(args.type) || !isProtectedStack(args.urn, args.getConfig())) {
      return;
    }
    const protection = at(plain(args.props), "deletionProtection");
    if (protection !== true && protection !== notKnown) {
      reportViolation(`EKS cluster ${args.name}: received deletionProtection: ${named(protection)}, allowed is true.`);
    }
  },
};

/**
 * A policy sees what a stack is to become and not which step leads there, so it can't see a replacement. It can see whether
 * something refuses one: the option `protect`, or this project's guard around a HyperPod cluster.
 */
export const replacementRefused: StackValidationPolicy = {
  name: "replacement-refused",
  description:
    "A change that would replace a HyperPod cluster or a file system is refused: it is protected, or it is a cluster under this project's guard.",
  severity: "critical",
  enforcementLevel: "mandatory",
  remediationSteps: "Set the option `protect: true` on it, or make the cluster with components/hyperpod.",
  validateStack: (args, reportViolation) => {
    for (const resource of args.resources) {
      if (resource.opts.protect) {
        continue;
      }
      if (resource.type === hyperPodCluster && !isGuarded(resource)) {
        reportViolation(
          `${resource.name} could be replaced with all its nodes by a change of its name, network or EKS cluster: nothing refuses it.`,
          resource.urn,
        );
      }
      if (fileSystems.includes(resource.type)) {
        reportViolation(
          `${resource.name} could be replaced by an empty one, by a change of its network or type: nothing refuses it.`,
          resource.urn,
        );
      }
    }
  },
};

/**
 * The guard is a hook on a stash of the inputs that replace the cluster, beside the cluster in the component that makes
 * both. A policy is shown no hooks; another stash that the cluster happens to wait for refuses nothing.
 */
function isGuarded(cluster: PolicyResource): boolean {
  return cluster.dependencies.some(
    (dependency) =>
      dependency.type === "pulumi:index:Stash" &&
      dependency.parent?.type === "hyperpod:hyperpod:HyperPodCluster" &&
      dependency.parent.urn === cluster.parent?.urn,
  );
}

export const protectionRules = [statefulResourcesProtected, eksDeletionProtection, replacementRefused];
