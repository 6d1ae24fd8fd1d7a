/** What a statement of a permissions policy allows beyond what it names: pure. */
import { conditionsOf, matchesPattern, type Statement } from "./policy-statements";

/**
 * Actions that the service binds to no resource, so that `Resource: "*"` is the only form (Service Authorization Reference).
 * Reading verbs besides.
 */
const unboundActions = [
  "cloudformation:CancelResourceRequest",
  "cloudformation:CreateResource",
  "cloudformation:DeleteResource",
  "cloudformation:UpdateResource",
  "cloudwatch:PutMetricData",
  "ecr:GetAuthorizationToken",
  "kms:CreateKey",
  "kms:GenerateRandom",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
  "sts:GetCallerIdentity",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];
const readingVerb = /^[a-z0-9-]+:(Describe|List|Get|BatchGet|BatchCheck|Search|View)/i;

/** Readings that hand out data and secrets themselves, and not what there is. */
const disclosures = [
  "s3:GetObject",
  "s3:GetObjectVersion",
  "secretsmanager:BatchGetSecretValue",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
  "ssm:GetParameterHistory",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
];

/** Whoever may do these for every role may do what any role may. */
const roleActions = ["iam:PassRole", "sts:AssumeRole"];

/** Keys that narrow down who asks, from where, when and how, and not what is done to what. */
const keysOfTheCaller =
  /^aws:(CalledVia|CurrentTime|Ec2InstanceSource|EpochTime|FederatedProvider|MultiFactorAuth|Principal|Referer|RequestedRegion|SecureTransport|Source(Identity|Ip|Vpc|Vpce)$|TokenIssueTime|UserAgent|userid|username|ViaAWSService|VpcSourceIp)/i;

/** What is wrong with a statement that allows something, in words that follow the name of the policy. */
export function wildcardsOf(statement: Statement): string[] {
  const { actions, resources, allResourcesBut } = statement;
  const whole = actions.filter(isEveryAction);
  const rest = actions.filter((action) => !isEveryAction(action));
  const everywhere = (allResourcesBut || resources.some(isEveryResource)) && !isNarrowed(statement);
  const everyRole = resources.some(isEveryRole) && !isNarrowed(statement);
  const where = allResourcesBut ? "on every resource but a list (NotResource)" : "on every resource";
  const changing = everywhere ? rest.filter(mattersEverywhere) : [];
  const passing = everyRole && !everywhere ? rest.filter((action) => matchesAny(action, roleActions)) : [];
  return [
    ...(statement.allActionsBut ? ["allows everything but a list (NotAction)."] : []),
    ...(whole.length > 0 ? [`allows ${whole.join(", ")}, which is every action.`] : []),
    ...(changing.length > 0 ? [`allows ${changing.join(", ")} ${where}.`] : []),
    ...(passing.length > 0 ? [`allows ${passing.join(", ")} on every role.`] : []),
  ];
}

/** `*`, `*:*`, `s3:*` and other spellings of the same. */
function isEveryAction(action: string): boolean {
  return /^\*+$/.test(action) || /^[^:]+:[*?]*\*[*?]*$/.test(action);
}

function mattersEverywhere(action: string): boolean {
  const harmless = readingVerb.test(action) || unboundActions.some((unbound) => matchesPattern(unbound, action));
  return !harmless || matchesAny(action, disclosures);
}

/** `*`, and ARNs that name no more than a service, a region and an account. */
function isEveryResource(resource: string): boolean {
  return /^\*+$/.test(resource) || /^arn:[^:]*:[^:]*:[^:]*:[^:]*:[*?:/]*\*[*?:/]*$/.test(resource);
}

function isEveryRole(resource: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:role\/[*/]*$/.test(resource);
}

/** Whether the action, which may be a pattern, allows one of those. */
function matchesAny(action: string, candidates: readonly string[]): boolean {
  return candidates.some((candidate) => matchesPattern(action, candidate));
}

function isNarrowed({ condition }: Statement): boolean {
  return conditionsOf(condition).some(({ key }) => !keysOfTheCaller.test(key));
}
