/** What the deployers of one AWS account share: whose tokens are trusted, and the boundary. */
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { policyJson } from "../components/common/policy-document";
import type { AccountPlan } from "./plan";

export class DeployerAccount extends pulumi.ComponentResource {
  readonly boundaryArn: pulumi.Output<string>;
  readonly issuers: readonly iam.OpenIdConnectProvider[];

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
    const boundary = new iam.Policy(
      `${name}-boundary`,
      {
        name: "hyperpod-deployer-boundary",
        description: "How far any deployer of a HyperPod platform can reach",
        policy: policyJson(plan.boundary),
        tags: { Name: "hyperpod-deployer-boundary" },
      },
      { parent: this },
    );
    this.boundaryArn = boundary.arn;
    this.registerOutputs();
  }
}
