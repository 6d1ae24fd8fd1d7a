/** One environment: its deployer in AWS, and what Pulumi Cloud is told of its stack. */
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { DeploymentSettings } from "@pulumi/pulumiservice/deploymentSettings";
import { DriftSchedule } from "@pulumi/pulumiservice/driftSchedule";
import { Environment as EscEnvironment } from "@pulumi/pulumiservice/environment";
import { TtlSchedule } from "@pulumi/pulumiservice/ttlSchedule";
import { Webhook } from "@pulumi/pulumiservice/webhook";
import { policyJson } from "../components/common/policy-document";
import type { DeployerAccount } from "./deployer-account";
import { type EnvironmentPlan, escYaml } from "./plan";
import type { DeploymentsSettings } from "./settings";

export interface DeployedEnvironmentArgs {
  plan: EnvironmentPlan;
  settings: DeploymentsSettings;
  account: DeployerAccount;
}

/** What a webhook is told: everything that changed the environment or failed to. */
const eventFilters = [
  "update_succeeded",
  "update_failed",
  "destroy_succeeded",
  "destroy_failed",
  "deployment_failed",
  "drift_detected",
  "drift_remediation_failed",
] as const;

export class DeployedEnvironment extends pulumi.ComponentResource {
  readonly role: iam.Role;

  constructor(
    name: string,
    { plan, settings, account }: DeployedEnvironmentArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("hyperpod-deployments:pulumi:Environment", name, {}, opts);
    const stackOf = { organization: settings.organization, project: settings.project, stack: plan.stack };
    this.role = this.createRole(name, plan, account);
    const attachments = this.attachPolicies(name, plan);
    const deployment = this.configureDeployments(name, plan, settings, [...attachments, ...account.roleBoundaries]);
    this.scheduleDriftDetection(name, plan, stackOf, deployment);
    this.scheduleEnd(name, plan, stackOf, deployment);
    this.createEscEnvironment(name, plan, settings);
    this.createWebhook(name, plan, settings);
    this.registerOutputs();
  }

  private createRole(name: string, plan: EnvironmentPlan, account: DeployerAccount): iam.Role {
    return new iam.Role(
      `${name}-deployer`,
      {
        // The boundary keeps deployers from what is called so.
        name: plan.roleName,
        description: `Deploys the stack ${plan.stack}`,
        assumeRolePolicy: policyJson(plan.trust),
        maxSessionDuration: plan.maxSessionSeconds,
        permissionsBoundary: account.boundaryArn,
        tags: { Name: plan.roleName },
      },
      // The trust policy names the identity providers by ARNs that the plan knows beforehand.
      { parent: this, dependsOn: [...account.issuers] },
    );
  }

  private attachPolicies(name: string, plan: EnvironmentPlan): iam.RolePolicyAttachment[] {
    return plan.policies.map((document, index) => {
      const part = `part-${index + 1}`;
      const policy = new iam.Policy(
        `${name}-deployer-${part}`,
        {
          name: `${plan.roleName}-${part}`,
          description: `What the deployer of ${plan.stack} may do, ${index + 1} of ${plan.policies.length}`,
          policy: policyJson(document),
          tags: { Name: `${plan.roleName}-${part}` },
        },
        { parent: this },
      );
      return new iam.RolePolicyAttachment(
        `${name}-deployer-${part}-attachment`,
        { role: this.role.name, policyArn: policy.arn },
        { parent: this },
      );
    });
  }

  private configureDeployments(
    name: string,
    { stack, deployment }: EnvironmentPlan,
    { organization, project, repository }: DeploymentsSettings,
    needs: readonly pulumi.Resource[],
  ): DeploymentSettings {
    return new DeploymentSettings(
      `${name}-deployment-settings`,
      {
        organization,
        project,
        stack,
        sourceContext: { git: { branch: deployment.branch } },
        vcs: {
          provider: "github",
          repository,
          paths: [...deployment.paths],
          deployCommits: deployment.deployCommits,
          previewPullRequests: deployment.previewPullRequests,
          pullRequestTemplate: deployment.pullRequestTemplate,
        },
        operationContext: {
          preRunCommands: [...deployment.preRunCommands],
          environmentVariables: { ...deployment.environmentVariables },
          oidc: {
            aws: {
              roleARN: this.role.arn,
              sessionName: `pulumi-deployments-${stack}`,
              duration: deployment.sessionDuration,
            },
          },
          // `npm ci` among the commands installs them.
          options: { skipInstallDependencies: true },
        },
      },
      // A push must not begin a deployment whose role can't do anything yet, or make roles only with a boundary that isn't
      // there.
      { parent: this, dependsOn: [...needs] },
    );
  }

  private scheduleDriftDetection(
    name: string,
    { drift }: EnvironmentPlan,
    stackOf: { organization: string; project: string; stack: string },
    deployment: DeploymentSettings,
  ): void {
    if (drift) {
      new DriftSchedule(
        `${name}-drift`,
        { ...stackOf, scheduleCron: drift.cron, autoRemediate: drift.remediate },
        // A schedule begins deployments: Pulumi Cloud takes it for stacks that have deployment settings.
        { parent: this, dependsOn: [deployment] },
      );
    }
  }

  private scheduleEnd(
    name: string,
    { destroyAt }: EnvironmentPlan,
    stackOf: { organization: string; project: string; stack: string },
    deployment: DeploymentSettings,
  ): void {
    if (destroyAt !== undefined) {
      new TtlSchedule(
        `${name}-end`,
        { ...stackOf, timestamp: destroyAt, deleteAfterDestroy: false },
        // As for drift.
        { parent: this, dependsOn: [deployment] },
      );
    }
  }

  private createEscEnvironment(name: string, plan: EnvironmentPlan, { organization }: DeploymentsSettings): void {
    new EscEnvironment(
      `${name}-esc`,
      {
        organization,
        project: plan.esc.project,
        name: plan.esc.name,
        yaml: this.role.arn.apply((arn) => new pulumi.asset.StringAsset(escYaml(arn, plan))),
      },
      { parent: this },
    );
  }

  private createWebhook(name: string, plan: EnvironmentPlan, settings: DeploymentsSettings): void {
    const { webhook, webhookSecret, organization, project } = settings;
    // The template of review stacks is never deployed, so there is nothing to tell.
    if (webhook && !plan.deployment.pullRequestTemplate) {
      new Webhook(
        `${name}-webhook`,
        {
          organizationName: organization,
          projectName: project,
          stackName: plan.stack,
          displayName: `hyperpod ${plan.stack}`,
          active: true,
          payloadUrl: webhook.url,
          format: webhook.format,
          filters: [...eventFilters],
          ...(webhookSecret === undefined ? {} : { secret: pulumi.secret(webhookSecret) }),
        },
        { parent: this },
      );
    }
  }
}
