/** The `aws:*` keys. The program makes its own providers and passes exactly these on to all of them. */
import { z } from "zod";
import { zoneIdPrefixOfRegion } from "../../components/common/availability-zone";
import { mergeTags, type Tags } from "../../components/common/tags";
import { durationSecondsOf } from "./duration";
import { setting } from "./setting";

export interface AwsProviderSettings {
  readonly region: string;
  /** Named profile of the shared AWS configuration; left out = the ambient credentials. */
  readonly profile?: string;
  /** Role that every provider assumes; left out = none. */
  readonly assumeRole?: AssumeRoleSettings;
  /** The only accounts the program runs in, sorted; left out = any. */
  readonly allowedAccountIds?: readonly string[];
  /** Tags for every resource of every AWS provider, in sorted order. */
  readonly defaultTags: Tags;
}

export interface AssumeRoleSettings {
  readonly roleArn: string;
  readonly sessionName?: string;
  /** Length of the session in seconds, 900 to 43200. */
  readonly durationSeconds?: number;
}

const assumeRole = z.strictObject({
  roleArn: setting(
    {
      means: "ARN of the role.",
      allowed: "the ARN of an IAM role",
      example: "arn:aws:iam::111122223333:role/Deployer",
    },
    z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
  ),
  sessionName: setting(
    {
      means: "Name of the session, which CloudTrail shows.",
      allowed: "2 to 64 letters, digits and _ = , . @ -",
      example: "pulumi",
      default: "the provider's own",
    },
    // STS API Reference, AssumeRole, RoleSessionName.
    z
      .string()
      .regex(/^[\w+=,.@-]{2,64}$/)
      .optional(),
  ),
  externalId: setting(
    {
      means: "External ID that the role's trust policy asks for. Not taken: `aws eks get-token` has no option for it.",
      allowed:
        "nothing: the providers would assume the role, and the Kubernetes provider and Helm, by way of `aws eks get-token`, could not",
      default: "none",
      fix: "put role_arn, external_id and source_profile into a profile of the AWS configuration, name it in aws:profile, and remove aws:assumeRoles",
    },
    z.never().optional(),
  ),
  duration: setting(
    {
      means: "Length of the session.",
      allowed: "15 minutes to 12 hours, such as 1h or 45m",
      example: "1h",
      default: "the provider's own, one hour",
    },
    z
      .string()
      .refine((text) => {
        const seconds = durationSecondsOf(text);
        return seconds !== undefined && seconds >= 900 && seconds <= 43_200;
      })
      .optional(),
  ),
});

export const awsSchema = z.strictObject({
  region: setting(
    {
      means: "Region that everything is made in.",
      allowed: "the name of an AWS region",
      example: "us-west-2",
    },
    z.string().refine((region) => zoneIdPrefixOfRegion(region) !== undefined),
  ),
  profile: setting(
    {
      means: "Named profile of the shared AWS configuration. The exported kubeconfig never carries it.",
      allowed: "the name of a profile",
      example: "ml-prod",
      default: "the ambient credentials",
    },
    z.string().min(1).max(256).optional(),
  ),
  assumeRoles: setting(
    {
      means: "The role to assume.",
      allowed: "a list of one role with roleArn, sessionName, duration",
      example: '[{ roleArn: "arn:aws:iam::111122223333:role/Deployer" }]',
      default: "no role is assumed",
      fix: "name one role: the Cloud Control provider (aws-native) assumes one role only, so a chain would end in different identities",
    },
    z.array(assumeRole).min(1).max(1).optional(),
  ),
  allowedAccountIds: setting(
    {
      means: "The accounts the program may run in: credentials of another account are refused before anything is made.",
      allowed: "a list of account IDs, each 12 digits in quotes",
      example: '["111122223333"]',
      default: "any account; required while hyperpod-eks:protection is on",
    },
    z
      .array(
        setting(
          {
            means: "An account ID.",
            allowed: "12 digits in quotes",
            fix: "write 12 digits in quotes, so that YAML keeps leading zeros",
          },
          z.string().regex(/^\d{12}$/),
        ),
      )
      .min(1)
      .optional(),
  ),
  defaultTags: setting(
    {
      means: "Tags that the AWS providers put on everything but S3 objects, which take ten at most.",
      allowed: "a map with the key tags, which holds a map of texts",
      example: "{ tags: { owner: platform } }",
      default: "none",
    },
    z
      .strictObject({
        tags: setting(
          { means: "The tags.", allowed: "a map of texts" },
          z.record(z.string().min(1).max(128), z.string().max(256)),
        ),
      })
      .optional(),
  ),
});

export function resolveAws(input: z.output<typeof awsSchema>): AwsProviderSettings {
  const [role] = input.assumeRoles ?? [];
  const durationSeconds = role?.duration === undefined ? undefined : durationSecondsOf(role.duration);
  return {
    region: input.region,
    ...(input.profile === undefined ? {} : { profile: input.profile }),
    ...(role === undefined
      ? {}
      : {
          assumeRole: {
            roleArn: role.roleArn,
            ...(role.sessionName === undefined ? {} : { sessionName: role.sessionName }),
            ...(durationSeconds === undefined ? {} : { durationSeconds }),
          },
        }),
    ...(input.allowedAccountIds === undefined
      ? {}
      : { allowedAccountIds: [...new Set(input.allowedAccountIds)].sort() }),
    defaultTags: mergeTags(input.defaultTags?.tags),
  };
}
