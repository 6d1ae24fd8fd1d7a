/** What the deployers of one AWS account share: whose tokens are trusted, their boundary and that of the roles they make. */
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { type PolicyDocument, policyJson } from "../components/common/policy-document";
import { workloadBoundaryName } from "./deployer/workload-boundary";
import type { AccountPlan } from "./plan";

export class DeployerAccount extends pulumi.ComponentResource {
  readonly boundaryArn: pulumi.Output<string>;
  readonly issuers: readonly iam.OpenIdConnectProvider[];
  /** The boundary of the roles that deployers make, where it is made here. */
  readonly roleBoundaries: readonly iam.Policy[];

  constructor(name: string, plan: AccountPlan, opts?: pulumi.ComponentResourceOptions) {
    super("hyperpod-deployments:aws:DeployerAccount", name, {}, opts);
    this.issuers = Object.entries(plan.issuers).map(
      ([key, { url, audiences }]) =>
        new iam.OpenIdConnectProvider(
          `${name}-${key}`,
          { url, clientIdLists: [...audiences], tags: { Name: key } },
          { parent: this },
        ),
    );
    this.boundaryArn = this.createPolicy(`${name}-boundary`, {
      name: "hyperpod-deployer-boundary",
      description: "How far any deployer of a HyperPod platform can reach",
      document: plan.boundary,
    }).arn;
    this.roleBoundaries =
      plan.workloadBoundary === undefined
        ? []
        : [
            this.createPolicy(`${name}-workload-boundary`, {
              name: workloadBoundaryName,
              description: "How far any role of a HyperPod platform can reach",
              document: plan.workloadBoundary,
            }),
          ];
    this.registerOutputs();
  }

  private createPolicy(
    logicalName: string,
    { name, description, document }: { name: string; description: string; document: PolicyDocument },
  ): iam.Policy {
    return new iam.Policy(
      logicalName,
      { name, description, policy: policyJson(document), tags: { Name: name } },
      { parent: this },
    );
  }
}
