/** Policy documents, put together by the provider without asking AWS, and roles by name. */
import { createHash } from "node:crypto";
import { AwsError } from "../../../account/aws-error";
import { roleOfPrincipal } from "../../../account/eks/principal";
import { createDateOf } from "../../../account/iam/role";
import type { Properties } from "../../wire";
import type { Invoke, InvokeContext } from "./index";

interface PolicyStatement {
  sid?: string;
  effect?: string;
  actions?: string[];
  notActions?: string[];
  resources?: string[];
  notResources?: string[];
  principals?: { type: string; identifiers: string[] }[];
  notPrincipals?: { type: string; identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
}

function getPolicyDocument(args: Properties): Properties {
  if (args.sourcePolicyDocuments !== undefined || args.overridePolicyDocuments !== undefined) {
    throw new Error("the rehearsal does not simulate sourcePolicyDocuments and overridePolicyDocuments");
  }
  const statements = (args.statements ?? []) as PolicyStatement[];
  const sids = statements.flatMap(({ sid }) => (sid === undefined || sid === "" ? [] : [sid]));
  const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (twice !== undefined) {
    throw new AwsError("InvalidPolicy", `duplicate Sid (${twice}) in the statements of the policy document`);
  }
  const document = {
    Version: args.version ?? "2012-10-17",
    ...(args.policyId === undefined ? {} : { Id: args.policyId }),
    Statement: statements.map(rendered),
  };
  const json = JSON.stringify(document, undefined, 2);
  return {
    ...args,
    id: String(Number.parseInt(createHash("sha256").update(json).digest("hex").slice(0, 8), 16)),
    json,
    minifiedJson: JSON.stringify(document),
  };
}

function rendered(statement: PolicyStatement): Properties {
  const members: Properties = {
    Sid: statement.sid === "" ? undefined : statement.sid,
    Effect: statement.effect ?? "Allow",
    Action: oneOrMany(statement.actions),
    NotAction: oneOrMany(statement.notActions),
    Resource: oneOrMany(statement.resources),
    NotResource: oneOrMany(statement.notResources),
    Principal: principals(statement.principals),
    NotPrincipal: principals(statement.notPrincipals),
    Condition: conditions(statement.conditions),
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** The provider sorts lists from Z to A and writes a list of one as the one. */
function oneOrMany(values: readonly string[] | undefined): string | string[] | undefined {
  const [first, ...more] = values ?? [];
  return more.length === 0 ? first : [...(values ?? [])].sort().reverse();
}

function principals(given: PolicyStatement["principals"]): unknown {
  if (given === undefined || given.length === 0) {
    return undefined;
  }
  const anybody = given.length === 1 && given[0]?.type === "*" && given[0].identifiers.join() === "*";
  return anybody ? "*" : Object.fromEntries(given.map(({ type, identifiers }) => [type, oneOrMany(identifiers)]));
}

function conditions(given: PolicyStatement["conditions"]): unknown {
  if (given === undefined || given.length === 0) {
    return undefined;
  }
  const tests: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of given) {
    tests[test] = { ...tests[test], [variable]: values.length === 1 ? values[0] : values };
  }
  return tests;
}

function getRole(args: Properties, { account }: InvokeContext): Properties {
  const role = account.list("iam:role").find(({ id }) => id === args.name);
  if (!role && isCallersOwn(String(args.name), account.callerArn)) {
    const arn = roleOfPrincipal(account.callerArn);
    return { id: args.name, name: args.name, arn, path: "/", uniqueId: "AROAEXAMPLEEXAMPLEEX1", tags: {} };
  }
  if (!role) {
    throw new AwsError(
      "NoSuchEntity",
      `reading IAM Role (${args.name}): The role with name ${args.name} cannot be found.`,
    );
  }
  return { ...role.attributes, id: role.id, name: role.id, arn: role.attributes.arn, createDate: createDateOf(role) };
}

/**
 * The caller's role is there although the account does not list it: somebody made it before, without a path. Of a role of
 * IAM Identity Center the path is not known.
 */
function isCallersOwn(name: string, callerArn: string): boolean {
  return callerArn.includes(`:assumed-role/${name}/`) && !name.startsWith("AWSReservedSSO_");
}

export const iamInvokes: readonly (readonly [string, Invoke])[] = [
  ["aws:iam/getPolicyDocument:getPolicyDocument", getPolicyDocument],
  ["aws:iam/getRole:getRole", getRole],
];
