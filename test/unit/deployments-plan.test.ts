/** deployments/: what AWS and Pulumi Cloud are told of each environment. */
import * as assert from "node:assert/strict";
import { findInstanceType } from "../../components/hyperpod/instance-type-catalogue";
import { escYaml, planAccount, planEnvironments } from "../../deployments/plan";
import { parseDeployments } from "../../deployments/settings";
import { parseSettings } from "../../stacks/settings";
import { deploymentsConfig, deploymentsSettings, environmentsOf } from "../support/shipped-deployments";
import { stackConfig } from "../support/whole-program";

describe("the plan of deployments/", () => {
  const byStack = Object.fromEntries(planEnvironments(deploymentsSettings()).map((plan) => [plan.stack, plan]));
  const escText = (): string =>
    byStack.prod ? escYaml("arn:aws:iam::111122223333:role/hyperpod-deployer-prod", byStack.prod) : "";

  it("updates dev on a push, prod by a person only, and makes pr a template", () => {
    const ways = Object.values(byStack).map(({ stack, deployment }) => [
      stack,
      deployment.deployCommits,
      deployment.previewPullRequests,
      deployment.pullRequestTemplate,
    ]);
    assert.deepEqual(ways, [
      ["dev", true, true, false],
      ["pr", false, false, true],
      ["prod", false, true, false],
    ]);
  });

  it("trusts deployments of the very stack and its ESC environment, and review stacks of the template alone", () => {
    const subjects = (stack: string) =>
      byStack[stack]?.trust.Statement.map((statement) => statement.Condition?.StringLike?.["api.pulumi.com/oidc:sub"]);
    assert.deepEqual(subjects("prod"), [
      "pulumi:deploy:org:acme:project:hyperpod-eks:stack:prod:operation:*:scope:write",
      "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:hyperpod-eks/prod",
    ]);
    // The organization is part of every subject; named among the attributes it would come twice, and AWS refuse it.
    assert.match(escText(), /subjectAttributes:\n {12}- currentEnvironment\.name\n {2}environmentVariables:/);
    assert.equal(subjects("pr")?.[0], "pulumi:deploy:org:acme:project:hyperpod-eks:stack:pr-*:operation:*:scope:write");
    const audiences = byStack.prod?.trust.Statement.map(
      (statement) => statement.Condition?.StringEquals?.["api.pulumi.com/oidc:aud"],
    );
    assert.deepEqual(audiences, ["acme", "aws:acme"]);
  });

  it("trusts GitHub Actions only when asked, and only jobs of the environment's own GitHub environments", () => {
    assert.doesNotMatch(JSON.stringify(Object.values(byStack)), /githubusercontent/);
    const plans = planEnvironments(
      deploymentsSettings((values) => {
        values["hyperpod-eks-deployments:githubActions"] = true;
      }),
    );
    const subjects = plans.map(({ stack, trust }) => [
      stack,
      trust.Statement.map(({ Condition }) => Condition?.StringLike?.["token.actions.githubusercontent.com:sub"]).filter(
        Boolean,
      ),
    ]);
    assert.deepEqual(subjects, [
      ["dev", ["repo:acme/hyperpod-eks:environment:dev", "repo:acme/hyperpod-eks:environment:dev-preview"]],
      ["pr", []],
      ["prod", ["repo:acme/hyperpod-eks:environment:prod", "repo:acme/hyperpod-eks:environment:prod-preview"]],
    ]);
  });

  it("knows tokens of newer repositories by the numbers that they carry", () => {
    const [dev] = planEnvironments(
      deploymentsSettings((values) => {
        values["hyperpod-eks-deployments:githubActions"] = true;
        values["hyperpod-eks-deployments:githubIds"] = { owner: 123456, repository: 456789 };
      }),
    );
    assert.deepEqual(
      dev?.trust.Statement.flatMap(
        ({ Condition }) => Condition?.StringLike?.["token.actions.githubusercontent.com:sub"] ?? [],
      ),
      ["dev", "dev-preview"].map((name) => `repo:acme@123456/hyperpod-eks@456789:environment:${name}`),
    );
    const { problems } = parseDeployments(
      deploymentsConfig((values) => {
        values["hyperpod-eks-deployments:githubIds"] = { owner: 123456, repository: 456789 };
      }),
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["hyperpod-eks-deployments:githubIds"],
    );
  });

  it("lets no deployer touch another environment's resources", () => {
    const dev = JSON.stringify(byStack.dev?.policies);
    assert.match(dev, /hyperpod-eks\/dev/);
    assert.doesNotMatch(dev, /hyperpod-prod|hyperpod-eks\/prod/);
    assert.match(
      JSON.stringify(byStack.pr?.policies),
      /"StringLike":\{"aws:ResourceTag\/hyperpod-eks:stack":"hyperpod-eks\/pr-\*"\}/,
    );
  });

  it("lets review stacks buy the types that are listed, or else those without accelerators", () => {
    const allowed = (change?: (values: Record<string, unknown>) => void) => {
      const pr = planEnvironments(deploymentsSettings(change)).find(({ stack }) => stack === "pr");
      const [denial] = (pr?.policies ?? [])
        .flatMap(({ Statement }) => Statement)
        .filter(({ Effect }) => Effect === "Deny");
      return denial?.Condition?.["ForAnyValue:StringNotEquals"]?.["sagemaker:InstanceTypes"] as readonly string[];
    };
    assert.deepEqual(allowed(), ["ml.m5.2xlarge"]);
    const byDefault = allowed((values) => {
      delete environmentsOf(values).pr.instanceTypes;
    });
    assert.deepEqual(byDefault.map((type) => findInstanceType(type)?.accelerator).filter(Boolean), []);
    assert.ok(byDefault.includes("ml.c5.large") && byDefault.length > 20, byDefault.join(" "));
    assert.doesNotMatch(JSON.stringify(byStack.prod), /"Effect":"Deny"/);
  });

  it("lets each shipped stack file buy what it asks for", () => {
    for (const [stack, { instanceTypes }] of Object.entries(deploymentsSettings().environments)) {
      const values = stackConfig(`Pulumi.${stack}.yaml`);
      const parsed = parseSettings({ values, secretKeys: [], fileExists: () => true });
      const asked = Object.values(parsed.settings?.instanceGroups ?? {}).map(({ instanceType }) => instanceType);
      assert.ok(asked.length > 0, stack);
      assert.deepEqual(
        asked.filter((type) => instanceTypes !== undefined && !instanceTypes.includes(type)),
        [],
        stack,
      );
    }
  });

  it("asks for the boundary of roles in the policies, and tells the program so", () => {
    const arn = "arn:aws:iam::111122223333:policy/hyperpod-workload-boundary";
    for (const { policies, deployment } of Object.values(byStack)) {
      assert.match(JSON.stringify(policies), new RegExp(`"iam:PermissionsBoundary":"${arn}"`));
      assert.equal(deployment.environmentVariables.HYPERPOD_EKS_PERMISSIONS_BOUNDARY_ARN, arn);
    }
    assert.match(escText(), new RegExp(`\\n {4}HYPERPOD_EKS_PERMISSIONS_BOUNDARY_ARN: ${arn}\\n$`));
    assert.match(escText(), /\n {4}AWS_REGION: us-west-2\n/);
    const free = deploymentsSettings((values) => {
      values["hyperpod-eks-deployments:roleBoundary"] = "none";
    });
    assert.doesNotMatch(
      JSON.stringify([planEnvironments(free), planAccount(free)]),
      /iam:PermissionsBoundary|BOUNDARY/,
    );
  });

  it("gives sessions as long as asked, to the role and to the deployment alike", () => {
    assert.equal(byStack.prod?.maxSessionSeconds, 43200);
    assert.equal(byStack.prod?.deployment.sessionDuration, "12h0m0s");
    assert.equal(byStack.dev?.maxSessionSeconds, 4 * 3600);
  });

  it("deploys when the program or the stack's own file changes, not on another stack's", () => {
    const paths = byStack.dev?.deployment.paths ?? [];
    assert.ok(paths.includes("Pulumi.dev.yaml") && paths.includes("components/**"));
    assert.ok(!paths.includes("Pulumi.prod.yaml") && !paths.some((path) => /docs|test/.test(path)));
  });
});
