/** The course of one operation: what the faults that meet it do to it, step by step. */
import { AwsError, CreateFailedLater, ReplyLost } from "../aws-error";
import type { StoredResource } from "../kind";
import type { AskedFault, AwsAnswer } from "./fault";

/** One operation as faults look at it. */
export interface MetOperation {
  readonly kind: string;
  readonly operation: "create" | "update" | "delete";
  /** AWS's name for it, "ec2:CreateVpc". */
  readonly action: string;
  readonly region: string;
  readonly caller: string;
  readonly name: string;
  readonly zone: string;
  /** Of what is there already, else "". */
  readonly id: string;
}

export class Course {
  constructor(
    private readonly met: MetOperation,
    private readonly faults: readonly AskedFault[],
    /** Whether this attempt at the operation is one that is throttled. */
    private readonly isThrottled: (fault: AskedFault) => boolean,
    private readonly authenticate: () => void,
  ) {}

  /** AWS looks at the call. */
  begin(): void {
    const { id } = this.met;
    this.authenticate();
    for (const asked of this.faults) {
      const { effect } = asked.fault;
      if (effect.type === "refuse" || (effect.type === "throttle" && this.isThrottled(asked))) {
        throw this.answer(effect, id, asked);
      }
    }
  }

  /** Minutes that pass until the client hears how it ended. */
  minutes(usual: number): number {
    const factor = this.of("slow").reduce((product, { argument }) => product * argument, 1);
    return Math.max(usual * factor, ...this.of("hang").map(({ argument }) => argument));
  }

  /** AWS has worked on it, and it comes to nothing. */
  fail(resource: StoredResource): void {
    for (const asked of this.faults) {
      if (asked.fault.effect.type === "failLater") {
        throw this.answer(asked.fault.effect, resource.id, asked);
      }
    }
  }

  get givesUp(): boolean {
    return this.of("hang").length > 0;
  }

  /** The client stops waiting: what is being made or changed gets ready after that, what is being deleted doesn't go. */
  giveUp(resource: StoredResource): void {
    const [hanging] = this.of("hang");
    if (!hanging) {
      return;
    }
    const { operation } = this.met;
    const doing = { create: "Creating", update: "Updating", delete: "Deleting" }[operation];
    const error = new AwsError(
      "Timeout",
      `timeout while waiting for ${resource.id} (last state: '${doing}', timeout: ${hanging.argument}m0s)`,
    );
    if (operation === "delete") {
      showDeleting(resource.attributes);
    }
    throw operation === "create" ? new CreateFailedLater(error, resource) : error;
  }

  /** AWS's answer is on its way. */
  answered(): void {
    const [lost] = this.of("loseReply");
    if (lost?.fault.effect.type === "loseReply") {
      const [service = "", call = ""] = this.met.action.split(":");
      throw new ReplyLost(
        `operation error ${service}: ${call}, exceeded maximum number of attempts, request send failed: ${lost.fault.effect.message}`,
      );
    }
  }

  private of(type: AskedFault["fault"]["effect"]["type"]): AskedFault[] {
    return this.faults.filter(({ fault }) => fault.effect.type === type);
  }

  private answer(effect: AwsAnswer, id: string, { selector = "" }: AskedFault): AwsError {
    const zone = isZone(selector) ? selector : this.met.zone;
    return answerOf(effect, this.met.kind, { ...this.met, zone, id });
  }
}

/** "usw2-az2" or "us-west-2b". */
export function isZone(text: string): boolean {
  return /^([a-z]{3,5}\d-az\d|[a-z]{2}(-[a-z]+)+-\d[a-z])$/.test(text);
}

function showDeleting(attributes: Record<string, unknown>): void {
  if (attributes.clusterStatus !== undefined) {
    attributes.clusterStatus = "Deleting";
  } else if (attributes.status !== undefined) {
    attributes.status = "DELETING";
  }
}

export function answerOf(
  { code, message, httpStatus }: AwsAnswer,
  kind: string,
  values: Readonly<Record<string, string>>,
): AwsError {
  const text = (part: AwsAnswer["code"]) => (typeof part === "function" ? part(kind) : part);
  const filled = text(message).replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? "");
  return new AwsError(text(code), filled, httpStatus ?? 400);
}
