/** How long operations of an account take, other than the time table says: for proofs that no order of events matters. */

export interface PacedOperation {
  kind: string;
  operation: "create" | "update" | "delete";
  /** Who asks: the client's own name for the resource. */
  client?: string;
}

export interface Pace {
  /** Times the typical minutes. @default 1 */
  factor?(operation: PacedOperation): number;
  /**
   * Minutes until AWS looks at the call: the service throttles it, and the client's retries get through later.
   * @default 0
   */
  throttledMinutes?(operation: PacedOperation): number;
}
