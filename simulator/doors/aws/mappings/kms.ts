/** KMS keys and aliases. */
import type { AwsMapping } from "../aws-mapping";

export const kmsMappings: readonly AwsMapping[] = [
  {
    token: "aws:kms/key:Key",
    kind: "kms:key",
    taggable: true,
    defaults: {
      bypassPolicyLockoutSafetyCheck: false,
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      deletionWindowInDays: 30,
      enableKeyRotation: false,
      isEnabled: true,
      keyUsage: "ENCRYPT_DECRYPT",
      multiRegion: false,
      description: "",
    },
    jsonProperties: ["policy"],
    hides: ["keyState", "pendingDeletion"],
    validate: ({ deletionWindowInDays: days }) =>
      days === undefined || (Number(days) >= 7 && Number(days) <= 30)
        ? []
        : [
            {
              property: "deletionWindowInDays",
              reason: `expected deletion_window_in_days to be in the range (7 - 30), got ${days}`,
            },
          ],
  },
  {
    token: "aws:kms/alias:Alias",
    kind: "kms:alias",
    taggable: false,
    nameProperty: "name",
    nameMaxLength: 256,
    nameFrom: (logicalName) => `alias/${logicalName}`,
    validate: ({ name }) =>
      /^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/.test(String(name))
        ? []
        : [{ property: "name", reason: `name must begin with 'alias/' and not with 'alias/aws/', got ${name}` }],
    outputs: (_resource, inputs) => ({ namePrefix: inputs.namePrefix ?? "" }),
  },
];
