import { Release } from "@pulumi/kubernetes/helm/v3";
import * as pulumi from "@pulumi/pulumi";
import { chartPath } from "./chart-pin";
import { type ChartValuesArgs, chartValues } from "./chart-values";

/** Name of the release in AWS's documents; names of objects in the cluster are derived from it. */
const releaseName = "hyperpod-dependencies";

export interface DependencyChartArgs extends ChartValuesArgs {
  /**
   * Folder of the chart, relative to the project.
   * @default the pinned chart in the cache
   */
  chartPath?: string;
  /** What lets the deployer into the EKS cluster: the release needs nothing else, no add-on and no node. */
  access: readonly pulumi.Resource[];
  /**
   * The EKS cluster, when this program makes it: with it goes everything in it, so a destroy leaves the chart alone.
   * @default none: the chart is uninstalled piece by piece
   */
  deletedWith?: pulumi.Resource;
  /**
   * Hooks of the release, for instance one that waits for the API server.
   * @default none
   */
  hooks?: pulumi.ResourceHookBinding;
}

/**
 * What HyperPod needs inside the EKS cluster before it is created: health monitoring, device plugins and roles (SageMaker
 * Developer Guide, "Installing packages on the Amazon EKS cluster using Helm").
 */
export class DependencyChart extends pulumi.ComponentResource {
  /** The Helm release. The HyperPod cluster must depend on it: without it, SageMaker refuses to create the cluster. */
  readonly release: Release;

  constructor(name: string, args: DependencyChartArgs, opts?: pulumi.ComponentResourceOptions) {
    super("hyperpod:hyperpod:DependencyChart", name, {}, opts);
    this.release = this.install(name, args);
    this.registerOutputs();
  }

  private install(name: string, args: DependencyChartArgs): Release {
    return new Release(
      `${name}-release`,
      {
        name: releaseName,
        namespace: "kube-system",
        chart: args.chartPath ?? chartPath(),
        values: chartValues(args),
        // There is no node until HyperPod has made one, and HyperPod waits for this chart: its pods stay pending.
        skipAwait: true,
        // A rollback would delete the namespaces together with what people run in them.
        atomic: false,
      },
      {
        parent: this,
        dependsOn: [...args.access],
        ...(args.deletedWith ? { deletedWith: args.deletedWith } : {}),
        ...(args.hooks ? { hooks: args.hooks } : {}),
      },
    );
  }
}
