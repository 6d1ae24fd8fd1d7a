/** The golden manifests as resources that policies can look at. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { clusterInputs } from "../../simulator/doors/eks/cluster-arguments";
import type { SampleResource } from "./policy-run";
import { projectDirectory } from "./whole-program";

interface GoldenResource {
  /** "type name" */
  resource: string;
  parent?: string;
  inputs: Record<string, unknown>;
  options: { protect?: boolean; dependencies?: string[] };
}

/** By which the SDK marks an asset on the wire. */
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";

const eksComponent = "eks:index:Cluster";
const eksCluster = "aws:eks/cluster:Cluster";

/** A fresh copy each time, for a test to spoil. */
export function goldenSamples(stack: string): SampleResource[] {
  const golden = JSON.parse(
    readFileSync(join(projectDirectory, "test", "golden", `${stack}.json`), "utf8"),
  ) as GoldenResource[];
  return golden.map(({ resource, parent, inputs, options }) => {
    const [type = "", name = ""] = resource.split(" ");
    return {
      type,
      name,
      stack,
      props: withAssets(inputs) as Record<string, unknown>,
      protect: options.protect ?? false,
      dependsOn: options.dependencies ?? [],
      parent,
    };
  });
}

/**
 * The manifest has a stand-in for the EKS cluster that the component of @pulumi/eks makes. Here it is what the component
 * makes of its arguments, as measured for the rehearsal; options are its own.
 */
export function withEksClusterOfComponent(samples: readonly SampleResource[]): SampleResource[] {
  const component = samples.find(({ type }) => type === eksComponent);
  return samples.map((sample) =>
    sample.type === eksCluster && component !== undefined
      ? {
          ...sample,
          props: clusterInputs(component.name, component.props, { roleArn: "", securityGroupId: undefined }).inputs,
          protect: component.protect,
        }
      : sample,
  );
}

/** A file to upload is written down as the SDK sends it: the signature of an asset, and its path. */
function withAssets(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withAssets);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const entries = Object.entries(value);
  const path = (value as { path?: unknown }).path;
  return entries.some(([, each]) => each === assetSignature) && typeof path === "string"
    ? new pulumi.asset.FileAsset(join(projectDirectory, path))
    : Object.fromEntries(entries.map(([key, each]) => [key, withAssets(each)]));
}
