/** Which stacks a rule takes for production. */
import type { PolicyConfigSchema } from "@pulumi/policy";

const defaultProtectedStacks = ["prod"];

export const protectedStacksSchema: PolicyConfigSchema = {
  properties: {
    protectedStacks: {
      type: "array",
      // The stack's own name: a URN has neither organization nor project before it.
      items: { type: "string", pattern: "^[A-Za-z0-9_.-]+$" },
      minItems: 1,
      default: defaultProtectedStacks,
      description: "Names of the stacks that hold production, without their organization.",
    },
  },
};

/** The stack's name is the second part of every URN. */
function stackOfUrn(urn: string): string {
  return urn.split(":")[2] ?? "";
}

export function isProtectedStack(urn: string, config: { protectedStacks?: string[] }): boolean {
  return (config.protectedStacks ?? defaultProtectedStacks).includes(stackOfUrn(urn));
}
