/** From the settings to everything that Pulumi Cloud and AWS are told. Pure. */
import { partitionOfRegion } from "../components/common/arn";
import { type PolicyDocument, policyDocument } from "../components/common/policy-document";
import { findInstanceType, instanceTypeNames } from "../components/hyperpod/instance-type-catalogue";
import { demandedBoundaryVariable } from "../stacks/settings/demanded-boundary";
import { boundaryPolicy } from "./deployer/boundary";
import { deployerPolicies } from "./deployer/policy-planner";
import { workloadBoundaryName, workloadBoundaryPolicy } from "./deployer/workload-boundary";
import type { EnvironmentSettings } from "./environment-settings";
import type { DeploymentsSettings } from "./settings";

/**
 * Names of review stacks, whatever their template is called. Pulumi documents none; programs that run as review stacks tell
 * themselves by this beginning, and the pull request by the number at the end (climatepolicyradar/search,
 * infra/__main__.py). What stands between is not relied on.
 */
const reviewStacks = "pr-*";

/** Issuer of the tokens of deployments and ESC environments alike (Pulumi documentation, "OIDC Setup", "Token Claims"). */
const issuer = "https://api.pulumi.com/oidc";

/** Issuer of GitHub's tokens (GitHub documentation, "Configuring OpenID Connect in Amazon Web Services"). */
const githubIssuer = "https://token.actions.githubusercontent.com";

export interface AccountPlan {
  /** Who proves an identity to AWS, by logical name. */
  readonly issuers: Readonly<Record<string, { readonly url: string; readonly audiences: readonly string[] }>>;
  readonly boundary: PolicyDocument;
  /**
   * Boundary of the platform's roles, where it is made here.
   * @default none is made
   */
  readonly workloadBoundary?: PolicyDocument;
}

export interface EnvironmentPlan {
  /** Stack of the platform. */
  readonly stack: string;
  readonly roleName: string;
  readonly trust: PolicyDocument;
  readonly maxSessionSeconds: number;
  readonly policies: readonly PolicyDocument[];
  readonly deployment: {
    readonly branch: string;
    readonly paths: readonly string[];
    readonly deployCommits: boolean;
    readonly previewPullRequests: boolean;
    readonly pullRequestTemplate: boolean;
    readonly preRunCommands: readonly string[];
    readonly environmentVariables: Readonly<Record<string, string>>;
    readonly sessionDuration: string;
  };
  readonly drift?: { readonly cron: string; readonly remediate: boolean };
  readonly destroyAt?: string;
  /** Project and name of the ESC environment, and what it sets beside the credentials. */
  readonly esc: {
    readonly project: string;
    readonly name: string;
    readonly environmentVariables: Readonly<Record<string, string>>;
  };
}

export function planAccount(settings: DeploymentsSettings): AccountPlan {
  const { organization, accountId, region, githubActions, roleBoundary } = settings;
  const place = { partition: partitionOfRegion(region), accountId, region };
  return {
    issuers: {
      // Deployments carry the organization's name, ESC environments "aws:" before it (Pulumi documentation, "OIDC Setup" of
      // Pulumi Deployments and "Configuring OpenID Connect" of Pulumi ESC).
      "pulumi-cloud": { url: issuer, audiences: [organization, `aws:${organization}`] },
      ...(githubActions ? { github: { url: githubIssuer, audiences: ["sts.amazonaws.com"] } } : {}),
    },
    boundary: boundaryPolicy({ ...place, ...withRoleBoundary(settings) }),
    ...(roleBoundary === "create" ? { workloadBoundary: workloadBoundaryPolicy(place) } : {}),
  };
}

/** The boundary that every role of the environments must have; `undefined` where none is asked for. */
export function roleBoundaryArn({ roleBoundary, region, accountId }: DeploymentsSettings): string | undefined {
  switch (roleBoundary) {
    case "none":
      return undefined;
    case "create":
      return `arn:${partitionOfRegion(region)}:iam::${accountId}:policy/${workloadBoundaryName}`;
    default:
      return roleBoundary;
  }
}

function withRoleBoundary(settings: DeploymentsSettings): { roleBoundaryArn?: string } {
  const arn = roleBoundaryArn(settings);
  return arn === undefined ? {} : { roleBoundaryArn: arn };
}

export function planEnvironments(settings: DeploymentsSettings): readonly EnvironmentPlan[] {
  return Object.entries(settings.environments)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([stack, environment]) => planEnvironment(stack, environment, settings));
}

function planEnvironment(
  stack: string,
  environment: EnvironmentSettings,
  settings: DeploymentsSettings,
): EnvironmentPlan {
  const { accountId, region, project, branch } = settings;
  const isTemplate = environment.deploy === "reviewStacks";
  const { name, eksClusterName, instanceTypes = isTemplate ? typesWithoutAccelerators() : undefined } = environment;
  const boundary = roleBoundaryArn(settings);
  const environmentVariables = {
    AWS_REGION: region,
    ...(boundary === undefined ? {} : { [demandedBoundaryVariable]: boundary }),
  };
  return {
    stack,
    roleName: `hyperpod-deployer-${stack}`,
    trust: trustPolicy(isTemplate ? reviewStacks : stack, stack, settings),
    maxSessionSeconds: environment.sessionHours * 3600,
    policies: deployerPolicies({
      accountId,
      region,
      name,
      stack: `${project}/${isTemplate ? reviewStacks : stack}`,
      ...(eksClusterName === undefined ? {} : { eksClusterName }),
      ...withRoleBoundary(settings),
      ...(instanceTypes === undefined ? {} : { instanceTypes }),
    }),
    deployment: {
      branch: `refs/heads/${branch}`,
      paths: deployedPaths(stack),
      deployCommits: environment.deploy === "push",
      previewPullRequests: environment.previewPullRequests ?? !isTemplate,
      pullRequestTemplate: isTemplate,
      // Pulumi's own installation would come without the chart, which no package registry has.
      preRunCommands: ["npm ci", "npm run chart"],
      environmentVariables: { ...environmentVariables, ...environment.environmentVariables },
      sessionDuration: `${environment.sessionHours}h0m0s`,
    },
    ...(environment.drift === undefined ? {} : { drift: environment.drift }),
    ...(environment.destroyAt === undefined ? {} : { destroyAt: environment.destroyAt }),
    esc: { project, name: stack, environmentVariables },
  };
}

/** A review stack is for reading a change, and its file is part of the change. */
function typesWithoutAccelerators(): readonly string[] {
  return instanceTypeNames().filter((name) => findInstanceType(name)?.accelerator === undefined);
}

/** What a deployment depends on: a change of a test or a document deploys nothing. */
function deployedPaths(stack: string): readonly string[] {
  return [
    "Pulumi.yaml",
    `Pulumi.${stack}.yaml`,
    "components/**",
    "index.ts",
    "package-lock.json",
    "stacks/**",
    "tools/chart/**",
    "tsconfig.program.json",
  ];
}

/**
 * Deployments of this very stack, and whoever may open this very ESC environment, and nobody else. The subjects' forms:
 * Pulumi documentation, "OIDC Setup" of Pulumi Deployments ("Custom claims") and "Configuring OpenID Connect" of Pulumi ESC
 * ("Custom token claim").
 */
function trustPolicy(stackPattern: string, escName: string, settings: DeploymentsSettings): PolicyDocument {
  const { organization, project, accountId, region, githubActions } = settings;
  const assumedBy = (sid: string, audience: string, subject: string, from = issuer) => {
    const host = from.replace("https://", "");
    return {
      Sid: sid,
      Effect: "Allow" as const,
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: `arn:${partitionOfRegion(region)}:iam::${accountId}:oidc-provider/${host}` },
      Condition: {
        StringEquals: { [`${host}:aud`]: audience },
        StringLike: { [`${host}:sub`]: subject },
      },
    };
  };
  // The jobs name a GitHub environment, whose reviewers and branches GitHub checks before it gives out the token.
  const jobs = githubActions && stackPattern !== reviewStacks ? [escName, `${escName}-preview`] : [];
  return policyDocument(
    assumedBy(
      "Deployments",
      organization,
      `pulumi:deploy:org:${organization}:project:${project}:stack:${stackPattern}:operation:*:scope:write`,
    ),
    assumedBy(
      "EscEnvironment",
      `aws:${organization}`,
      `pulumi:environments:pulumi.organization.login:${organization}:currentEnvironment.name:${project}/${escName}`,
    ),
    ...jobs.map((job, index) =>
      assumedBy(
        `GitHubActions${index + 1}`,
        "sts.amazonaws.com",
        `repo:${githubRepository(settings)}:environment:${job}`,
        githubIssuer,
      ),
    ),
  );
}

/**
 * The repository as the subject names it: `<owner>/<name>`, or with numbers that a later owner of the names does not have
 * (GitHub documentation, "OpenID Connect reference", "Immutable subject claims").
 */
function githubRepository({ repository, githubIds }: DeploymentsSettings): string {
  const [owner = "", name = ""] = repository.split("/");
  return githubIds === undefined ? repository : `${owner}@${githubIds.owner}/${name}@${githubIds.repository}`;
}

/** An ESC environment that logs in to AWS as the deployer: for people and machines outside of Pulumi Deployments. */
export function escYaml(
  roleArn: string,
  { stack, deployment: { sessionDuration }, esc: { environmentVariables } }: EnvironmentPlan,
): string {
  const variables = Object.entries(environmentVariables).map(([name, value]) => `    ${name}: ${value}\n`);
  // The subject begins with the organization by itself: naming it among the attributes would say it twice.
  return `values:
  aws:
    login:
      fn::open::aws-login:
        oidc:
          roleArn: ${roleArn}
          sessionName: pulumi-${stack}
          duration: ${sessionDuration.replace(/h0m0s$/, "h")}
          subjectAttributes:
            - currentEnvironment.name
  environmentVariables:
    AWS_ACCESS_KEY_ID: \${aws.login.accessKeyId}
    AWS_SECRET_ACCESS_KEY: \${aws.login.secretAccessKey}
    AWS_SESSION_TOKEN: \${aws.login.sessionToken}
${variables.join("")}`;
}
