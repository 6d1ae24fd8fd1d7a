/** Which stacks a rule takes for production. */
import type { PolicyConfigSchema } from "@pulumi/policy";

export const protectedStacksProperty = {
  protectedStacks: {
    type: "array" as const,
    items: { type: "string" as const },
    default: ["prod"],
    description: "Names of the stacks that hold production.",
  },
};

export const protectedStacksSchema: PolicyConfigSchema = { properties: protectedStacksProperty };

/** The stack's name is the second part of every URN. */
export function stackOfUrn(urn: string): string {
  return urn.split(":")[2] ?? "";
}

export function isProtectedStack(urn: string, config: { protectedStacks?: string[] }): boolean {
  return (config.protectedStacks ?? ["prod"]).includes(stackOfUrn(urn));
}
