/** Log groups of CloudWatch Logs. */
import type { AwsMapping } from "../aws-mapping";

/** Values that PutRetentionPolicy takes, and 0: for ever. */
const retentionDays = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const logGroupMapping: AwsMapping = {
  token: "aws:cloudwatch/logGroup:LogGroup",
  kind: "logs:logGroup",
  taggable: true,
  nameProperty: "name",
  nameMaxLength: 512,
  defaults: { deletionProtectionEnabled: false, logGroupClass: "STANDARD", retentionInDays: 0, skipDestroy: false },
  validate: ({ name, retentionInDays: days }) => [
    ...(/^[\w./#-]{1,512}$/.test(String(name))
      ? []
      : [{ property: "name", reason: `"name" isn't a valid log group name: "${name}"` }]),
    ...(days === undefined || retentionDays.includes(Number(days))
      ? []
      : [
          {
            property: "retentionInDays",
            reason: `expected retention_in_days to be one of [${retentionDays.join(" ")}], got ${days}`,
          },
        ]),
  ],
  outputs: (_resource, inputs) => ({ namePrefix: inputs.namePrefix ?? "", kmsKeyId: inputs.kmsKeyId ?? "" }),
  beforeDelete: async (_resource, inputs) => (inputs.skipDestroy === true ? "keep" : undefined),
};
