/** The simulated Pulumi AWS provider ("classic"). */
import type { SimulatedAccount } from "../../account/account";
import type { ProviderDoor, ProviderInstance, ResourceHandler } from "../provider-door";
import { type AwsProviderConfig, accountRefusals, awsConfig } from "./aws-config";
import { AwsResourceHandler } from "./aws-resource-handler";
import { invokes } from "./invokes";
import { mappings } from "./mappings";

/** Version answered to the engine: not below any SDK that a program here uses, or the engine warns. */
const version = "7.48.0";

export interface AwsDoorOptions {
  /** Where relative paths of files to upload start; the current directory when left out. */
  projectDirectory?: string;
}

export function awsDoor(account: SimulatedAccount, options: AwsDoorOptions = {}): ProviderDoor {
  return {
    name: "aws",
    version,
    configReplaces: ["region"],
    configure: (config) =>
      new AwsProviderInstance(account, awsConfig(config), options.projectDirectory ?? process.cwd()),
  };
}

class AwsProviderInstance implements ProviderInstance {
  private readonly handlers = new Map<string, ResourceHandler>();

  constructor(
    private readonly account: SimulatedAccount,
    private readonly config: AwsProviderConfig,
    private readonly projectDirectory: string,
  ) {
    const [refusal] = accountRefusals(config, account.accountId);
    if (refusal) {
      throw new Error(refusal.reason);
    }
  }

  handler(type: string): ResourceHandler | undefined {
    const known = this.handlers.get(type);
    if (known) {
      return known;
    }
    const mapping = mappings.get(type);
    if (!mapping) {
      return undefined;
    }
    const handler = new AwsResourceHandler(mapping, this.account, this.config, {
      label: `aws@${version}`,
      projectDirectory: this.projectDirectory,
    });
    this.handlers.set(type, handler);
    return handler;
  }

  async invoke(token: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
    const invoke = invokes.get(token);
    if (!invoke) {
      throw new Error(`the rehearsal does not simulate ${token} (docs/simulated-aws.md lists what it does)`);
    }
    this.account.authenticate("sts:callerIdentity");
    return invoke(args, { account: this.account, config: this.config });
  }
}
