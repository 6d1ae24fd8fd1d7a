import * as eks from "@pulumi/aws/eks";
import type * as pulumi from "@pulumi/pulumi";
import { mergeTags, type Tags } from "../common/tags";
import type { AccessEntryPlan } from "./access-entries";

export interface AccessArgs {
  /** Logical name of the component that the resources belong to. */
  name: string;
  parent: pulumi.ComponentResource;
  clusterName: pulumi.Input<string>;
  entries: readonly AccessEntryPlan[];
  tags: Tags;
  /** The resource that the entries go with; `undefined` for a cluster that outlives the stack. */
  deletedWith: pulumi.Resource | undefined;
}

/** Makes the entries and their policy associations; returns the associations by the entry's key: they come after it. */
export function createAccess(args: AccessArgs): ReadonlyMap<string, readonly pulumi.Resource[]> {
  return new Map(args.entries.map((plan) => [plan.key, createEntry(args, plan)]));
}

function createEntry(args: AccessArgs, plan: AccessEntryPlan): pulumi.Resource[] {
  const name = `${args.name}-access-${plan.key}`;
  const opts: pulumi.CustomResourceOptions = {
    parent: args.parent,
    // EKS allows one entry for a principal, so a new one can't be made before the old one is gone when the type changes:
    // ResourceInUseException (terraform-aws-modules/terraform-aws-eks#2968). Of an association, EKS keeps one for a policy
    // and overwrites its scope, so deleting the old one last would take the policy away from the principal.
    deleteBeforeReplace: true,
    ...(args.deletedWith ? { deletedWith: args.deletedWith } : {}),
  };
  const entry = new eks.AccessEntry(
    name,
    {
      clusterName: args.clusterName,
      principalArn: plan.principalArn,
      type: plan.type,
      ...(plan.kubernetesGroups.length > 0 ? { kubernetesGroups: [...plan.kubernetesGroups] } : {}),
      tags: mergeTags(args.tags, { Name: name }),
    },
    opts,
  );
  return plan.policies.map(
    (policy) =>
      new eks.AccessPolicyAssociation(
        `${name}-${policy.policyName}`,
        {
          clusterName: args.clusterName,
          // The entry's own output: the association must wait for the entry, and be made again with it, since EKS drops
          // an entry's associations when the entry is deleted.
          principalArn: entry.principalArn,
          policyArn: policy.policyArn,
          accessScope: policy.accessScope,
        },
        opts,
      ),
  );
}
