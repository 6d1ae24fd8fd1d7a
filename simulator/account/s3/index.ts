/** S3: buckets, their parts and objects. */
import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { bucket, bucketRules } from "./bucket";
import { bucketPartRules, bucketParts } from "./bucket-parts";
import { object, objectRules } from "./object";

export const s3Kinds: readonly Kind[] = [bucket, ...bucketParts, object];
export const s3Rules: readonly Rule[] = [...bucketRules, ...bucketPartRules, ...objectRules];
