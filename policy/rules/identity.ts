/** What roles may do. */
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { known } from "./known";
import { listed, type Statement, statementsOf } from "./policy-statements";

/** Types with a permissions policy, and the property that holds it. */
const permissionPolicies: Readonly<Record<string, string>> = {
  "aws:iam/policy:Policy": "policy",
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/userPolicy:UserPolicy": "policy",
  "aws:iam/groupPolicy:GroupPolicy": "policy",
};

/**
 * Actions that the service does not bind to a resource, so that `Resource: "*"` is the only form (Service Authorization
 * Reference): reading verbs, and these.
 */
const unboundActions = ["ecr:GetAuthorizationToken", "sts:GetCallerIdentity", "ec2:DetachNetworkInterface"];
const readingVerb = /^[a-z0-9-]+:(Describe|List|Get|BatchGet|BatchCheck|Search|View)/;

export const noIamWildcards: ResourceValidationPolicy = {
  name: "iam-no-wildcards",
  description: "No policy allows every action of a service, and none that changes something on every resource.",
  severity: "high",
  enforcementLevel: "mandatory",
  remediationSteps: "Name the actions, and the resources they are for.",
  validateResource: (args, reportViolation) => {
    const property = permissionPolicies[args.type];
    if (property === undefined) {
      return;
    }
    for (const statement of statementsOf(known(() => args.props[property])).filter(
      ({ Effect }) => Effect === "Allow",
    )) {
      for (const problem of wildcardsOf(statement)) {
        reportViolation(`${args.name}: ${problem}`);
      }
    }
  },
};

function wildcardsOf(statement: Statement): string[] {
  const actions = listed(statement.Action);
  const whole = actions.filter((action) => action === "*" || /^[^:]+:\*$/.test(action));
  const everywhere = listed(statement.Resource).includes("*") && statement.Condition === undefined;
  const changing = everywhere
    ? actions.filter(
        (action) => !whole.includes(action) && !readingVerb.test(action) && !unboundActions.includes(action),
      )
    : [];
  return [
    ...(statement.NotAction === undefined ? [] : ["allows everything but a list (NotAction)."]),
    ...(whole.length > 0 ? [`allows ${whole.join(", ")}, which is every action.`] : []),
    ...(changing.length > 0 ? [`allows ${changing.join(", ")} on every resource.`] : []),
  ];
}

const administratorPolicies = /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|AmazonSageMakerFullAccess)$/;

export const noAdministratorRoles: ResourceValidationPolicy = {
  name: "iam-no-administrator-roles",
  description: "No role of the platform is an administrator of the account.",
  severity: "critical",
  enforcementLevel: "mandatory",
  remediationSteps: "Attach a policy with the actions that the role needs.",
  validateResource: (args, reportViolation) => {
    const attached =
      args.type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
        ? [known(() => String(args.props.policyArn ?? "")) ?? ""]
        : args.type === "aws:iam/role:Role"
          ? ((args.props.managedPolicyArns ?? []) as string[])
          : [];
    for (const arn of attached.filter((candidate) => administratorPolicies.test(candidate))) {
      reportViolation(`${args.name} has ${arn}.`);
    }
  },
};

export const identityRules = [noIamWildcards, noAdministratorRoles];
