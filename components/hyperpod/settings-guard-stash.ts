import * as pulumi from "@pulumi/pulumi";
import type { GuardOptions } from "./guard";
import { settingsHook } from "./guard-hooks";
import type { SettingsRecord } from "./settings-guard";

/**
 * Remembers what the settings were; its hook sees what was remembered and stops what would harm. Wait for it before anything
 * else is registered: a subnet that is replaced is deleted at its own step, and a resource that is being replaced doesn't show
 * its hooks the old inputs.
 *
 * Of no component: it looks at the stack as a whole, and outlives the choice of what is made and what is found.
 */
export function guardSettings(name: string, record: SettingsRecord, options: GuardOptions): pulumi.Resource {
  const input = { ...record, groups: options.secret ? pulumi.secret(record.groups) : record.groups };
  return new pulumi.Stash(name, { input }, { hooks: { beforeUpdate: [settingsHook(`${name}-hook`, options)] } });
}
