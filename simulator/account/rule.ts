/**
 * A rule: what AWS refuses, as data plus one small function. Rules stand beside the kind they guard, and the page of what
 * is simulated is generated from them.
 */
import type { AccountView } from "./account-view";
import type { Attributes, StoredResource } from "./kind";

export type RuleMoment =
  /** before a resource is made: AWS refuses the call */
  | "create"
  /** the call was accepted, and the resource fails afterwards */
  | "createLater"
  | "update"
  /** the update was accepted, fails afterwards, and everything is as it was before */
  | "updateLater"
  | "delete"
  /** the delete was accepted, and never comes to its end */
  | "deleteLater"
  /** any call to something that runs: a Kubernetes API */
  | "call";

export interface RuleRequest {
  readonly account: AccountView;
  readonly region: string;
  readonly nowMinutes: number;
  /** What the caller asks for (create, update). */
  readonly wanted: Attributes;
  /** The resource as it stands (update, updateLater, delete, createLater, deleteLater). */
  readonly current?: StoredResource;
}

export interface Rule {
  /** "ec2.subnet.cidr-conflict": service, noun, what goes wrong. Unique. */
  readonly id: string;
  /** The kind it guards. */
  readonly kind: string;
  readonly on: RuleMoment | readonly RuleMoment[];
  /** One sentence: when AWS refuses. */
  readonly when: string;
  readonly code: string;
  readonly httpStatus?: number;
  /** Where this is known from: a document, an API model, an issue thread, a resource schema. */
  readonly source: string;
  /** The message of AWS where the rule is broken, `undefined` where it is kept. */
  check(request: RuleRequest): string | undefined;
}
