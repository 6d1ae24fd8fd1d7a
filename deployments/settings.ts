/** What deployments/ is told, checked as a whole: the same words and error list as the platform's own settings. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { parseLeniently } from "../stacks/settings/lenient-parse";
import { type Problem, renderProblems, show, sortProblems } from "../stacks/settings/problems";
import { flag, setting, wholeNumber } from "../stacks/settings/setting";

const namespace = "hyperpod-eks-deployments";

/** Names in Pulumi Cloud: organizations, projects, stacks. */
const pulumiName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}$/);

const environmentSchema = z.strictObject({
  name: setting(
    {
      means: "The environment's setting hyperpod-eks:name. The deployer may touch what bears this name.",
      allowed: "1 to 28 lower-case letters, digits and single hyphens, beginning with a letter",
      example: "hyperpod-dev",
    },
    z
      .string()
      .max(28)
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
  ),
  eksClusterName: setting(
    {
      means: "Name of the EKS cluster, where the environment takes an existing one.",
      allowed: "the name of an EKS cluster",
      default: "the environment's name",
    },
    z
      .string()
      .regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/)
      .optional(),
  ),
  deploy: setting(
    {
      means:
        "What begins an update: a push to the branch, a person in Pulumi Cloud, or a pull request, which then gets a stack of " +
        "its own with this one as its template.",
      allowed: "push, manual or reviewStacks",
      example: "push",
    },
    z.enum(["push", "manual", "reviewStacks"]),
  ),
  previewPullRequests: setting(
    {
      means: "Whether a pull request is previewed against this environment. Its code then runs as the deployer.",
      allowed: "true or false",
      default: "true; false for the template of review stacks",
    },
    flag().optional(),
  ),
  sessionHours: setting(
    {
      means: "How long the deployer's credentials last, in hours. They can't be renewed while an update runs.",
      // IAM API, CreateRole, MaxSessionDuration: 3600 to 43200 seconds.
      allowed: "1 to 12",
      default: "4",
    },
    wholeNumber(1, 12).default(4),
  ),
  environmentVariables: setting(
    {
      means: "Environment variables of the deployments. No secrets and no credentials: those come by OIDC.",
      allowed: "a map of texts; the names hold no AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_SESSION_TOKEN",
      default: "none",
    },
    z
      .record(
        setting(
          {
            means: "Name of a variable.",
            allowed:
              "letters, digits and underscores; not AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_SESSION_TOKEN",
            fix: "take keys out: the deployer's credentials come by OIDC",
          },
          z.string().regex(/^(?!AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$)[A-Za-z_]\w*$/),
        ),
        setting({ means: "Its value.", allowed: "a text" }, z.string()),
      )
      .default({}),
  ),
  drift: setting(
    { means: "Looks for drift on a schedule.", allowed: "a map with cron and remediate", default: "no schedule" },
    z
      .strictObject({
        cron: setting(
          { means: "When, in UTC.", allowed: "five fields of cron", example: '"0 6 * * *"' },
          z.string().regex(/^\S+( \S+){4}$/),
        ),
        remediate: setting(
          { means: "Whether drift is put right at once.", allowed: "true or false", default: "false: it is reported" },
          flag().default(false),
        ),
      })
      .optional(),
  ),
  destroyAt: setting(
    {
      means: "When Pulumi Cloud destroys the environment: for one that shall not outlive its purpose.",
      allowed: "a time in UTC, as 2027-01-31T18:00:00Z",
      default: "never",
    },
    z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
      .optional(),
  ),
});

const schemas = {
  accountId: setting(
    { means: "AWS account of the environments.", allowed: "12 digits, in quotes", example: '"111122223333"' },
    z.string().regex(/^\d{12}$/),
  ),
  organization: setting({ means: "Organization in Pulumi Cloud.", allowed: "its name", example: "acme" }, pulumiName),
  project: setting(
    {
      means: "The platform's project, as its Pulumi.yaml names it.",
      allowed: "a project's name",
      default: "hyperpod-eks",
    },
    pulumiName.default("hyperpod-eks"),
  ),
  repository: setting(
    {
      means: "Repository on GitHub. Pulumi's GitHub App must be installed for it.",
      allowed: "<owner>/<name>",
      example: "acme/hyperpod-eks",
    },
    z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  ),
  branch: setting(
    { means: "The branch that is deployed.", allowed: "a branch's name", default: "main" },
    z
      .string()
      .regex(/^(?!refs\/)[\w./-]+$/)
      .default("main"),
  ),
  githubActions: setting(
    {
      means: "Whether GitHub Actions of the repository may take the deployers' roles too (.github/workflows).",
      allowed: "true or false",
      default: "false: Pulumi Cloud alone",
    },
    flag().default(false),
  ),
  environments: setting(
    {
      means: "The environments, by stack name.",
      allowed: "a map of environments, one at least",
      example: "{ dev: { name: hyperpod-dev, deploy: push } }",
    },
    z.record(
      setting(
        { means: "Name of a stack.", allowed: "lower-case letters, digits and hyphens, 20 characters at most" },
        z.string().regex(/^[a-z][a-z0-9-]{0,19}$/),
      ),
      setting({ means: "An environment.", allowed: "a map with the keys name and deploy" }, environmentSchema),
    ),
  ),
  webhook: setting(
    {
      means: "Told of what happens to the environments.",
      allowed: "a map with url and format",
      default: "nobody is told",
    },
    z
      .strictObject({
        url: setting(
          { means: "Where to.", allowed: "an https address", example: "https://hooks.example.com/pulumi" },
          z.string().regex(/^https:\/\/\S+$/),
        ),
        format: setting(
          { means: "In which form.", allowed: "raw, slack or ms_teams", default: "raw" },
          z.enum(["raw", "slack", "ms_teams"]).default("raw"),
        ),
      })
      .optional(),
  ),
  webhookSecret: setting(
    {
      means: "Signs the webhook's messages. Set it with `pulumi config set --secret`.",
      allowed: "a text",
      default: "messages are not signed",
    },
    z.string().min(1).optional(),
  ),
};
const regionSchema = setting(
  { means: "Region of the environments.", allowed: "a region such as us-west-2", example: "us-west-2" },
  z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
);

export type EnvironmentSettings = z.output<typeof environmentSchema>;
export type DeploymentsSettings = { readonly region: string } & {
  readonly [K in keyof typeof schemas]: z.output<(typeof schemas)[K]>;
};

/** Structured values arrive as JSON text. */
export function parseDeployments(values: Readonly<Record<string, string>>): {
  settings?: DeploymentsSettings;
  problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const entries = Object.entries(schemas).map(([key, schema]) => {
    const path = `${namespace}:${key}`;
    return [key, parseLeniently(schema as z.ZodType, decoded(values[path]), path, problems)] as const;
  });
  const region = parseLeniently(regionSchema, values["aws:region"], "aws:region", problems);
  const known = ["aws:region", ...Object.keys(schemas).map((key) => `${namespace}:${key}`)];
  for (const key of Object.keys(values).filter((candidate) => !known.includes(candidate))) {
    problems.push({ path: key, received: "an unknown key", allowed: known.join(", "), fix: "remove it" });
  }
  const settings = { region, ...Object.fromEntries(entries) } as DeploymentsSettings;
  if (problems.length === 0) {
    problems.push(...rules(settings));
  }
  return problems.length > 0 ? { problems: sortProblems(problems, known) } : { settings, problems };
}

function rules({ environments, webhook, webhookSecret }: DeploymentsSettings): Problem[] {
  const path = `${namespace}:environments`;
  const byName = new Map<string, [stack: string, environment: EnvironmentSettings][]>();
  for (const entry of Object.entries(environments)) {
    byName.set(entry[1].name, [...(byName.get(entry[1].name) ?? []), entry]);
  }
  return [
    ...(Object.keys(environments).length === 0
      ? [{ path, received: "an empty map", allowed: "one environment at least", fix: "add one" }]
      : []),
    ...[...byName.values()]
      .filter((same) => same.length > 1)
      .map((same) => ({
        path: `${path}.${same[1]?.[0]}.name`,
        received: show(same[1]?.[1].name),
        allowed: "a name that no other environment has: each deployer may touch what bears its name",
        fix: `give ${same.map(([stack]) => stack).join(" and ")} different names`,
      })),
    ...Object.entries(environments)
      .filter(
        ([, { deploy, destroyAt, drift }]) =>
          deploy === "reviewStacks" && (destroyAt !== undefined || drift !== undefined),
      )
      .map(([stack]) => ({
        path: `${path}.${stack}`,
        received: "a template of review stacks with drift or destroyAt",
        allowed: "neither: the template itself is never deployed",
        fix: "remove drift and destroyAt; a review stack goes when its pull request is closed",
      })),
    ...Object.entries(environments)
      .filter(([, { deploy }]) => deploy === "reviewStacks")
      .slice(1)
      .map(([stack]) => ({
        path: `${path}.${stack}.deploy`,
        received: "a second template of review stacks",
        allowed: "one template: Pulumi Cloud names review stacks pr-... whatever their template is called",
        fix: "make it push or manual",
      })),
    ...(webhookSecret !== undefined && webhook === undefined
      ? [
          {
            path: `${namespace}:webhookSecret`,
            received: "[secret]",
            allowed: "only together with webhook",
            fix: "add webhook, or remove the secret",
          },
        ]
      : []),
  ];
}

function decoded(text: string | undefined): unknown {
  if (text === undefined || !/^\s*[{[]/.test(text)) {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Settings of the selected stack; throws one list of all problems, which the CLI shows without a stack trace. */
export function loadDeployments(): DeploymentsSettings {
  const { settings, problems } = parseDeployments(pulumi.runtime.allConfig());
  if (settings === undefined) {
    throw new pulumi.RunError(renderProblems(problems, pulumi.getStack()));
  }
  return settings;
}
