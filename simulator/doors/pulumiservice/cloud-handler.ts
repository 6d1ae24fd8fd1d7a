/** Acts on Pulumi Cloud's records. They stand in the account's store beside what AWS has, under kinds of their own. */
import type { SimulatedAccount } from "../../account/account";
import type { StoredResource } from "../../account/kind";
import { changesBetween } from "../diff";
import type { CheckArgs, CheckFailure, DiffArgs, DiffResult, ResourceHandler } from "../provider-door";
import { type Properties, unknown } from "../wire";
import type { CloudType } from "./resource-types";

export class CloudHandler implements ResourceHandler {
  constructor(
    private readonly type: CloudType,
    private readonly account: SimulatedAccount,
    private readonly unique: () => string,
  ) {}

  check({ news }: CheckArgs): { inputs: Properties; failures: CheckFailure[] } {
    const missing = this.type.required
      .filter((property) => news[property] === undefined || news[property] === "")
      .map((property) => ({ property, reason: "missing required property" }));
    const wrong = Object.entries(this.type.values ?? {}).flatMap(([property, check]) => {
      const value = news[property];
      const reason = value === undefined || value === unknown ? undefined : check(value);
      return reason === undefined ? [] : [{ property, reason }];
    });
    return { inputs: news, failures: [...missing, ...wrong] };
  }

  diff({ oldInputs, news }: DiffArgs): DiffResult {
    const changes = changesBetween(oldInputs, news, (path) => this.type.replaces.includes(path));
    return { changes, deleteBeforeReplace: false };
  }

  async create({
    inputs,
    preview,
  }: {
    inputs: Properties;
    preview: boolean;
  }): Promise<{ id: string; outputs: Properties }> {
    if (preview) {
      return { id: "", outputs: inputs };
    }
    const unique = this.unique();
    const id = this.type.id(inputs, unique);
    if (this.type.single && this.find(id)) {
      throw new Error(`409 API error: Conflict: ${id} exists already`);
    }
    const attributes = { ...inputs, ...this.type.outputs(inputs, unique) };
    const { kind } = this.type;
    this.account.alter((resources) =>
      resources.push({ kind, id, region: "", attributes, createdAtMinutes: this.account.clock.nowMinutes() }),
    );
    return { id, outputs: attributes };
  }

  async read({ id, oldInputs }: { id: string; oldInputs: Properties }) {
    const found = this.find(id);
    if (!found) {
      return undefined;
    }
    const inputs = Object.fromEntries(
      Object.keys(Object.keys(oldInputs).length > 0 ? oldInputs : found.attributes).map((key) => [
        key,
        found.attributes[key],
      ]),
    );
    return { id, inputs, outputs: { ...found.attributes } };
  }

  async update({ id, news, preview }: { id: string; news: Properties; preview: boolean }): Promise<Properties> {
    const found = this.find(id);
    if (!found) {
      throw new Error(`404 API error: Not Found: ${id}`);
    }
    const outputs = { ...found.attributes, ...news };
    for (const key of Object.keys(found.attributes)) {
      // What an input no longer says is gone; what Pulumi Cloud named by itself stays.
      if (news[key] === undefined && !(key in this.type.outputs(news, ""))) {
        delete outputs[key];
      }
    }
    if (!preview) {
      this.account.alter(() => {
        found.attributes = outputs;
      });
    }
    return outputs;
  }

  async delete({ id }: { id: string }): Promise<void> {
    this.account.alter((resources) => {
      const index = resources.findIndex((resource) => resource.kind === this.type.kind && resource.id === id);
      if (index >= 0) {
        resources.splice(index, 1);
      }
    });
  }

  private find(id: string): StoredResource | undefined {
    return this.account.find(this.type.kind, id);
  }
}
