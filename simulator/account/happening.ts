/** What AWS does by itself, some time after a customer's call: nobody asked for it, and no program knows of it. */
import type { OperationContext, SideEffects, StoredResource } from "./kind";

export interface Happening {
  /** "guard-duty.endpoint" */
  readonly id: string;
  /** One sentence: what comes to be. */
  readonly what: string;
  readonly source: string;
  /** The operation after which it happens. */
  readonly after: { readonly kind: string; readonly operation: "create" | "delete" };
  happen(resource: StoredResource, context: OperationContext & SideEffects): void;
}
