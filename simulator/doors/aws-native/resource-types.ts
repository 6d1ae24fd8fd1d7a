/** Types that the simulated Cloud Control serves, and how each stands for a kind of the account. */
import type { AccountView } from "../../account/account-view";
import { joinedNodes } from "../../account/eks/nodes";
import type { Attributes, StoredResource } from "../../account/kind";
import { groupsOf } from "../../account/sagemaker/instance-group";
import type { Properties } from "../wire";
import { eksAddonSchema, type ResourceSchema, sageMakerClusterSchema } from "./resource-schema";

export interface CloudControlType {
  token: string;
  kind: string;
  schema: ResourceSchema;
  /** CloudFormation name of the property with the physical name that the provider makes. */
  nameProperty?: string;
  /** The account's own request, from the desired state in the account's spelling. */
  request(desired: Properties): Attributes;
  /** The model that Cloud Control reads, in the account's spelling. */
  model(resource: StoredResource, account: AccountView): Properties;
}

const sageMakerCluster: CloudControlType = {
  token: "aws-native:sagemaker:Cluster",
  kind: "sagemaker:cluster",
  schema: sageMakerClusterSchema,
  nameProperty: "ClusterName",
  request: (desired) => ({ ...desired, tags: tagMap(desired.tags) }),
  model(cluster, account) {
    const {
      tags,
      clientName: _client,
      nodesAskedAtMinutes: _asked,
      routesAtCreation: _routes,
      ...own
    } = cluster.attributes;
    delete own.nodesWithoutAddress;
    delete own.nodesNotSetUp;
    delete own.nodesJoinedBefore;
    return {
      ...own,
      instanceGroups: groupsOf(own).map((group) => ({ ...group, currentCount: joinedNodes(account, cluster, group) })),
      ...tagList(tags),
    };
  },
};

const eksAddon: CloudControlType = {
  token: "aws-native:eks:Addon",
  kind: "eks:addon",
  schema: eksAddonSchema,
  request: ({ resolveConflicts, tags, ...desired }) => ({
    ...desired,
    ...(resolveConflicts === undefined ? {} : { resolveConflictsOnCreate: resolveConflicts }),
    tags: tagMap(tags),
  }),
  model({ attributes }) {
    const names = ["clusterName", "addonName", "addonVersion", "serviceAccountRoleArn", "configurationValues"];
    const more = ["podIdentityAssociations", "namespaceConfig", "arn"];
    const own = [...names, ...more].filter((name) => attributes[name] !== undefined);
    return { ...Object.fromEntries(own.map((name) => [name, attributes[name]])), ...tagList(attributes.tags) };
  },
};

export const cloudControlTypes: ReadonlyMap<string, CloudControlType> = new Map(
  [sageMakerCluster, eksAddon].map((type) => [type.token, type]),
);

interface Tag {
  key: string;
  value: string;
}

function tagMap(tags: unknown): Record<string, string> {
  return Object.fromEntries(((tags ?? []) as Tag[]).map(({ key, value }) => [key, value]));
}

function tagList(tags: unknown): { tags?: Tag[] } {
  const list = Object.entries((tags ?? {}) as Record<string, string>).map(([key, value]) => ({ key, value }));
  return list.length > 0 ? { tags: list } : {};
}
