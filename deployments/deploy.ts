/** The whole program: what the account's deployers share, then the environments. */
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { DeployerAccount } from "./deployer-account";
import { DeployedEnvironment } from "./environment";
import { planAccount, planEnvironments, roleBoundaryArn } from "./plan";
import type { DeploymentsSettings } from "./settings";

export interface DeploymentsOutputs {
  /** Role of each environment's deployer, by stack. The stack's setting hyperpod-eks:access must let it into its cluster. */
  deployerRoleArns: Record<string, pulumi.Output<string>>;
  /** What the stacks' setting hyperpod-eks:hyperpod.permissionsBoundaryArn must be; left out where no boundary is asked for. */
  roleBoundaryArn?: pulumi.Output<string>;
}

export function deploy(settings: DeploymentsSettings): DeploymentsOutputs {
  // Refuses to work in another account before it makes anything.
  const aws = new Provider("aws", { region: settings.region, allowedAccountIds: [settings.accountId] });
  const opts = { providers: [aws] };
  const account = new DeployerAccount("deployers", planAccount(settings), opts);
  const environments = planEnvironments(settings).map(
    (plan) => [plan.stack, new DeployedEnvironment(plan.stack, { plan, settings, account }, opts)] as const,
  );
  const boundaryArn = roleBoundaryArn(settings);
  const [madeBoundary] = account.roleBoundaries;
  return {
    deployerRoleArns: Object.fromEntries(environments.map(([stack, { role }]) => [stack, role.arn])),
    ...(boundaryArn === undefined ? {} : { roleBoundaryArn: madeBoundary?.arn ?? pulumi.output(boundaryArn) }),
  };
}
