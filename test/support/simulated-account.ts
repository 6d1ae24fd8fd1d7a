/** A simulated account for tests of one kind at a time. */
import assert from "node:assert/strict";
import { SimulatedAccount } from "../../simulator/account/account";
import { AwsError } from "../../simulator/account/aws-error";
import { kinds, rules } from "../../simulator/account/catalogue";
import type { Attributes, StoredResource } from "../../simulator/account/kind";

export const region = "us-west-2";

export function newAccount(quotas: Readonly<Record<string, number>> = {}): SimulatedAccount {
  return new SimulatedAccount({ kinds, rules, quotas });
}

export function make(account: SimulatedAccount, kind: string, attributes: Attributes): Promise<StoredResource> {
  return account.create({ kind, region }, attributes);
}

export function remove(account: SimulatedAccount, resource: StoredResource): Promise<void> {
  return account.delete({ kind: resource.kind, region }, resource.id);
}

export function change(
  account: SimulatedAccount,
  resource: StoredResource,
  attributes: Attributes,
): Promise<StoredResource> {
  return account.update({ kind: resource.kind, region }, resource.id, attributes);
}

/** AWS refuses, with exactly this code and text. */
export async function refuses(call: Promise<unknown>, code: string, message: string): Promise<void> {
  await assert.rejects(call, (error: unknown) => {
    assert.ok(error instanceof AwsError, `not an answer of AWS: ${error}`);
    assert.deepEqual([error.code, error.message], [code, message]);
    return true;
  });
}
