/** Faults that can meet whatever is made, changed or deleted, and the one that meets everything. */
import type { Fault } from "./fault";

const changes = ["create", "update", "delete"] as const;

const serviceOf = (kind: string): string => kind.split(":")[0] ?? "";

/** The same refusal by the names that each service has for it. */
function byService(names: Readonly<Record<string, string>>, otherwise: string) {
  return (kind: string): string => names[serviceOf(kind)] ?? otherwise;
}

export const anyKindFaults: readonly Fault[] = [
  {
    kind: "*",
    operations: changes,
    name: "AccessDenied",
    onlyAws: true,
    what: "The deployer's policies, a permissions boundary or an organization's policy don't allow the call.",
    effect: {
      type: "refuse",
      code: byService(
        { ec2: "UnauthorizedOperation", iam: "AccessDenied", s3: "AccessDenied" },
        "AccessDeniedException",
      ),
      message: (kind) =>
        serviceOf(kind) === "ec2"
          ? "You are not authorized to perform this operation. User: {caller} is not authorized to perform: {action} because no identity-based policy allows the {action} action"
          : "User: {caller} is not authorized to perform: {action} because no identity-based policy allows the {action} action",
      httpStatus: 403,
    },
    source: "IAM user guide, troubleshoot access denied error messages; EC2 API error codes",
  },
  {
    kind: "*",
    operations: changes,
    name: "Throttled",
    onlyAws: true,
    what: "AWS answers that there are too many requests, the first times that each operation is tried. Both AWS providers try 25 times, pausing longer and longer, and then give up.",
    argument: { name: "times", default: 3, least: 1 },
    effect: {
      type: "throttle",
      code: byService({ ec2: "RequestLimitExceeded", iam: "Throttling", s3: "SlowDown" }, "ThrottlingException"),
      message: byService(
        {
          ec2: "Request limit exceeded.",
          s3: "Please reduce your request rate.",
          kubernetes: "Too many requests, please try again later.",
        },
        "Rate exceeded",
      ),
      httpStatus: 429,
    },
    source:
      "EC2 API request throttling; terraform-provider-aws, argument max_retries; pulumi/pulumi-aws-native pull request 2522 (throttled handlers are tried again since 1.38)",
  },
  {
    kind: "*",
    operations: changes,
    name: "InternalError",
    what: "The service has trouble of its own for longer than the client tries again.",
    effect: {
      type: "refuse",
      code: byService({ ec2: "InternalError", iam: "ServiceFailure", s3: "InternalError" }, "InternalFailure"),
      message: byService(
        { s3: "We encountered an internal error. Please try again." },
        "The request processing has failed because of an unknown error, exception or failure.",
      ),
      httpStatus: 500,
    },
    source: "common error types of AWS APIs (InternalFailure); S3 API error responses; EC2 API error codes",
  },
  {
    kind: "*",
    operations: changes,
    name: "Slow",
    what: "The operation takes a multiple of its usual minutes. It shows with --minute, which gives minutes a length.",
    argument: { name: "factor", default: 5, least: 1 },
    effect: { type: "slow" },
    source: "no operation of AWS has a promised duration (simulator/data/latencies.json: usual ones)",
  },
  {
    kind: "*",
    operations: changes,
    name: "Hang",
    onlyAws: true,
    what: "AWS still works on it when the client gives up waiting: what was to be made is there and ready by the next command; what was to be deleted stays in status Deleting until it is asked again.",
    argument: { name: "minutes", default: 60, least: 1 },
    effect: { type: "hang" },
    source:
      "terraform-provider-aws, resource timeouts; pulumi/pulumi-aws-native, Cloud Control requests end in NotStabilized",
  },
  {
    kind: "*",
    operations: changes,
    name: "ReplyLost",
    what: "AWS does what it is asked, the connection breaks before its answer, and the client's own retries don't get through either. Pulumi knows nothing of what was made: the next up makes it again, or AWS refuses that because the name or address range is taken, unless `npm run rehearse -- recover` looks for it first.",
    effect: {
      type: "loseReply",
      message: "read tcp 192.0.2.10:52814->198.51.100.7:443: read: connection reset by peer",
    },
    source: "pulumi/pulumi issues on resources that exist without being in the state; EC2 API, ensuring idempotency",
  },
  {
    kind: "account",
    operations: ["call"],
    name: "ExpiredCredentials",
    what: "The deployer's session ends in the middle: after so many operations every call is refused. What AWS has accepted by then is finished.",
    argument: { name: "operations", default: 10, least: 0 },
    effect: {
      type: "expire",
      code: (kind) => (serviceOf(kind) === "ec2" ? "RequestExpired" : "ExpiredToken"),
      message: (kind) =>
        serviceOf(kind) === "ec2" ? "Request has expired." : "The security token included in the request is expired",
      httpStatus: 403,
    },
    source: "IAM user guide, temporary security credentials; STS and EC2 API error codes",
  },
];
