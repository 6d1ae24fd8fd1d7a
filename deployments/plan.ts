/** From the settings to everything that Pulumi Cloud and AWS are told. Pure. */
import { partitionOfRegion } from "../components/common/arn";
import { type PolicyDocument, policyDocument } from "../components/common/policy-document";
import { boundaryPolicy } from "./deployer/boundary";
import { deployerPolicies } from "./deployer/policy-planner";
import type { DeploymentsSettings, EnvironmentSettings } from "./settings";

/** Pulumi Cloud names review stacks so, whatever their template is called (Pulumi documentation, "Review stacks"). */
const reviewStacks = "pr-*";

/** Issuer of the tokens by which Pulumi Cloud proves who it is to AWS (Pulumi documentation, "OIDC, AWS"). */
const issuer = "https://api.pulumi.com/oidc";

/** Issuer of GitHub's tokens (GitHub documentation, "Configuring OpenID Connect in Amazon Web Services"). */
const githubIssuer = "https://token.actions.githubusercontent.com";

export interface AccountPlan {
  /** Who proves an identity to AWS, by logical name. */
  readonly issuers: Readonly<Record<string, { readonly url: string; readonly audiences: readonly string[] }>>;
  readonly boundary: PolicyDocument;
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
  /** Project and name of the ESC environment. */
  readonly esc: { readonly project: string; readonly name: string };
}

export function planAccount({ organization, accountId, region, githubActions }: DeploymentsSettings): AccountPlan {
  return {
    issuers: {
      // Deployments carry the organization's name, ESC environments "aws:" before it.
      "pulumi-cloud": { url: issuer, audiences: [organization, `aws:${organization}`] },
      ...(githubActions ? { github: { url: githubIssuer, audiences: ["sts.amazonaws.com"] } } : {}),
    },
    boundary: boundaryPolicy({ partition: partitionOfRegion(region), accountId, region }),
  };
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
  const { name, eksClusterName } = environment;
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
    }),
    deployment: {
      branch: `refs/heads/${branch}`,
      paths: deployedPaths(stack),
      deployCommits: environment.deploy === "push",
      previewPullRequests: environment.previewPullRequests ?? !isTemplate,
      pullRequestTemplate: isTemplate,
      // Pulumi's own installation would come without the chart, which no package registry has.
      preRunCommands: ["npm ci", "npm run chart"],
      environmentVariables: { AWS_REGION: region, ...environment.environmentVariables },
      sessionDuration: `${environment.sessionHours}h0m0s`,
    },
    ...(environment.drift === undefined ? {} : { drift: environment.drift }),
    ...(environment.destroyAt === undefined ? {} : { destroyAt: environment.destroyAt }),
    esc: { project, name: stack },
  };
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

/** Deployments of this very stack, and whoever may open this very ESC environment, and nobody else. */
function trustPolicy(stackPattern: string, escName: string, settings: DeploymentsSettings): PolicyDocument {
  const { organization, project, accountId, region, repository, githubActions } = settings;
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
        `repo:${repository}:environment:${job}`,
        githubIssuer,
      ),
    ),
  );
}

/** An ESC environment that logs in to AWS as the deployer: for people and machines outside of Pulumi Deployments. */
export function escYaml(roleArn: string, stack: string, sessionDuration: string, region: string): string {
  return `values:
  aws:
    login:
      fn::open::aws-login:
        oidc:
          roleArn: ${roleArn}
          sessionName: pulumi-${stack}
          duration: ${sessionDuration.replace(/h0m0s$/, "h")}
          subjectAttributes:
            - pulumi.organization.login
            - currentEnvironment.name
  environmentVariables:
    AWS_ACCESS_KEY_ID: \${aws.login.accessKeyId}
    AWS_SECRET_ACCESS_KEY: \${aws.login.secretAccessKey}
    AWS_SESSION_TOKEN: \${aws.login.sessionToken}
    AWS_REGION: ${region}
`;
}
