/** EKS add-ons. */
import type { AccountView } from "../account-view";
import type { Kind, Reference, StoredResource } from "../kind";
import type { Rule } from "../rule";
import { nodesOf } from "./nodes";
import { addonNeedsNodes, addonVersion, isKnownAddon } from "./versions";

/** The cluster that a thing of EKS belongs to. */
export const ofCluster: Reference = {
  path: "clusterName",
  kind: "eks:cluster",
  notFound: { code: "ResourceNotFoundException", message: "No cluster found for name: {value}.", httpStatus: 404 },
};

export const eksAddon: Kind = {
  kind: "eks:addon",
  service: "EKS",
  operations: { create: "eks:CreateAddon", update: "eks:UpdateAddon", delete: "eks:DeleteAddon" },
  latency: "addon_daemonset",
  references: [
    ofCluster,
    {
      path: "serviceAccountRoleArn",
      kind: "iam:role",
      by: "arn",
      notFound: { code: "InvalidParameterException", message: "The role '{value}' does not exist" },
    },
  ],
  make(input, { account, region, ids }) {
    const version = String(account.find("eks:cluster", String(input.clusterName), region)?.attributes.version);
    return {
      id: `${input.clusterName}:${input.addonName}`,
      attributes: {
        ...input,
        addonVersion: input.addonVersion ?? addonVersion(String(input.addonName), version),
        arn: `arn:${account.partition}:eks:${region}:${account.accountId}:addon/${input.clusterName}/${input.addonName}/${ids.uuid()}`,
        createdAt: "2026-11-25T00:00:00Z",
        modifiedAt: "2026-11-25T00:00:00Z",
      },
    };
  },
};

/** DEGRADED while the add-on's Deployment finds no node to run on; a DaemonSet without nodes wants no pods. */
export function addonStatus(account: AccountView, addon: StoredResource): "ACTIVE" | "DEGRADED" {
  const { addonName, clusterName } = addon.attributes;
  if (account.faultStates("eks:addon", addon).includes("Degraded")) {
    return "DEGRADED";
  }
  return addonNeedsNodes(String(addonName)) && nodesOf(account, String(clusterName), addon.region) === 0
    ? "DEGRADED"
    : "ACTIVE";
}

export const eksAddonRules: readonly Rule[] = [
  {
    id: "eks.addon.cluster-not-active",
    kind: "eks:addon",
    on: "create",
    when: "the cluster is still being created",
    code: "InvalidRequestException",
    source: "EKS API reference, CreateAddon: errors; the text is not AWS's own",
    check: ({ account, region, wanted }) =>
      account.find("eks:cluster", String(wanted.clusterName), region)?.inProgress === "create"
        ? `Cluster ${wanted.clusterName} is in status CREATING: it must be ACTIVE`
        : undefined,
  },
  {
    id: "eks.addon.installed",
    kind: "eks:addon",
    on: "create",
    when: "the add-on is installed on the cluster",
    code: "ResourceInUseException",
    httpStatus: 409,
    source: "EKS API reference, CreateAddon: errors; text of a public log (wandb/terraform-aws-wandb PR 230)",
    check: ({ account, region, wanted }) =>
      account.find("eks:addon", `${wanted.clusterName}:${wanted.addonName}`, region)
        ? "Addon already exists."
        : undefined,
  },
  {
    id: "eks.addon.unknown",
    kind: "eks:addon",
    on: "create",
    when: "EKS has no add-on of that name (of those that are simulated)",
    code: "InvalidParameterException",
    source: "EKS API reference, CreateAddon: errors; the text is not AWS's own",
    check: ({ wanted }) =>
      isKnownAddon(String(wanted.addonName)) ? undefined : `Addon ${wanted.addonName} specified is not supported`,
  },
  {
    id: "eks.addon.version",
    kind: "eks:addon",
    on: ["create", "update"],
    when: "the version is not of the form of an EKS build, or a kube-proxy of another minor version than the cluster",
    code: "InvalidParameterException",
    source: "EKS API reference, CreateAddon: addonVersion; wording widely seen",
    check: ({ account, region, wanted, current }) => {
      const version = wanted.addonVersion;
      const cluster = String(wanted.clusterName ?? current?.attributes.clusterName);
      const kubernetes = String(account.find("eks:cluster", cluster, region)?.attributes.version);
      const wellFormed = /^v\d+\.\d+\.\d+(-[a-z]+\.\d+)*-eksbuild\.\d+$/.test(String(version));
      const fits =
        wanted.addonName !== "kube-proxy" || current !== undefined || String(version).startsWith(`v${kubernetes}.`);
      return version === undefined || (wellFormed && fits) ? undefined : "Addon version specified is not supported";
    },
  },
];
