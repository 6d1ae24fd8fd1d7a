/** What deployments/ is told, checked as a whole: the same words and error list as the platform's own settings. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { parseArn } from "../components/common/arn";
import { parseLeniently } from "../stacks/settings/lenient-parse";
import { type Problem, renderProblems, show, sortProblems } from "../stacks/settings/problems";
import { flag, setting, wholeNumber } from "../stacks/settings/setting";
import { type EnvironmentSettings, environmentSchema } from "./environment-settings";

const namespace = "hyperpod-eks-deployments";

/**
 * Environments of the project `default` have tokens of another form: no `aws:` before the audience and no project in the
 * subject (Pulumi ESC documentation, "Configuring OpenID Connect", "AWS").
 */
const projectName = z.string().regex(/^(?!default$)[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}$/);

/** AWS compares the token's audience letter by letter, and in it the name is in lower case (Pulumi documentation, OIDC for AWS). */
const organizationName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/);

const githubId = wholeNumber(1, Number.MAX_SAFE_INTEGER);

const schemas = {
  accountId: setting(
    { means: "AWS account of the environments.", allowed: "12 digits, in quotes", example: '"111122223333"' },
    z.string().regex(/^\d{12}$/),
  ),
  organization: setting(
    {
      means: "Organization in Pulumi Cloud.",
      allowed: "its name in lower case, as app.pulumi.com/<organization> shows it",
      example: "acme",
    },
    organizationName,
  ),
  project: setting(
    {
      means: "The platform's project, as its Pulumi.yaml names it.",
      allowed: "a project's name other than default",
      default: "hyperpod-eks",
    },
    projectName.default("hyperpod-eks"),
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
  githubIds: setting(
    {
      means:
        "Numbers of the repository and its owner on GitHub. Tokens of repositories that were made, renamed or moved after " +
        "15 July 2026 carry them; `gh api repos/<owner>/<name> --jq .owner.id,.id` prints both.",
      allowed: "a map with owner and repository; only together with githubActions",
      example: "{ owner: 123456, repository: 456789 }",
      default: "tokens carry names alone, as those of older repositories",
    },
    z
      .strictObject({
        owner: setting({ means: "The owner's number.", allowed: "a whole number" }, githubId),
        repository: setting({ means: "The repository's number.", allowed: "a whole number" }, githubId),
      })
      .optional(),
  ),
  roleBoundary: setting(
    {
      means:
        "Permissions boundary that every role of the environments must have. Without one a deployer can make a role of any " +
        "rights. The environments name it in hyperpod-eks:hyperpod.permissionsBoundaryArn.",
      allowed: "create (one is made), none, or the ARN of a policy of your own",
      default: "create",
    },
    z
      .string()
      .regex(/^(create|none|arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+)$/)
      .default("create"),
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

function rules(settings: DeploymentsSettings): Problem[] {
  const { accountId, roleBoundary, githubActions, githubIds, environments, webhook, webhookSecret } = settings;
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
    ...Object.keys(environments)
      .filter((stack) => stack.startsWith("pr-"))
      .map((stack) => ({
        path: `${path}.${stack}`,
        received: "a stack whose name begins with pr-",
        allowed: "other names: the deployer of review stacks may touch everything of stacks called pr-...",
        fix: "name the stack otherwise",
      })),
    ...(githubIds !== undefined && !githubActions
      ? [
          {
            path: `${namespace}:githubIds`,
            received: JSON.stringify(githubIds),
            allowed: "only together with githubActions",
            fix: "set githubActions to true, or remove the numbers",
          },
        ]
      : []),
    ...([undefined, "aws", accountId].includes(parseArn(roleBoundary)?.accountId)
      ? []
      : [
          {
            path: `${namespace}:roleBoundary`,
            received: roleBoundary,
            allowed: `a policy of AWS's or of account ${accountId}: a role takes no other as its boundary`,
            fix: "name one of this account, or write create",
          },
        ]),
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
