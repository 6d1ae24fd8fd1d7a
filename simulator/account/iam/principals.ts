/**
 * Principals that a policy names: IAM, KMS and S3 look each up when they store a trust, key or bucket policy, and refuse
 * the policy if there is no such principal. Source: IAM User Guide, JSON policy elements: Principal.
 *
 * Only what surely isn't there is refused. Roles and users of other accounts can't be seen from here. AWS publishes no list
 * of its service principals, so a service of the right form is taken, but those that it is known to refuse.
 */
import type { AccountView } from "../account-view";
import { principalsOf } from "./policy-document";

export interface Principal {
  kind: "AWS" | "Service";
  name: string;
}

/** The first principal of the policy that doesn't exist. */
export function unknownPrincipal(account: AccountView, policy: unknown): Principal | undefined {
  const name = principalsOf(policy, "AWS").find((one) => !isKnownIdentity(account, one));
  if (name !== undefined) {
    return { kind: "AWS", name };
  }
  const service = principalsOf(policy, "Service").find((one) => !isKnownService(account.partition, one));
  return service === undefined ? undefined : { kind: "Service", name: service };
}

/** "*", an account, an ARN of IAM or STS, or the unique ID that IAM keeps in place of an ARN. */
function isKnownIdentity(account: AccountView, name: string): boolean {
  if (name === "*" || /^\d{12}$/.test(name) || /^A[A-Z0-9]{15,}$/.test(name)) {
    return true;
  }
  const [arn, partition, service, region, owner = "", ...rest] = name.split(":");
  const what = rest.join(":");
  if (arn !== "arn" || partition !== account.partition || region !== "") {
    return false;
  }
  if (service === "iam" && owner === "cloudfront") {
    // Identities by which CloudFront reads private buckets (CloudFront Developer Guide, origin access identity).
    return what.startsWith("user/");
  }
  if (!/^\d{12}$/.test(owner)) {
    return false;
  }
  // A part of a name can't be a wildcard, and a group is no principal: the guide says both.
  if (service === "sts") {
    return /^(assumed-role|federated-user)\/[^*?]+$/.test(what);
  }
  if (service !== "iam" || !/^(root|(role|user)\/[^*?]+)$/.test(what)) {
    return false;
  }
  return owner !== account.accountId || what === "root" || isOfAccount(account, name);
}

/**
 * The caller is there although the account doesn't list it: somebody made it before. Beside it the account has no users,
 * since the rehearsal makes none.
 */
function isOfAccount(account: AccountView, arn: string): boolean {
  const roleName = /:role\/(?:.+\/)?([^/]+)$/.exec(arn)?.[1];
  return (
    arn === account.callerArn ||
    (roleName !== undefined && account.callerArn.includes(`:assumed-role/${roleName}/`)) ||
    ["iam:role", "iam:serviceLinkedRole"].some((kind) =>
      account.list(kind).some((found) => found.attributes.arn === arn),
    )
  );
}

/** Endings of service principals by partition; partitions that are not named here are not judged. */
const serviceSuffixes: Readonly<Record<string, readonly string[]>> = {
  aws: [".amazonaws.com", ".aws.internal"],
  "aws-cn": [".amazonaws.com", ".amazonaws.com.cn", ".aws.internal"],
  "aws-us-gov": [".amazonaws.com", ".aws.internal"],
};

/** Services of Amazon's that are no part of AWS (Lambda Developer Guide, Alexa). */
const otherServices: ReadonlySet<string> = new Set(["alexa-appkit.amazon.com", "alexa-connectedhome.amazon.com"]);

/**
 * Of the right form, and refused all the same: amazonaws.com.cn is EC2's in China (awslabs/cdk-eks-blueprints issue 558), not
 * every service's (terraform-aws-modules/terraform-aws-eks issues 1904 and 2932).
 */
const refusedServices: ReadonlySet<string> = new Set([
  "eks.amazonaws.com.cn",
  "events.amazonaws.com.cn",
  "sqs.amazonaws.com.cn",
]);

function isKnownService(partition: string, name: string): boolean {
  const suffixes = serviceSuffixes[partition];
  if (suffixes === undefined || name === "*" || otherServices.has(name)) {
    return true;
  }
  const suffix = suffixes.find((one) => name.endsWith(one));
  return (
    suffix !== undefined &&
    /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(name.slice(0, -suffix.length)) &&
    !refusedServices.has(name)
  );
}
