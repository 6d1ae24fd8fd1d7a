/** The whole schema: every key of a stack file that this program reads, in the order of the reference page. */
import type { z } from "zod";
import { accessSchema } from "./access";
import { awsSchema } from "./aws-provider";
import { eksSchema } from "./eks";
import { hyperpodSchema } from "./hyperpod";
import { instanceGroupsSchema } from "./instance-groups";
import type { Draft } from "./lenient-parse";
import { allowSchema, nameSchema, protectionSchema, tagsSchema } from "./name";
import { networkSchema } from "./network";

/** Namespace of the program's own keys, which is the project's name in Pulumi.yaml. */
export const namespace = "hyperpod-eks";

export const areas = {
  name: nameSchema,
  protection: protectionSchema,
  tags: tagsSchema,
  network: networkSchema,
  eks: eksSchema,
  access: accessSchema,
  hyperpod: hyperpodSchema,
  instanceGroups: instanceGroupsSchema,
  allow: allowSchema,
} as const;

export type AreaName = keyof typeof areas;
export const areaNames = Object.keys(areas) as AreaName[];

export type ParsedAreas = { [A in AreaName]: z.output<(typeof areas)[A]> };
export type ParsedAws = z.output<typeof awsSchema>;

/** What is known of the settings so far: each part that was written and is right by itself. */
export interface SettingsDraft {
  readonly aws: Draft<ParsedAws>;
  readonly areas: { readonly [A in AreaName]?: Draft<ParsedAreas[A]> };
  /** The choices written under network and eks, right or wrong, sorted. */
  readonly choices: { readonly network: readonly string[]; readonly eks: readonly string[] };
}

export { awsSchema };

/** Full path of one of the program's own keys. */
export function keyOf(area: AreaName): string {
  return `${namespace}:${area}`;
}

/** Keys whose values may be secret: every input that holds a part of them is wrapped as a secret again. */
export const secretAreas: readonly AreaName[] = ["instanceGroups"];
