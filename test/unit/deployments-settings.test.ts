/** deployments/: what its settings may say. */
import * as assert from "node:assert/strict";
import { parseDeployments } from "../../deployments/settings";
import { deploymentsConfig, deploymentsSettings, environmentsOf } from "../support/shipped-deployments";

describe("the settings of deployments/", () => {
  it("are good as shipped", () => {
    assert.deepEqual(Object.keys(deploymentsSettings().environments).sort(), ["dev", "pr", "prod"]);
  });

  it("say all that is wrong at once, each with its place", () => {
    const { problems } = parseDeployments(
      deploymentsConfig((values) => {
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
      deploymentsConfig((values) => {
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
      deploymentsConfig((values) => {
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
      deploymentsConfig((values) => {
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
        deploymentsConfig((values) => {
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
        deploymentsConfig((values) => {
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
      deploymentsConfig((values) => {
        environmentsOf(values).dev.deploy = "reviewStacks";
        delete environmentsOf(values).dev.drift;
      }),
    );
    assert.match(problems[0]?.allowed ?? "", /one template/);
  });

  it("refuse a schedule for the template of review stacks", () => {
    const { problems } = parseDeployments(
      deploymentsConfig((values) => {
        environmentsOf(values).pr.destroyAt = "2027-01-31T18:00:00Z";
      }),
    );
    assert.match(problems[0]?.allowed ?? "", /template itself is never deployed/);
  });
});
