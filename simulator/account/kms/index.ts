/** KMS: keys and aliases. */
import type { Kind } from "../kind";
import { alias, key } from "./key";

export { kmsRules } from "./key";
export const kmsKinds: readonly Kind[] = [alias, key];
