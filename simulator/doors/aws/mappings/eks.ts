/** EKS as the Pulumi AWS provider plans it. */
import { addonStatus } from "../../../account/eks/addon";
import type { Attributes, StoredResource } from "../../../account/kind";
import { askedShape } from "../../asked-shape";
import type { Properties } from "../../wire";
import type { AwsMapping } from "../aws-mapping";

const clusterMapping: AwsMapping = {
  token: "aws:eks/cluster:Cluster",
  kind: "eks:cluster",
  taggable: true,
  nameProperty: "name",
  nameMaxLength: 100,
  hides: ["lastUpgrade"],
  defaults: { bootstrapSelfManagedAddons: true, deletionProtection: false },
  replacesIf: (path, old, wanted) =>
    // Encryption can be added in place and never taken away; a gained egress mode never goes back.
    (path === "encryptionConfig" && old !== undefined && wanted === undefined) ||
    (path === "vpcConfig.controlPlaneEgressMode" && old === "CUSTOMER_ROUTED" && wanted === "AWS_MANAGED"),
  outputs: ({ attributes }, inputs) => ({
    // Computed parts stand inside objects that the program gives in part.
    vpcConfig: merged(attributes.vpcConfig, inputs.vpcConfig),
    accessConfig: merged(attributes.accessConfig, inputs.accessConfig),
    kubernetesNetworkConfig: merged(attributes.kubernetesNetworkConfig, inputs.kubernetesNetworkConfig),
    upgradePolicy: merged(attributes.upgradePolicy, inputs.upgradePolicy),
    version: attributes.version,
    // Kept by the provider where the program says nothing: AWS's default tier.
    controlPlaneScalingConfig: inputs.controlPlaneScalingConfig ?? { tier: "standard" },
  }),
  inputsFrom: (resource, oldInputs, context) => askedInputs(resource, oldInputs, context.config.defaultTags),
};

/**
 * The provider's own list, which is shorter than EKS's: CreateAddon has taken PRESERVE since 2023 (EKS API reference,
 * CreateAddon: resolveConflicts; eksctl-io/eksctl pull request 6729).
 * Source: hashicorp/terraform-provider-aws internal/service/eks/addon.go, resolve_conflicts_on_create.
 */
const resolveConflictsOnCreate = ["NONE", "OVERWRITE"];

const addonMapping: AwsMapping = {
  token: "aws:eks/addon:Addon",
  kind: "eks:addon",
  taggable: true,
  validate: ({ resolveConflictsOnCreate: given }) =>
    given === undefined || resolveConflictsOnCreate.includes(String(given))
      ? []
      : [
          {
            property: "resolveConflictsOnCreate",
            reason: `expected resolve_conflicts_on_create to be one of ["NONE" "OVERWRITE"], got ${given}`,
          },
        ],
  outputs: ({ attributes }) => ({ addonVersion: attributes.addonVersion }),
  waiter: (addon, account) =>
    addonStatus(account, addon) === "DEGRADED"
      ? {
          minutes: 20,
          message: `waiting for EKS Add-On (${addon.id}) create: timeout while waiting for state to become 'ACTIVE' (last state: 'DEGRADED', timeout: 20m0s)`,
        }
      : undefined,
};

const accessEntryMapping: AwsMapping = {
  token: "aws:eks/accessEntry:AccessEntry",
  kind: "eks:accessEntry",
  taggable: true,
};

const accessPolicyAssociationMapping: AwsMapping = {
  token: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
  kind: "eks:accessPolicyAssociation",
  taggable: false,
};

const podIdentityAssociationMapping: AwsMapping = {
  token: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
  kind: "eks:podIdentityAssociation",
  taggable: true,
  defaults: { disableSessionTags: false },
};

export const eksMappings: readonly AwsMapping[] = [
  clusterMapping,
  addonMapping,
  accessEntryMapping,
  accessPolicyAssociationMapping,
  podIdentityAssociationMapping,
];

function merged(actual: unknown, asked: unknown): Attributes {
  return { ...(actual as Attributes), ...(asked as Attributes | undefined) };
}

/** What AWS has now of what the program asked for: computed parts of an object are no inputs. */
function askedInputs(
  { attributes }: StoredResource,
  oldInputs: Properties,
  defaultTags: Readonly<Record<string, string>>,
): Properties {
  const inputs = askedShape(attributes, oldInputs) as Properties;
  const own = Object.entries((attributes.tags ?? {}) as Record<string, string>).filter(
    ([key, value]) =>
      defaultTags[key] !== value || (oldInputs.tags as Record<string, string> | undefined)?.[key] !== undefined,
  );
  return own.length > 0 || oldInputs.tags !== undefined ? { ...inputs, tags: Object.fromEntries(own) } : inputs;
}
