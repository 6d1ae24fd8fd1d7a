import type { ExplicitEdge } from "./stack-graph";

export interface ResidueOptions {
  /** Whether the stack makes a key for Kubernetes secrets. @default false */
  ownKey?: boolean;
  /** Whether the stack makes the EKS cluster. @default true */
  ownCluster?: boolean;
}

/** What a destroy may leave behind, by stack: keys wait for their deletion, and EKS and HyperPod write their last lines. */
export function residueOf(name: string, { ownKey = false, ownCluster = true }: ResidueOptions = {}): string[] {
  return [
    ...(ownKey ? ["kms:key <key> (pending deletion)"] : []),
    ...(ownCluster ? [`logs:logGroup /aws/eks/${name}/cluster`] : []),
    `logs:logGroup /aws/sagemaker/Clusters/${name}/<cluster-id>`,
  ];
}

/**
 * Orders that no rule of AWS's needs: the program's own guards must speak before anything is changed. They are proven on
 * the real engine instead, where hooks run.
 */
export function isGuarded({ to }: ExplicitEdge): boolean {
  return typeOf(to) === "pulumi:index:Stash";
}

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").pop() ?? "";
}
