/**
 * What S3 calls a public bucket policy (S3 User Guide, "Blocking public access", The meaning of "public"): a policy is
 * public until every grant in it goes to fixed values, those without a wildcard or a policy variable.
 */
import { list, type Statement, statementsIn } from "../iam/policy-document";

/** A denial grants nothing, so it never makes a policy public; one public grant does, whatever the others say. */
export function isPublicPolicy(text: unknown): boolean {
  return statementsIn(text).some(
    (statement) => statement.Effect === "Allow" && !hasFixedPrincipals(statement) && !isLimited(statement.Condition),
  );
}

/** Everybody but a few is not fixed; neither is whoever a web identity provider lets in: both are the guide's. */
function hasFixedPrincipals({ Principal: principal }: Statement): boolean {
  if (principal === null || typeof principal !== "object") {
    return false;
  }
  return Object.entries(principal).every(([kind, value]) =>
    list(value).every((one) => isFixed(one) && (kind !== "Federated" || one.startsWith("arn:"))),
  );
}

/**
 * Operators that let through only requests whose key has one of the values. A negated operator names who is kept out,
 * `...IfExists` and `ForAllValues:` hold of requests without the key (IAM User Guide, condition operators).
 */
const limitingOperator = /^(foranyvalue:)?(string(equals|equalsignorecase|like)|arn(equals|like)|ipaddress)$/;

/** Conditions hold together, so one that limits is enough. */
function isLimited(condition: unknown): boolean {
  return Object.entries(condition ?? {}).some(
    ([operator, keys]) =>
      limitingOperator.test(operator.toLowerCase()) &&
      Object.entries(keys ?? {}).some(([key, values]) => {
        const limits = limitOfKey[key.toLowerCase()];
        const all = list(values);
        return limits !== undefined && all.length > 0 && all.every(limits);
      }),
  );
}

/** Keys of the guide's list, in lower case as IAM compares them, and which of their values count as fixed. */
const limitOfKey: Readonly<Record<string, (value: string) => boolean>> = {
  "aws:principalaccount": isFixed,
  "aws:principalarn": isFixed,
  "aws:principalorgid": isFixed,
  "aws:sourceaccount": isFixed,
  "aws:sourcearn": isFixed,
  "aws:sourceip": isNarrowRange,
  "aws:sourceowner": isFixed,
  "aws:sourcevpc": isFixed,
  "aws:sourcevpce": isFixed,
  // The guide leaves out "AROLEID:*": an assumed role's id, and a session name that whoever assumes it chooses.
  "aws:userid": (value) => isFixed(value) && !/^AROA[^:]*:/.test(value),
  "s3:dataaccesspointaccount": isFixed,
  // The access point's name may hold a wildcard, its account not.
  "s3:dataaccesspointarn": (value) => isFixed(value.split(":").slice(0, 5).join(":")) && value.split(":").length === 6,
  "s3:x-amz-server-side-encryption-aws-kms-key-id": isFixed,
};

function isFixed(value: string): boolean {
  return !/[*?]|\$\{/.test(value);
}

/** Ranges wider than /8 (IPv4) and /32 (IPv6) are public to S3; an address without a length is one address. */
function isNarrowRange(value: string): boolean {
  const [address = "", length] = value.split("/");
  const isIpv6 = address.includes(":");
  return isFixed(value) && Number(length ?? 128) >= (isIpv6 ? 32 : 8);
}
