import type { StoredResource } from "./kind";

/** An answer of AWS that is an error: code, message and HTTP status, as the service's API states them. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly httpStatus = 400,
    /** The rule that gave this answer; `undefined` for plumbing errors. */
    readonly ruleId?: string,
  ) {
    super(message);
    this.name = "AwsError";
  }
}

/** The create call was accepted and the resource exists, but it failed on its way: a cluster in status Failed. */
export class CreateFailedLater extends AwsError {
  constructor(
    cause: AwsError,
    readonly resource: StoredResource,
  ) {
    super(cause.code, cause.message, cause.httpStatus, cause.ruleId);
  }
}

/** AWS did what it was asked for, and its answer never reached the client: the client's own words, no answer of AWS. */
export class ReplyLost extends AwsError {
  constructor(message: string) {
    super("RequestSendFailed", message, 0);
  }
}

/** The client tried as often as it does, and had the same answer every time. */
export class GaveUpRetrying extends AwsError {
  constructor(
    answer: AwsError,
    readonly attempts: number,
  ) {
    super(answer.code, answer.message, answer.httpStatus, answer.ruleId);
  }
}
