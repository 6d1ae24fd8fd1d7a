/** deployments/: what is registered, and the stack file of its template. */
import * as assert from "node:assert/strict";
import { findInstanceType } from "../../components/hyperpod/instance-type-catalogue";
import { deploy } from "../../deployments/deploy";
import { planEnvironments } from "../../deployments/plan";
import { parseSettings } from "../../stacks/settings";
import { record } from "../support/recording-monitor";
import { deploymentsSettings, environmentsOf } from "../support/shipped-deployments";
import { stackConfig } from "../support/whole-program";

describe("deployments/", () => {
  const recorded = (change?: (values: Record<string, unknown>) => void, preview = false) =>
    record(() => deploy(deploymentsSettings(change)), {
      project: "hyperpod-eks-deployments",
      stack: "platform",
      preview,
    });

  it("configures each environment's deployments with its deployer's role", async () => {
    const { one, all } = await recorded();
    assert.equal(all("pulumiservice:index:DeploymentSettings").length, 3);
    const { inputs, options } = one("pulumiservice:index:DeploymentSettings", "prod-deployment-settings");
    assert.deepEqual(inputs.operationContext, {
      preRunCommands: ["npm ci", "npm run chart"],
      environmentVariables: {
        AWS_REGION: "us-west-2",
        HYPERPOD_EKS_PERMISSIONS_BOUNDARY_ARN: "arn:aws:iam::111122223333:policy/hyperpod-workload-boundary",
      },
      oidc: {
        aws: {
          roleARN: "arn:aws:mock:us-west-2:111122223333:prod-deployer",
          sessionName: "pulumi-deployments-prod",
          duration: "12h0m0s",
        },
      },
      options: { skipInstallDependencies: true },
    });
    assert.ok(options.dependencies.some((urn) => urn.includes("prod-deployer-part-1-attachment")));
    assert.ok(options.dependencies.some((urn) => urn.includes("deployers-workload-boundary")));
  });

  it("makes the boundary of the platform's roles and tells its ARN, unless there is another or none", async () => {
    const name = "hyperpod-workload-boundary";
    const made = await recorded();
    assert.equal(made.one("aws:iam/policy:Policy", "deployers-workload-boundary").inputs.name, name);
    assert.equal(await output(made), "arn:aws:mock:us-west-2:111122223333:deployers-workload-boundary");
    const own = "arn:aws:iam::111122223333:policy/company/limits";
    for (const [roleBoundary, told] of [
      [own, own],
      ["none", undefined],
    ]) {
      const recording = await recorded((values) => {
        values["hyperpod-eks-deployments:roleBoundary"] = roleBoundary;
      });
      assert.deepEqual(
        recording.all("aws:iam/policy:Policy").filter(({ inputs }) => inputs.name === name),
        [],
      );
      assert.equal(await output(recording), told);
    }

    async function output({ result }: typeof made): Promise<string | undefined> {
      const { roleBoundaryArn } = result;
      return roleBoundaryArn && new Promise((resolve) => roleBoundaryArn.apply(resolve));
    }
  });

  it("gives each deployer the boundary, a long session and its policies", async () => {
    const { one, all } = await recorded();
    const { inputs } = one("aws:iam/role:Role", "prod-deployer");
    assert.equal(inputs.permissionsBoundary, "arn:aws:mock:us-west-2:111122223333:deployers-boundary");
    assert.equal(inputs.maxSessionDuration, 43200);
    const parts = all("aws:iam/rolePolicyAttachment:RolePolicyAttachment").filter(({ name }) =>
      name.startsWith("prod-"),
    );
    assert.equal(
      parts.length,
      planEnvironments(deploymentsSettings()).find(({ stack }) => stack === "prod")?.policies.length,
    );
    assert.deepEqual(one("aws:iam/openIdConnectProvider:OpenIdConnectProvider").inputs, {
      url: "https://api.pulumi.com/oidc",
      clientIdLists: ["acme", "aws:acme"],
      tags: { Name: "pulumi-cloud" },
    });
  });

  it("schedules drift detection and an end where asked, and nowhere else", async () => {
    const { all, one } = await recorded((values) => {
      environmentsOf(values).dev.destroyAt = "2027-01-31T18:00:00Z";
    });
    assert.deepEqual(
      all("pulumiservice:index:DriftSchedule").map(({ inputs }) => [
        inputs.stack,
        inputs.scheduleCron,
        inputs.autoRemediate,
      ]),
      [
        ["dev", "0 6 * * *", false],
        ["prod", "0 * * * *", false],
      ],
    );
    assert.equal(one("pulumiservice:index:TtlSchedule").inputs.timestamp, "2027-01-31T18:00:00Z");
    assert.equal((await recorded()).all("pulumiservice:index:TtlSchedule").length, 0);
  });

  it("keeps the webhook's secret secret, and has no webhook where nobody is to be told", async () => {
    const { one } = await recorded((values) => {
      values["hyperpod-eks-deployments:webhookSecret"] = "hush-hush";
    });
    assert.deepEqual(one("pulumiservice:index:Webhook", "prod-webhook").inputs.secret, { secret: "hush-hush" });
    const silent = await recorded((values) => {
      delete values["hyperpod-eks-deployments:webhook"];
    });
    assert.equal(silent.all("pulumiservice:index:Webhook").length, 0);
  });

  it("holds no long-lived key anywhere", async () => {
    const { resources } = await recorded();
    assert.doesNotMatch(JSON.stringify(resources), /AKIA|iam\/accessKey|AccessToken/);
  });

  it("registers the same in a preview", async () => {
    const urns = ({ resources }: { resources: { urn: string }[] }) => resources.map(({ urn }) => urn).sort();
    assert.deepEqual(urns(await recorded(undefined, true)), urns(await recorded()));
  });
});

describe("Pulumi.pr.yaml, the template of review stacks", () => {
  const parsed = parseSettings({ values: stackConfig("Pulumi.pr.yaml"), secretKeys: [], fileExists: () => true });

  it("is a good stack file", () => {
    assert.deepEqual(parsed.problems, undefined, JSON.stringify(parsed.problems));
  });

  it("buys no accelerator, and few nodes", () => {
    const groups = Object.values(parsed.settings?.instanceGroups ?? {});
    assert.ok(groups.length > 0);
    assert.deepEqual(groups.map(({ instanceType }) => findInstanceType(instanceType)?.accelerator).filter(Boolean), []);
    assert.ok(groups.reduce((sum, { count }) => sum + count, 0) <= 2);
  });

  it("names the boundary that its deployer demands", () => {
    const [plan] = planEnvironments(deploymentsSettings()).filter(({ stack }) => stack === "pr");
    assert.equal(
      parsed.settings?.hyperpod.permissionsBoundaryArn,
      plan?.deployment.environmentVariables.HYPERPOD_EKS_PERMISSIONS_BOUNDARY_ARN,
    );
  });

  it("can be destroyed when the pull request is closed", () => {
    assert.equal(parsed.settings?.protection, false);
  });
});
