import type { CheckFailure } from "../provider-door";
import type { Properties } from "../wire";

/** What the simulated AWS provider takes from its configuration. */
export interface AwsProviderConfig {
  region: string;
  defaultTags: Readonly<Record<string, string>>;
  ignoreTagKeys: readonly string[];
  allowedAccountIds: readonly string[];
  forbiddenAccountIds: readonly string[];
}

export function awsConfig(config: Properties): AwsProviderConfig {
  const defaultTags = (config.defaultTags as { tags?: Record<string, string> } | undefined)?.tags ?? {};
  const ignoreTags = config.ignoreTags as { keys?: string[] } | undefined;
  return {
    region: String(config.region ?? "us-west-2"),
    defaultTags,
    ignoreTagKeys: ignoreTags?.keys ?? [],
    allowedAccountIds: (config.allowedAccountIds as string[] | undefined) ?? [],
    forbiddenAccountIds: (config.forbiddenAccountIds as string[] | undefined) ?? [],
  };
}

/** The provider refuses to work in an account that is not allowed before it does anything. */
export function accountRefusals(config: AwsProviderConfig, accountId: string): CheckFailure[] {
  if (config.allowedAccountIds.length > 0 && !config.allowedAccountIds.includes(accountId)) {
    return [{ property: "allowedAccountIds", reason: `AWS account ID not allowed: ${accountId}` }];
  }
  if (config.forbiddenAccountIds.includes(accountId)) {
    return [{ property: "forbiddenAccountIds", reason: `AWS account ID not allowed: ${accountId}` }];
  }
  return [];
}
