import type { AwsMapping } from "../aws-mapping";
import { vpcMapping } from "./vpc";

const all: readonly AwsMapping[] = [vpcMapping];

/** Mappings by type token. */
export const mappings: ReadonlyMap<string, AwsMapping> = new Map(all.map((mapping) => [mapping.token, mapping]));
