/** The GitHub workflows: pinned, with least permissions, without long-lived keys. */
import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { planEnvironments } from "../../deployments/plan";
import { demandedBoundaryVariable } from "../../stacks/settings";
import { deploymentsSettings } from "../support/shipped-deployments";
import { projectDirectory } from "../support/whole-program";

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Job {
  env?: Record<string, string>;
  permissions?: Record<string, string>;
  environment?: string;
  "timeout-minutes"?: number;
  if?: string;
  steps: Step[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  concurrency?: { "cancel-in-progress": boolean };
  jobs: Record<string, Job>;
}

const folder = join(projectDirectory, ".github", "workflows");
const workflows = readdirSync(folder)
  .sort()
  .map((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return { name, text, workflow: parse(text) as Workflow };
  });
const jobsOf = ({ workflow }: { workflow: Workflow }) => Object.entries(workflow.jobs);
const named = (name: string) => {
  const found = workflows.find((candidate) => candidate.name === name);
  assert.ok(found, name);
  return found;
};

/** Inputs that the workflows use, of those in action.yml at the pinned commit of each action. */
const inputsOfActions: Readonly<Record<string, readonly string[]>> = {
  "actions/checkout": ["persist-credentials"],
  "actions/setup-node": ["cache", "node-version"],
  "aws-actions/configure-aws-credentials": [
    "aws-region",
    "role-duration-seconds",
    "role-session-name",
    "role-to-assume",
  ],
  "pulumi/actions": ["command", "comment-on-pr", "diff", "edit-pr-comment", "pulumi-version", "stack-name"],
  "pulumi/auth-actions": ["organization", "requested-token-type", "token-expiration"],
};

/** Each release's tag, resolved to its commit in a clone of the action's own repository (August 2026). */
const releases: Readonly<Record<string, string>> = {
  "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd": "v6.0.2",
  "actions/setup-node@2028fbc5c25fe9cf00d9f06a71cc4710d4507903": "v6.0.0",
  "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c": "v6.2.3",
  "pulumi/actions@8e5e406f4007fca908480587cb9893c07090f58d": "v7.0.0",
  "pulumi/auth-actions@141415910c3beb54e03b48e9057c204c97b956f2": "v2.1.0",
};

describe("the GitHub workflows", () => {
  it("are check, deploy and preview", () => {
    assert.deepEqual(
      workflows.map(({ name }) => name),
      ["check.yml", "deploy.yml", "preview.yml"],
    );
  });

  it("pin every action by its commit, and say which release that is", () => {
    for (const { name, text } of workflows) {
      const uses = text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
      assert.ok(uses.length > 0, name);
      for (const line of uses) {
        assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, `${name}: ${line}`);
      }
    }
  });

  it("pin commits that are the releases they say, as looked up in each action's repository", () => {
    const pins = workflows.flatMap(({ text }) => [...text.matchAll(/uses: (\S+) # (\S+)/g)]);
    assert.ok(pins.length >= 10, `${pins.length}`);
    for (const [, pin = "", release] of pins) {
      assert.equal(releases[pin], release, `${pin}: look its tag up with git ls-remote, then write it here`);
    }
  });

  it("pin an action by the same commit everywhere", () => {
    const commits = new Map<string, Set<string>>();
    for (const { text } of workflows) {
      for (const [, action = "", commit = ""] of text.matchAll(/uses: ([\w/-]+)@(\S+)/g)) {
        commits.set(action, (commits.get(action) ?? new Set()).add(commit));
      }
    }
    assert.deepEqual(
      [...commits].filter(([, of]) => of.size > 1).map(([action]) => action),
      [],
    );
  });

  it("read the repository by default, and get more only where they log in or comment", () => {
    const allowed: Record<string, string[]> = {
      "check.yml": [],
      "deploy.yml": ["id-token"],
      "preview.yml": ["id-token", "pull-requests"],
    };
    for (const entry of workflows) {
      assert.deepEqual(entry.workflow.permissions, { contents: "read" }, entry.name);
      for (const [job, { permissions = {} }] of jobsOf(entry)) {
        const writes = Object.keys(permissions).filter((scope) => permissions[scope] === "write");
        assert.deepEqual(writes.sort(), allowed[entry.name], `${entry.name}: ${job}`);
      }
    }
  });

  it("hold no long-lived key: no secret is used at all", () => {
    for (const { name, text } of workflows) {
      assert.doesNotMatch(text, /secrets\.|aws-access-key-id|aws-secret-access-key|PULUMI_ACCESS_TOKEN/, name);
    }
  });

  it("leave no token in the checkout, and run no text that a stranger wrote", () => {
    for (const entry of workflows) {
      assert.ok(!("pull_request_target" in entry.workflow.on), entry.name);
      for (const [, { steps }] of jobsOf(entry)) {
        for (const step of steps) {
          assert.doesNotMatch(step.run ?? "", /\$\{\{/, `${entry.name}: ${step.run}`);
          if (step.uses?.startsWith("actions/checkout@")) {
            assert.equal(step.with?.["persist-credentials"], false, entry.name);
          }
        }
      }
    }
  });

  it("end by themselves", () => {
    for (const entry of workflows) {
      for (const [job, { "timeout-minutes": minutes }] of jobsOf(entry)) {
        assert.ok(minutes !== undefined && minutes <= 360, `${entry.name}: ${job}`);
      }
    }
  });

  it("give each action only inputs that the pinned release has", () => {
    for (const entry of workflows) {
      for (const [job, { steps }] of jobsOf(entry)) {
        for (const { uses, with: given } of steps.filter((step) => step.uses !== undefined)) {
          const known = inputsOfActions[uses?.split("@")[0] ?? ""] ?? [];
          const unknown = Object.keys(given ?? {}).filter((input) => !known.includes(input));
          assert.deepEqual(unknown, [], `${entry.name}: ${job}: ${uses}`);
        }
      }
    }
  });

  it("run for what Pulumi Deployments would deploy for, stack files aside", () => {
    const shared = (paths: readonly string[]) => paths.filter((path) => !/^Pulumi\.\w+\.yaml$/.test(path)).sort();
    const [plan] = planEnvironments(deploymentsSettings());
    for (const [name, trigger] of [
      ["deploy.yml", "push"],
      ["preview.yml", "pull_request"],
    ] as const) {
      const { paths } = named(name).workflow.on[trigger] as { paths: string[] };
      assert.deepEqual(shared(paths), shared(plan?.deployment.paths ?? []), name);
    }
  });

  it("tell the program which boundary the deployer demands", () => {
    for (const name of ["deploy.yml", "preview.yml"]) {
      for (const [job, { env }] of jobsOf(named(name))) {
        assert.deepEqual(env, { [demandedBoundaryVariable]: "$" + "{{ vars.ROLE_BOUNDARY_ARN }}" }, `${name}: ${job}`);
      }
    }
  });

  it("run scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(projectDirectory, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const { name, text } of workflows) {
      for (const [, script = ""] of text.matchAll(/run: npm run (\S+)/g)) {
        assert.ok(scripts[script], `${name}: npm run ${script}`);
      }
    }
  });

  it("check every pull request", () => {
    assert.ok("pull_request" in named("check.yml").workflow.on);
    assert.equal(named("check.yml").workflow.on.pull_request, null);
    const runs = Object.values(named("check.yml").workflow.jobs).flatMap(({ steps }) => steps.map(({ run }) => run));
    for (const command of ["npm run lint", "npm run typecheck", "npm test"]) {
      assert.ok(runs.includes(command), command);
    }
  });

  it("preview no code of a fork with an account's role", () => {
    for (const [, job] of jobsOf(named("preview.yml"))) {
      assert.match(job.if ?? "", /head\.repo\.full_name == github\.repository/);
    }
  });

  it("deploy from main alone, through a GitHub environment, and never cut an update short", () => {
    const { workflow } = named("deploy.yml");
    assert.deepEqual((workflow.on.push as { branches: string[] }).branches, ["main"]);
    assert.equal(workflow.concurrency?.["cancel-in-progress"], false);
    assert.deepEqual(
      Object.values(workflow.jobs).map(({ environment }) => environment),
      ["$" + "{{ matrix.stack }}"],
    );
  });

  it("ask for sessions no longer than the shipped deployers give", () => {
    const { environments } = deploymentsSettings();
    const asked = [...named("deploy.yml").text.matchAll(/stack: (\w+), session-seconds: (\d+)/g)];
    assert.equal(asked.length, 2);
    for (const [, stack = "", seconds] of asked) {
      assert.ok(Number(seconds) <= (environments[stack]?.sessionHours ?? 0) * 3600, stack);
    }
  });
});

describe("Dependabot", () => {
  it("updates packages and actions", () => {
    const { updates } = parse(readFileSync(join(projectDirectory, ".github", "dependabot.yml"), "utf8")) as {
      updates: Record<string, string>[];
    };
    assert.deepEqual(
      updates.map((update) => update["package-ecosystem"]),
      ["npm", "github-actions"],
    );
  });
});
