import type * as pulumi from "@pulumi/pulumi";
import { mergeTags, type Tags } from "../common/tags";

/** What every step of the Network component needs to name, tag and place its resources. */
export interface NetworkScope {
  /** Logical name of the component. */
  readonly name: string;
  /** The component, parent of everything made. */
  readonly parent: pulumi.ComponentResource;
  /** Start of every `Name` tag. */
  readonly namePrefix: string;
  readonly tags: Tags;
}

/** The tags of one resource: the given ones, and the `Name` that the AWS console shows. */
export function namedTags(scope: NetworkScope, what: string): Record<string, string> {
  return mergeTags(scope.tags, { Name: `${scope.namePrefix}-${what}` });
}
