/**
 * SHA-256 of the remote sub-charts' archives that this project has seen, so that a repository whose contents were
 * changed under the same version is noticed: the digest that a Helm repository's own index gives proves only that the
 * download is whole. Versions that are not listed are accepted by the index's or registry's own digest alone.
 *
 * Source: the gh-pages branches of NVIDIA/k8s-device-plugin (2026-08-20) and aws/eks-charts (2026-08-03), which are what
 * https://nvidia.github.io and https://aws.github.io serve.
 */
const knownDigests: Readonly<Record<string, string>> = {
  "nvidia-device-plugin@0.16.1": "a77b4e81fd56a11e39536500a7a6538899b952c4b4370200280bce313dffda6a",
  "aws-efa-k8s-device-plugin@0.5.10": "0fbac6b089ef1a5beeb814186097b986ed7ca187015e2445d13a4edcf04bec03",
  "aws-efa-k8s-device-plugin@0.5.20": "252967e2083799987d576ac86986b3316ce350dd1da2d07a8b83b5c4288fbcf4",
};

export function knownDigest(name: string, version: string): string | undefined {
  return knownDigests[`${name}@${version.replace(/^v/, "")}`];
}
