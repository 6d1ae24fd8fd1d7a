/** Something that can't go on as it is, in the words people see. Where it is, is added by whoever knows the setting. */
export interface Shortcoming {
  /** What was found. */
  readonly received: string;
  /** What is allowed, and why. */
  readonly allowed: string;
  /** What to do. */
  readonly fix: string;
}
