/** Kubernetes objects of any kind: what the provider plans of them. */
import { createHash } from "node:crypto";
import { AwsError } from "../../account/aws-error";
import type { StoredResource } from "../../account/kind";
import { isClusterScoped, objectId } from "../../account/kubernetes/object";
import { askedShape } from "../asked-shape";
import { changesBetween } from "../diff";
import type { CheckArgs, DiffArgs, DiffResult, ResourceHandler } from "../provider-door";
import { type Properties, unknown } from "../wire";
import type { KubernetesProvider } from "./kubernetes-door";
import { clusterOrGivenUp, reachedCluster } from "./reached-cluster";

export interface ObjectType {
  apiVersion: string;
  kind: string;
}

/** "kubernetes:core/v1:Namespace" → v1 Namespace; `undefined` for components, lists and patches. */
export function objectType(token: string): ObjectType | undefined {
  const [, group, kind] = /^kubernetes:([^:]+\/v\w+|v\w+):(\w+)$/.exec(token) ?? [];
  if (
    group === undefined ||
    kind === undefined ||
    /(Patch|List)$/.test(kind) ||
    /^(yaml|kustomize|helm\.sh)\//.test(group)
  ) {
    return undefined;
  }
  return { apiVersion: group.replace(/^core\//, ""), kind };
}

/** Source: pulumi/pulumi-kubernetes provider/pkg/provider/diff.go. */
const replacingPaths: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ["data", "binaryData"],
  Secret: ["data", "stringData", "type"],
  StorageClass: ["parameters", "provisioner"],
  PersistentVolumeClaim: ["spec"],
  PersistentVolume: ["spec.csi", "spec.nfs", "spec.hostPath", "spec.local", "spec.awsElasticBlockStore"],
  Job: ["spec.selector", "spec.template"],
  Deployment: ["spec.selector"],
  DaemonSet: ["spec.selector"],
  StatefulSet: ["spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"],
  RoleBinding: ["roleRef"],
  ClusterRoleBinding: ["roleRef"],
};

const autonamed = "pulumi.com/autonamed";

interface Metadata extends Properties {
  name?: unknown;
  namespace?: unknown;
  annotations?: Properties;
}

export class ObjectHandler implements ResourceHandler {
  constructor(
    private readonly provider: KubernetesProvider,
    private readonly type: ObjectType,
  ) {}

  check({ name, olds, news, randomSeed }: CheckArgs) {
    const metadata: Metadata = { ...(news.metadata as Metadata | undefined) };
    const old = (olds.metadata ?? {}) as Metadata;
    if (metadata.name === undefined && metadata.generateName === undefined) {
      const suffix = createHash("sha256").update(randomSeed).digest("hex").slice(0, 8);
      metadata.name = old.annotations?.[autonamed] === "true" ? old.name : `${name}-${suffix}`;
      metadata.annotations = { ...metadata.annotations, [autonamed]: "true" };
    }
    if (!isClusterScoped(this.type.kind) && metadata.namespace === undefined) {
      metadata.namespace = this.provider.defaultNamespace;
    }
    return { inputs: { ...news, apiVersion: this.type.apiVersion, kind: this.type.kind, metadata }, failures: [] };
  }

  diff({ oldInputs, news }: DiffArgs): DiffResult {
    const replacing = ["metadata.name", "metadata.namespace", ...(replacingPaths[this.type.kind] ?? [])];
    const changes = changesBetween(oldInputs, news, (path) => replacing.includes(path));
    const metadata = (news.metadata ?? {}) as Metadata;
    const ownName = metadata.annotations?.[autonamed] !== "true";
    const sameName = (oldInputs.metadata as Metadata | undefined)?.name === metadata.name;
    return { changes, deleteBeforeReplace: ownName && sameName && changes.some((change) => change.replaces) };
  }

  async create({ urn, inputs, preview }: Parameters<ResourceHandler["create"]>[0]) {
    if (preview) {
      return { id: "", outputs: { ...inputs, ...(this.type.kind === "Secret" ? {} : { status: unknown }) } };
    }
    const cluster = reachedCluster(this.provider);
    try {
      const made = await this.provider.account.create(this.call(cluster, urn), this.request(cluster, inputs));
      return { id: idOf(inputs), outputs: outputsOf(made, inputs) };
    } catch (error) {
      throw asProviderError(error, "create", inputs);
    }
  }

  async read({ id, oldInputs }: Parameters<ResourceHandler["read"]>[0]) {
    const cluster = clusterOrGivenUp(this.provider);
    const found = cluster && this.lookUp(cluster, id);
    if (!found) {
      return undefined;
    }
    const current = (found.attributes.manifest ?? {}) as Properties;
    const inputs = Object.keys(oldInputs).length === 0 ? current : (askedShape(current, oldInputs) as Properties);
    return { id, inputs, outputs: outputsOf(found, inputs) };
  }

  async update({ id, urn, news, preview, oldOutputs }: Parameters<ResourceHandler["update"]>[0]): Promise<Properties> {
    if (preview) {
      return { ...oldOutputs, ...news };
    }
    const cluster = reachedCluster(this.provider);
    const found = this.lookUp(cluster, id);
    if (!found) {
      throw new Error(`resource ${id} was not successfully updated by the Kubernetes API server: not found`);
    }
    try {
      const changed = await this.provider.account.update(
        this.call(cluster, urn),
        found.id,
        this.request(cluster, news),
      );
      return outputsOf(changed, news);
    } catch (error) {
      throw asProviderError(error, "update", news);
    }
  }

  async delete({ id, urn }: Parameters<ResourceHandler["delete"]>[0]): Promise<void> {
    const cluster = clusterOrGivenUp(this.provider);
    const found = cluster && this.lookUp(cluster, id);
    if (cluster && found) {
      await this.provider.account.delete(this.call(cluster, urn), found.id);
    }
  }

  private call(cluster: StoredResource, urn: string) {
    return { kind: "kubernetes:object", region: cluster.region, client: urn };
  }

  private request(cluster: StoredResource, inputs: Properties): Properties {
    const { name, namespace } = (inputs.metadata ?? {}) as Metadata;
    return { ...this.type, clusterName: cluster.id, namespace: String(namespace ?? ""), name, manifest: inputs };
  }

  private lookUp(cluster: StoredResource, id: string): StoredResource | undefined {
    const [name = "", namespace = ""] = id.split("/").reverse();
    const key = objectId({ ...this.type, clusterName: cluster.id, namespace, name });
    return this.provider.account.find("kubernetes:object", key, cluster.region);
  }
}

function idOf(inputs: Properties): string {
  const { name, namespace } = (inputs.metadata ?? {}) as Metadata;
  return namespace === undefined ? String(name) : `${namespace}/${name}`;
}

function outputsOf(resource: StoredResource, inputs: Properties): Properties {
  const metadata = {
    ...(inputs.metadata as Metadata),
    uid: resource.attributes.uid,
    creationTimestamp: "2026-11-25T00:00:00Z",
    resourceVersion: "1",
  };
  return inputs.kind === "Namespace"
    ? { ...inputs, metadata, spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } }
    : { ...inputs, metadata };
}

function asProviderError(error: unknown, operation: "create" | "update", inputs: Properties): unknown {
  return error instanceof AwsError
    ? new AwsError(
        error.code,
        `resource ${idOf(inputs)} was not successfully ${operation}d by the Kubernetes API server: ${error.message}`,
        error.httpStatus,
        error.ruleId,
      )
    : error;
}
