/** deployments/: settings, plan and what is registered. */
import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { findInstanceType } from "../../components/hyperpod/instance-type-catalogue";
import { deploy } from "../../deployments/deploy";
import { escYaml, planAccount, planEnvironments } from "../../deployments/plan";
import { type DeploymentsSettings, parseDeployments } from "../../deployments/settings";
import { parseSettings } from "../../stacks/settings";
import { record } from "../support/recording-monitor";
import { projectDirectory, stackConfig } from "../support/whole-program";

const file = join(projectDirectory, "deployments", "Pulumi.platform.yaml");

function config(change: (values: Record<string, unknown>) => void = () => undefined): Record<string, string> {
  const { config: values } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  change(values);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

function settings(change?: (values: Record<string, unknown>) => void): DeploymentsSettings {
  const { settings: parsed, problems } = parseDeployments(config(change));
  assert.ok(parsed, JSON.stringify(problems));
  return parsed;
}

// biome-ignore lint/suspicious/noExplicitAny: a stack file's values are what a person writes
const environmentsOf = (values: Record<string, unknown>): any => values["hyperpod-eks-deployments:environments"];

describe("the settings of deployments/", () => {
  it("are good as shipped", () => {
    assert.deepEqual(Object.keys(settings().environments).sort(), ["dev", "pr", "prod"]);
  });

  it("say all that is wrong at once, each with its place", () => {
    const { problems } = parseDeployments(
      config((values) => {
        values["hyperpod-eks-deployments:accountId"] = "42";
        values["hyperpod-eks-deployments:repo"] = "acme/x";
        delete values["hyperpod-eks-deployments:organization"];
        environmentsOf(values).dev.sessionHours = 13;
        environmentsOf(values).dev.environmentVariables = { AWS_SECRET_ACCESS_KEY: "x" };
        environmentsOf(values).prod.deploy = "always";
      }),
    );
    const paths = problems.map(({ path }) => path);
    for (const path of [
      "accountId",
      "organization",
      "environments.dev.sessionHours",
      "environments.prod.deploy",
      "repo",
    ]) {
      assert.ok(paths.includes(`hyperpod-eks-deployments:${path}`), `${path} in ${paths.join(", ")}`);
    }
    assert.ok(paths.some((path) => path.includes("environmentVariables")));
    assert.match(problems.find(({ path }) => path.endsWith("deploy"))?.allowed ?? "", /push, manual or reviewStacks/);
  });

  it("refuse one name for two environments: their deployers could touch each other's resources", () => {
    const { problems } = parseDeployments(
      config((values) => {
        environmentsOf(values).prod.name = "hyperpod-dev";
      }),
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["hyperpod-eks-deployments:environments.prod.name"],
    );
  });

  it("refuse an organization in capitals, which AWS would never find in a token, and the project default", () => {
    const { problems } = parseDeployments(
      config((values) => {
        values["hyperpod-eks-deployments:organization"] = "Acme";
        values["hyperpod-eks-deployments:project"] = "default";
      }),
    );
    assert.deepEqual(
      problems.map(({ path, allowed }) => [path, allowed]),
      [
        ["hyperpod-eks-deployments:organization", "its name in lower case, as app.pulumi.com/<organization> shows it"],
        ["hyperpod-eks-deployments:project", "a project's name other than default"],
      ],
    );
  });

  it("refuse an environment that is called like a review stack", () => {
    const { problems } = parseDeployments(
      config((values) => {
        environmentsOf(values)["pr-demo"] = { name: "hyperpod-demo", deploy: "push" };
      }),
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["hyperpod-eks-deployments:environments.pr-demo"],
    );
  });

  it("refuse instance types that HyperPod does not have, and an empty list of them", () => {
    const problemsWith = (instanceTypes: unknown) =>
      parseDeployments(
        config((values) => {
          environmentsOf(values).pr.instanceTypes = instanceTypes;
        }),
      ).problems.map(({ path }) => path.replace("hyperpod-eks-deployments:environments.", ""));
    assert.deepEqual(problemsWith(["ml.m5.2xlarge", "m5.2xlarge"]), ["pr.instanceTypes[1]"]);
    assert.deepEqual(problemsWith([]), ["pr.instanceTypes"]);
    assert.deepEqual(problemsWith(["ml.m5.2xlarge", "ml.p5.48xlarge"]), []);
  });

  it("take a boundary of AWS's or of the account, and no other account's", () => {
    const problemsWith = (roleBoundary: string) =>
      parseDeployments(
        config((values) => {
          values["hyperpod-eks-deployments:roleBoundary"] = roleBoundary;
        }),
      ).problems.map(({ path }) => path);
    const path = "hyperpod-eks-deployments:roleBoundary";
    assert.deepEqual(problemsWith("arn:aws:iam::111122223333:policy/company/limits"), []);
    assert.deepEqual(problemsWith("arn:aws:iam::aws:policy/PowerUserAccess"), []);
    assert.deepEqual(problemsWith("none"), []);
    assert.deepEqual(problemsWith("arn:aws:iam::444455556666:policy/limits"), [path]);
    assert.deepEqual(problemsWith("false"), [path]);
  });

  it("refuse a second template of review stacks", () => {
    const { problems } = parseDeployments(
      config((values) => {
        environmentsOf(values).dev.deploy = "reviewStacks";
        delete environmentsOf(values).dev.drift;
      }),
    );
    assert.match(problems[0]?.allowed ?? "", /one template/);
  });

  it("refuse a schedule for the template of review stacks", () => {
    const { problems } = parseDeployments(
      config((values) => {
        environmentsOf(values).pr.destroyAt = "2027-01-31T18:00:00Z";
      }),
    );
    assert.match(problems[0]?.allowed ?? "", /template itself is never deployed/);
  });
});

describe("the plan of deployments/", () => {
  const byStack = Object.fromEntries(planEnvironments(settings()).map((plan) => [plan.stack, plan]));
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
      settings((values) => {
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
      settings((values) => {
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
      config((values) => {
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
      const pr = planEnvironments(settings(change)).find(({ stack }) => stack === "pr");
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
    for (const [stack, { instanceTypes }] of Object.entries(settings().environments)) {
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
    const free = settings((values) => {
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

describe("deployments/", () => {
  const recorded = (change?: (values: Record<string, unknown>) => void, preview = false) =>
    record(() => deploy(settings(change)), { project: "hyperpod-eks-deployments", stack: "platform", preview });

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
    assert.equal(parts.length, planEnvironments(settings()).find(({ stack }) => stack === "prod")?.policies.length);
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
    const [plan] = planEnvironments(settings()).filter(({ stack }) => stack === "pr");
    assert.equal(
      parsed.settings?.hyperpod.permissionsBoundaryArn,
      plan?.deployment.environmentVariables.HYPERPOD_EKS_PERMISSIONS_BOUNDARY_ARN,
    );
  });

  it("can be destroyed when the pull request is closed", () => {
    assert.equal(parsed.settings?.protection, false);
  });
});
