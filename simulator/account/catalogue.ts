/** All kinds and rules of the simulated account, by service. */
import { ec2Kinds, ec2Rules } from "./ec2";
import { eksKinds, eksRules } from "./eks";
import { iamKinds, iamRules } from "./iam";
import type { Kind } from "./kind";
import { kmsKinds, kmsRules } from "./kms";
import { kubernetesKinds, kubernetesRules } from "./kubernetes";
import { logsKinds, logsRules } from "./logs";
import type { Rule } from "./rule";
import { s3Kinds, s3Rules } from "./s3";
import { sageMakerKinds, sageMakerRules } from "./sagemaker";

export const kinds: readonly Kind[] = [
  ...ec2Kinds,
  ...iamKinds,
  ...kmsKinds,
  ...logsKinds,
  ...s3Kinds,
  ...eksKinds,
  ...sageMakerKinds,
  ...kubernetesKinds,
];
export const rules: readonly Rule[] = [
  ...ec2Rules,
  ...iamRules,
  ...kmsRules,
  ...logsRules,
  ...s3Rules,
  ...eksRules,
  ...sageMakerRules,
  ...kubernetesRules,
];
