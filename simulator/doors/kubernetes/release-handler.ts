/** `helm.v3.Release`: a chart installed by Helm itself. */
import { createHash } from "node:crypto";
import { AwsError, CreateFailedLater } from "../../account/aws-error";
import { authorizationOf } from "../../account/eks/access";
import type { StoredResource } from "../../account/kind";
import { forbidden } from "../../account/kubernetes/api";
import { releaseId } from "../../account/kubernetes/object";
import { changesBetween } from "../diff";
import {
  type CheckArgs,
  type DiffArgs,
  type DiffResult,
  InitializationError,
  type ResourceHandler,
} from "../provider-door";
import { containsUnknown, type Properties, unknown } from "../wire";
import { type Chart, isLocalChart, loadChart } from "./chart";
import type { KubernetesProvider } from "./kubernetes-door";
import { clusterOrGivenUp, reachedCluster } from "./reached-cluster";

export class ReleaseHandler implements ResourceHandler {
  constructor(private readonly provider: KubernetesProvider) {}

  check({ name, olds, news, randomSeed }: CheckArgs) {
    const suffix = createHash("sha256").update(randomSeed).digest("hex").slice(0, 8);
    const inputs: Properties = {
      ...news,
      name: news.name ?? olds.name ?? `${name}-${suffix}`,
      namespace: news.namespace ?? this.provider.defaultNamespace,
    };
    if (containsUnknown(inputs.chart) || containsUnknown(inputs.values)) {
      return { inputs, failures: [] };
    }
    // The real provider renders the chart here: a chart that can't be loaded fails a preview.
    const chart = this.chartOf(inputs);
    return { inputs: { ...inputs, version: chart.version, resourceNames: resourceNames(chart) }, failures: [] };
  }

  diff({ oldInputs, news }: DiffArgs): DiffResult {
    const changes = changesBetween(oldInputs, news, (path) => path === "name" || path === "namespace");
    return { changes, deleteBeforeReplace: false };
  }

  async create({ urn, inputs, preview }: Parameters<ResourceHandler["create"]>[0]) {
    if (preview) {
      return { id: "", outputs: { ...inputs, status: unknown } };
    }
    const cluster = reachedCluster(this.provider);
    this.refuseWithoutClusterAccess(cluster);
    const chart = this.chartOf(inputs);
    const id = `${inputs.namespace}/${inputs.name}`;
    try {
      const made = await this.provider.account.create(this.call(cluster, urn), request(cluster, inputs, chart));
      return { id, outputs: outputsOf(made, inputs) };
    } catch (error) {
      if (!(error instanceof CreateFailedLater)) {
        throw error instanceof AwsError ? new Error(error.message) : error;
      }
      if (inputs.atomic === true) {
        await this.provider.account.delete(this.call(cluster, urn), error.resource.id);
        throw new Error(
          `release ${inputs.name} failed, and has been uninstalled due to atomic being set: ${error.message}`,
        );
      }
      const text = `Helm release "${id}" was created, but failed to initialize completely. Use Helm CLI to investigate.: failed to become available within allocated timeout. Error: Helm Release ${id}: ${error.message}`;
      throw new InitializationError(id, outputsOf(error.resource, inputs), inputs, [text]);
    }
  }

  async read({ id, oldInputs }: Parameters<ResourceHandler["read"]>[0]) {
    const cluster = clusterOrGivenUp(this.provider);
    const found = cluster && this.lookUp(cluster, id);
    return found && { id, inputs: oldInputs, outputs: outputsOf(found, oldInputs) };
  }

  async update({ id, urn, news, preview, oldOutputs }: Parameters<ResourceHandler["update"]>[0]): Promise<Properties> {
    if (preview) {
      return { ...oldOutputs, ...news, status: unknown };
    }
    const cluster = reachedCluster(this.provider);
    const found = this.lookUp(cluster, id);
    if (!found) {
      throw new Error(`"${news.name}" has no deployed releases`);
    }
    const wanted = request(cluster, news, this.chartOf(news));
    return outputsOf(await this.provider.account.update(this.call(cluster, urn), found.id, wanted), news);
  }

  /** A release ignores `deleteUnreachable` (pulumi/pulumi-kubernetes issue 2675). */
  async delete({ id, urn }: Parameters<ResourceHandler["delete"]>[0]): Promise<void> {
    const connected = this.provider.connect();
    if ("unreachable" in connected) {
      throw new Error(`Kubernetes cluster unreachable: ${connected.unreachable}`);
    }
    const found = this.lookUp(connected.cluster, id);
    if (found) {
      await this.provider.account.delete(this.call(connected.cluster, urn), found.id);
    }
  }

  /** Charts hold objects of the whole cluster: a policy for some namespaces is not enough. */
  private refuseWithoutClusterAccess(cluster: StoredResource): void {
    const { account } = this.provider;
    if (authorizationOf(account, cluster, account.callerArn) === "namespace") {
      throw new Error(`Unable to continue with install: ${forbidden("namespaces", account.callerArn)}`);
    }
  }

  private call(cluster: StoredResource, urn: string) {
    return { kind: "kubernetes:release", region: cluster.region, client: urn };
  }

  private lookUp(cluster: StoredResource, id: string): StoredResource | undefined {
    const [namespace = "", name = ""] = id.split("/");
    return this.provider.account.find("kubernetes:release", releaseId(cluster.id, namespace, name), cluster.region);
  }

  private chartOf(inputs: Properties): Chart {
    const chart = String(inputs.chart);
    const { projectDirectory } = this.provider;
    if (inputs.repositoryOpts === undefined && isLocalChart(chart, projectDirectory)) {
      return loadChart(chart, projectDirectory, (inputs.values ?? {}) as Properties, String(inputs.namespace));
    }
    // Charts of repositories are not fetched: nothing leaves the machine.
    const name = chart.split("/").pop() ?? chart;
    return { name, version: String(inputs.version ?? "0.0.0"), appVersion: "", objects: [] };
  }
}

function request(cluster: StoredResource, inputs: Properties, chart: Chart): Properties {
  return {
    clusterName: cluster.id,
    name: inputs.name,
    namespace: inputs.namespace,
    createNamespace: inputs.createNamespace ?? false,
    skipAwait: inputs.skipAwait ?? false,
    values: inputs.values ?? {},
    chartName: chart.name,
    chartVersion: chart.version,
    appVersion: chart.appVersion,
    objects: chart.objects,
  };
}

function outputsOf({ attributes }: StoredResource, inputs: Properties): Properties {
  return {
    ...inputs,
    status: {
      appVersion: attributes.appVersion,
      chart: attributes.chartName,
      name: attributes.name,
      namespace: attributes.namespace,
      revision: attributes.revision,
      status: attributes.status,
      version: attributes.chartVersion,
    },
  };
}

/** "DaemonSet.apps/apps/v1" → names, as the provider lists what a chart renders to. */
function resourceNames({ objects }: Chart): Record<string, string[]> {
  const names: Record<string, string[]> = {};
  for (const { apiVersion, kind, namespace, name } of objects) {
    const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
    const key = `${kind}${group}/${apiVersion}`;
    names[key] = [...(names[key] ?? []), namespace === "" ? name : `${namespace}/${name}`].sort();
  }
  return names;
}
