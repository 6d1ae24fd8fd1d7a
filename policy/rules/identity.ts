/** What roles may do, and who may take them. */
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { at, elements, plain, texts } from "./known";
import { isEverybody, statementsOf } from "./policy-statements";
import { wildcardsOf } from "./wildcards";

const policyText = (props: unknown) => [at(props, "policy")];
const policyDocument = (props: unknown) => [at(props, "policyDocument")];
const nativePolicies = (props: unknown) => elements(at(props, "policies")).flatMap(policyDocument);

/** Where each type holds permissions. */
const permissions: Readonly<Record<string, (props: unknown) => unknown[]>> = {
  "aws:iam/policy:Policy": policyText,
  "aws:iam/rolePolicy:RolePolicy": policyText,
  "aws:iam/userPolicy:UserPolicy": policyText,
  "aws:iam/groupPolicy:GroupPolicy": policyText,
  "aws:iam/role:Role": (props) => elements(at(props, "inlinePolicies")).flatMap(policyText),
  "aws-native:iam:ManagedPolicy": policyDocument,
  "aws-native:iam:RolePolicy": policyDocument,
  "aws-native:iam:UserPolicy": policyDocument,
  "aws-native:iam:GroupPolicy": policyDocument,
  "aws-native:iam:Role": nativePolicies,
  "aws-native:iam:User": nativePolicies,
  "aws-native:iam:Group": nativePolicies,
};

/** Where each type says who may take the role. */
const trusts: Readonly<Record<string, string>> = {
  "aws:iam/role:Role": "assumeRolePolicy",
  "aws-native:iam:Role": "assumeRolePolicyDocument",
};

export const noIamWildcards: ResourceValidationPolicy = {
  name: "iam-no-wildcards",
  description:
    "No policy allows every action of a service, and none that changes something or hands out data on every resource; no role can be taken by everybody.",
  severity: "high",
  enforcementLevel: "mandatory",
  remediationSteps: "Name the actions, the resources they are for, and who may take the role.",
  validateResource: (args, reportViolation) => {
    const documents = permissions[args.type];
    const trust = trusts[args.type];
    if (documents === undefined) {
      return;
    }
    const props = plain(args.props);
    const allowed = documents(props)
      .flatMap(statementsOf)
      .filter(({ effect }) => effect === "Allow");
    for (const problem of allowed.flatMap(wildcardsOf)) {
      reportViolation(`${args.name}: ${problem}`);
    }
    const trusting = trust === undefined ? [] : statementsOf(at(props, trust));
    if (
      trusting.some(
        ({ effect, principal, condition }) => effect === "Allow" && isEverybody(principal) && condition === undefined,
      )
    ) {
      reportViolation(`${args.name}: lets everybody take the role (Principal "*" without a condition).`);
    }
  },
};

/** AWS's own policies that let their holder do anything, or make somebody who may. */
const administratorPolicies =
  /:policy\/(job-function\/SystemAdministrator|AdministratorAccess(-[\w-]+)?|PowerUserAccess|IAMFullAccess|AmazonSageMakerFullAccess)$/;

/** Where each type attaches policies. */
const attachments: Readonly<Record<string, string>> = {
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
  "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
  "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
  "aws:iam/role:Role": "managedPolicyArns",
  "aws-native:iam:Role": "managedPolicyArns",
  "aws-native:iam:User": "managedPolicyArns",
  "aws-native:iam:Group": "managedPolicyArns",
};

export const noAdministratorRoles: ResourceValidationPolicy = {
  name: "iam-no-administrator-roles",
  description: "No role of the platform is an administrator of the account.",
  severity: "critical",
  enforcementLevel: "mandatory",
  remediationSteps: "Attach a policy with the actions that the role needs.",
  validateResource: (args, reportViolation) => {
    const property = attachments[args.type];
    if (property === undefined) {
      return;
    }
    for (const arn of texts(at(plain(args.props), property)).filter((each) => administratorPolicies.test(each))) {
      reportViolation(`${args.name} has ${arn}.`);
    }
  },
};

export const identityRules = [noIamWildcards, noAdministratorRoles];
