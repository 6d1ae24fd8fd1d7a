import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { mergeTags, type Tags } from "../common/tags";

export interface ClusterSecurityGroupRulesArgs {
  /** The security group of HyperPod nodes and their pods. */
  readonly nodeSecurityGroupId: pulumi.Input<string>;
  /** The security group of the EKS control plane's interfaces. */
  readonly clusterSecurityGroupId: pulumi.Input<string>;
  /** Tags of each rule, beside `Name`. */
  readonly tags: Tags;
}

/**
 * Lets HyperPod nodes and the EKS control plane reach each other, in both directions and on all ports: beside 443 and
 * 10250 the API server calls webhooks on ports that charts choose, and EKS's own group allows all between its members
 * (EKS User Guide, "Security group requirements and considerations").
 */
export class ClusterSecurityGroupRules extends pulumi.ComponentResource {
  /** The four rules, for `dependsOn` of what needs the path between nodes and control plane. */
  readonly rules: readonly pulumi.Resource[];

  constructor(name: string, args: ClusterSecurityGroupRulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("hyperpod:network:ClusterSecurityGroupRules", name, {}, opts);
    const { nodeSecurityGroupId: nodes, clusterSecurityGroupId: cluster } = args;
    const rule = (what: string, owner: pulumi.Input<string>, peer: pulumi.Input<string>, description: string) => ({
      securityGroupId: owner,
      referencedSecurityGroupId: peer,
      ipProtocol: "-1",
      description,
      tags: mergeTags(args.tags, { Name: `${name}-${what}` }),
    });
    const ingress = (...[what, ...rest]: Parameters<typeof rule>) =>
      new vpc.SecurityGroupIngressRule(`${name}-${what}`, rule(what, ...rest), { parent: this });
    const egress = (...[what, ...rest]: Parameters<typeof rule>) =>
      new vpc.SecurityGroupEgressRule(`${name}-${what}`, rule(what, ...rest), { parent: this });

    this.rules = [
      ingress("node-ingress-from-cluster", nodes, cluster, "EKS control plane to HyperPod nodes"),
      egress("node-egress-to-cluster", nodes, cluster, "HyperPod nodes to EKS control plane"),
      ingress("cluster-ingress-from-nodes", cluster, nodes, "HyperPod nodes to EKS control plane"),
      egress("cluster-egress-to-nodes", cluster, nodes, "EKS control plane to HyperPod nodes"),
    ];
    this.registerOutputs();
  }
}
