/** Kubernetes versions and add-on builds that the simulated EKS offers. */

/** Minor versions, oldest first. Source: EKS User Guide, Kubernetes versions (state of November 2026). */
export const kubernetesVersions: readonly string[] = ["1.30", "1.31", "1.32", "1.33", "1.34", "1.35"];

/** Version of a cluster whose creator names none. */
export const defaultKubernetesVersion = "1.34";

interface AddonFacts {
  /** Upstream version without minor-specific parts; `{minor}` stands for the cluster's minor version. */
  default: string;
  newest: string;
  /** It runs as a Deployment and so is not healthy without a node; DaemonSets are (pulumi/pulumi-eks issue 1819). */
  needsNodes: boolean;
}

/** Made-up builds in EKS's own form: real ones change every few weeks. */
const addons: Readonly<Record<string, AddonFacts>> = {
  "vpc-cni": { default: "v1.20.4-eksbuild.1", newest: "v1.20.5-eksbuild.1", needsNodes: false },
  "kube-proxy": { default: "v{minor}.1-eksbuild.1", newest: "v{minor}.2-eksbuild.1", needsNodes: false },
  coredns: { default: "v1.12.3-eksbuild.1", newest: "v1.12.4-eksbuild.1", needsNodes: true },
  "eks-pod-identity-agent": { default: "v1.3.8-eksbuild.2", newest: "v1.3.9-eksbuild.1", needsNodes: false },
  "aws-fsx-csi-driver": { default: "v1.6.0-eksbuild.1", newest: "v1.7.0-eksbuild.1", needsNodes: true },
  "aws-ebs-csi-driver": { default: "v1.48.0-eksbuild.2", newest: "v1.49.0-eksbuild.1", needsNodes: true },
  "aws-mountpoint-s3-csi-driver": { default: "v2.1.0-eksbuild.1", newest: "v2.2.0-eksbuild.1", needsNodes: false },
  "metrics-server": { default: "v0.8.0-eksbuild.2", newest: "v0.8.0-eksbuild.3", needsNodes: true },
  "cert-manager": { default: "v1.18.2-eksbuild.2", newest: "v1.18.3-eksbuild.1", needsNodes: true },
  "amazon-cloudwatch-observability": { default: "v4.5.0-eksbuild.1", newest: "v4.6.0-eksbuild.1", needsNodes: true },
  "amazon-sagemaker-hyperpod-taskgovernance": {
    default: "v1.3.0-eksbuild.1",
    newest: "v1.3.1-eksbuild.1",
    needsNodes: true,
  },
  "amazon-sagemaker-hyperpod-training-operator": {
    default: "v1.2.1-eksbuild.1",
    newest: "v1.2.2-eksbuild.1",
    needsNodes: true,
  },
  "amazon-sagemaker-hyperpod-observability": {
    default: "v1.1.0-eksbuild.1",
    newest: "v1.1.1-eksbuild.1",
    needsNodes: true,
  },
  "amazon-sagemaker-hyperpod-inference": {
    default: "v1.1.0-eksbuild.1",
    newest: "v1.2.0-eksbuild.1",
    needsNodes: true,
  },
};

export function isKnownAddon(name: string): boolean {
  return Object.hasOwn(addons, name);
}

export function addonNeedsNodes(name: string): boolean {
  return addons[name]?.needsNodes ?? false;
}

export function addonVersion(name: string, kubernetesVersion: string, newest = false): string | undefined {
  const facts = addons[name];
  return facts?.[newest ? "newest" : "default"].replace("{minor}", kubernetesVersion);
}

/** "1.34" → 34; `undefined` for text of another form. */
export function minorOf(version: string): number | undefined {
  const minor = /^1\.(\d+)$/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
