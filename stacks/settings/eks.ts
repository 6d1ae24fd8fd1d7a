/** The EKS cluster that orchestrates HyperPod: made here, or one that exists. */
import { z } from "zod";
import { kmsKeyArn } from "./kms";
import { logRetentionAllowed, logRetentionDays } from "./log-retention";
import { cidrBlock, sortedRecord } from "./network";
import { flag, oneOfNumbers, setting } from "./setting";

export type EksSettings = CreatedEksSettings | ExistingEksSettings;

export interface CreatedEksSettings {
  readonly kind: "create";
  /** Kubernetes minor version, `1.34`. */
  readonly version: string;
  readonly endpoint: {
    /** Blocks that reach the public endpoint, sorted; empty = no public endpoint. */
    readonly publicCidrs: readonly string[];
    readonly privateAccess: boolean;
    readonly deployerInsideVpc: boolean;
  };
  readonly logRetentionDays: number;
  readonly secretsEncryption: SecretsEncryptionSettings;
  readonly supportType: "STANDARD" | "EXTENDED";
  /** Pinned build by add-on name; others take EKS's default build for the version. */
  readonly addonVersions: Readonly<Record<string, string>>;
}

/** `ownKey`: a KMS key made here; `key`: the one named; `off`: EKS's own envelope encryption only. */
export type SecretsEncryptionSettings =
  | { readonly kind: "ownKey" }
  | { readonly kind: "key"; readonly kmsKeyArn: string }
  | { readonly kind: "off" };

export interface ExistingEksSettings {
  readonly kind: "existing";
  readonly clusterName: string;
}

/**
 * Kubernetes versions that HyperPod node images exist for. Source: SageMaker Developer Guide, "SageMaker HyperPod AMI
 * releases for Amazon EKS" (image lines 1.1 to 1.3, August 2026).
 */
export const kubernetesVersions = ["1.30", "1.31", "1.32", "1.33", "1.34", "1.35"] as const;

const addonVersion = (addon: string) =>
  setting(
    {
      means: `Build of the ${addon} add-on.`,
      allowed: "a build such as v1.20.4-eksbuild.1",
      default: "EKS's default build for the Kubernetes version",
      fix: `list the builds: aws eks describe-addon-versions --addon-name ${addon}`,
    },
    z
      .string()
      .regex(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/)
      .optional(),
  );

const created = z.strictObject({
  version: setting(
    {
      means:
        "Kubernetes version. Has no default, because a new default would upgrade a live cluster. EKS upgrades one minor version at a time.",
      allowed: `a version in quotes, one of ${kubernetesVersions.map((version) => `"${version}"`).join(", ")}`,
      example: '"1.34"',
      advise: (received) =>
        typeof received === "string"
          ? `HyperPod has node images for these versions only: write one of ${kubernetesVersions.map((version) => `"${version}"`).join(", ")}`
          : undefined,
      fix: 'write the version in quotes, such as "1.34": without quotes YAML reads 1.30 as the number 1.3',
      cost: "a version in extended support costs several times the hourly price of a cluster",
    },
    z.enum(kubernetesVersions),
  ),
  endpoint: setting(
    {
      means: "Who reaches the Kubernetes API.",
      allowed: "a map with publicCidrs, privateAccess, deployerInsideVpc",
      example: "{ publicCidrs: [203.0.113.0/24] }",
    },
    z
      .strictObject({
        publicCidrs: setting(
          {
            means: "Blocks that reach the public endpoint. 0.0.0.0/0 is taken when written, never implied.",
            allowed: "a list of IPv4 CIDR blocks",
            example: "[203.0.113.0/24]",
            default: "no public endpoint, which needs deployerInsideVpc: true",
          },
          z.array(cidrBlock("A block that reaches the endpoint.")).default([]),
        ),
        privateAccess: setting(
          {
            means: "Whether the API has an endpoint inside the VPC, which nodes use.",
            allowed: "true or false",
            example: "true",
          },
          flag().default(true),
        ),
        deployerInsideVpc: setting(
          {
            means:
              "Says that Pulumi runs where the private endpoint is reachable: in the VPC, or through a VPN or peering.",
            allowed: "true or false",
            example: "true",
          },
          flag().default(false),
        ),
      })
      .default({ publicCidrs: [], privateAccess: true, deployerInsideVpc: false }),
  ),
  logRetentionDays: setting(
    {
      means: "How long the control plane's logs are kept, in days.",
      allowed: logRetentionAllowed,
      example: "90",
      cost: "CloudWatch Logs charges by the gigabyte written and kept",
    },
    oneOfNumbers(logRetentionDays).default(90),
  ),
  secretsEncryption: setting(
    {
      means:
        "Encryption of Kubernetes secrets: true makes a KMS key, { kmsKeyArn } uses one, false leaves it to EKS. Can't be taken back.",
      allowed: "true, false or a map with the key kmsKeyArn",
      example: "true",
      cost: "a KMS key costs by the month",
    },
    z.union([flag(), z.strictObject({ kmsKeyArn: kmsKeyArn("Key for Kubernetes secrets.") })]).default(true),
  ),
  supportType: setting(
    {
      means:
        "STANDARD lets EKS upgrade the cluster by itself when standard support of its version ends; EXTENDED keeps the version, at a price.",
      allowed: "STANDARD or EXTENDED",
      example: "STANDARD",
      cost: "EXTENDED costs several times the hourly price once standard support has ended",
    },
    z.enum(["STANDARD", "EXTENDED"]).default("STANDARD"),
  ),
  addonVersions: setting(
    {
      means: "Pinned builds of the add-ons that the stack makes.",
      allowed: "a map from add-on to build, such as { vpc-cni: v1.20.4-eksbuild.1 }",
      example: "{ vpc-cni: v1.20.4-eksbuild.1 }",
      default: "EKS's default builds for the Kubernetes version",
    },
    z
      .strictObject({
        coredns: addonVersion("coredns"),
        "eks-pod-identity-agent": addonVersion("eks-pod-identity-agent"),
        "kube-proxy": addonVersion("kube-proxy"),
        "vpc-cni": addonVersion("vpc-cni"),
      })
      .default({}),
  ),
});

export const eksSchema = setting(
  {
    means: "The EKS cluster: exactly one of create (make one) and existing (name one).",
    allowed: "a map with exactly one of create, existing",
    example: '{ create: { version: "1.34", endpoint: { publicCidrs: [203.0.113.0/24] } } }',
  },
  z.strictObject({
    create: setting(
      {
        means: "An EKS cluster of the stack's own.",
        allowed: "a map with version and endpoint",
        default: "use existing",
      },
      created.optional(),
    ),
    existing: setting(
      {
        means: "An EKS cluster that exists, with authentication mode API or API_AND_CONFIG_MAP.",
        allowed: "a map with the key clusterName",
        default: "use create",
      },
      z
        .strictObject({
          clusterName: setting(
            {
              means: "Name of the cluster.",
              allowed: "1 to 100 letters, digits, hyphens and underscores",
              example: "shared",
            },
            // EKS API Reference, CreateCluster, name.
            z.string().regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/),
          ),
        })
        .optional(),
    ),
  }),
);

export function resolveEks(input: z.output<typeof eksSchema>): EksSettings {
  if (input.create) {
    const { endpoint, secretsEncryption, addonVersions, ...rest } = input.create;
    return {
      kind: "create",
      ...rest,
      endpoint: { ...endpoint, publicCidrs: [...new Set(endpoint.publicCidrs)].sort() },
      secretsEncryption: resolveSecretsEncryption(secretsEncryption),
      addonVersions: definedVersions(addonVersions),
    };
  }
  return { kind: "existing", clusterName: input.existing?.clusterName ?? "" };
}

function resolveSecretsEncryption(input: boolean | { kmsKeyArn: string }): SecretsEncryptionSettings {
  if (typeof input === "object") {
    return { kind: "key", kmsKeyArn: input.kmsKeyArn };
  }
  return { kind: input ? "ownKey" : "off" };
}

function definedVersions(versions: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const defined = Object.entries(versions).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return sortedRecord(Object.fromEntries(defined));
}
