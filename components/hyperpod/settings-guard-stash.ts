import * as pulumi from "@pulumi/pulumi";
import type { GuardOptions } from "./guard";
import { newStackHook, settingsHook } from "./guard-hooks";
import type { AskLive } from "./live-platform";
import type { SettingsRecord } from "./settings-guard";

export interface SettingsGuardArgs {
  record: SettingsRecord;
  /** Names of groups that may be removed: `hyperpod-eks:allow.removeGroups`. */
  removeGroups: readonly string[];
  /** Whether the groups come from secret settings: encrypted in the state, and left out of every text. */
  secretGroups: boolean;
  /** How AWS is asked what lives, before anything is refused. */
  askLive: AskLive;
  /** The stack as its tags name it, "<project>/<stack>". */
  owner: string;
}

/**
 * Remembers what the settings were; its hook sees what was remembered and stops what would harm. Wait for it before anything
 * else is registered: a subnet that is replaced is deleted at its own step, and a resource that is being replaced doesn't show
 * its hooks the old inputs.
 *
 * Of no component: it looks at the stack as a whole, and outlives the choice of what is made and what is found.
 */
export function guardSettings(
  name: string,
  { record, removeGroups, secretGroups, askLive, owner }: SettingsGuardArgs,
): pulumi.Resource {
  const input = { ...record, groups: secretGroups ? pulumi.secret(record.groups) : record.groups };
  const options: GuardOptions = { removeGroups, secret: secretGroups };
  return new pulumi.Stash(
    name,
    { input },
    {
      hooks: {
        beforeCreate: [newStackHook(`${name}-name-hook`, owner, askLive)],
        beforeUpdate: [settingsHook(`${name}-hook`, options, askLive)],
      },
    },
  );
}
