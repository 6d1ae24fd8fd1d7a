import { createHash } from "node:crypto";
import type { AccountView } from "../account-view";
import type { Attributes, Kind, OperationContext } from "../kind";
import type { Rule } from "../rule";
import { bucketReference } from "./bucket";
import { isDenied } from "./bucket-access";

/** An object, with its current version. What is uploaded is given as `body` (base64) and is not kept. */
export const object: Kind = {
  kind: "s3:object",
  service: "S3",
  references: [bucketReference],
  operations: { create: "s3:PutObject", update: "s3:PutObject", delete: "s3:DeleteObject" },
  latency: "s3_object",
  make: (input, context) => ({ id: `${input.bucket}/${input.key}`, attributes: stored(input, context) }),
  change(current, input, context) {
    const next: Record<string, unknown> = { ...current.attributes, ...stored(input, context) };
    // New tags alone go by PutObjectTagging: the version stays.
    const sameVersion = Object.keys(next).every(
      (key) => notPartOfVersion.has(key) || JSON.stringify(next[key]) === JSON.stringify(current.attributes[key]),
    );
    return sameVersion ? { ...next, versionId: current.attributes.versionId } : next;
  },
};

const notPartOfVersion: ReadonlySet<string> = new Set(["clientName", "tags", "versionId"]);

function stored(input: Attributes, { account, ids }: OperationContext): Record<string, unknown> {
  const { body, ...rest } = input;
  const bytes = Buffer.from(String(body ?? ""), "base64");
  return {
    ...rest,
    arn: `arn:${account.partition}:s3:::${input.bucket}/${input.key}`,
    contentType: input.contentType ?? "application/octet-stream",
    etag: createHash("md5").update(bytes).digest("hex"),
    contentLength: bytes.length,
    versionId: isVersioned(account, String(input.bucket)) ? ids.alphanumeric(32) : "",
    serverSideEncryption: input.serverSideEncryption ?? encryptionOf(account, String(input.bucket)),
  };
}

function isVersioned(account: AccountView, bucket: string): boolean {
  const part = account.find("s3:bucketVersioning", bucket)?.attributes.versioningConfiguration;
  return (part as { status?: string } | undefined)?.status === "Enabled";
}

/** What the bucket's default encryption makes of an object; SSE-S3 is every bucket's default since January 2023. */
function encryptionOf(account: AccountView, bucket: string): string {
  const rules = account.find("s3:bucketEncryption", bucket)?.attributes.rules as
    | { applyServerSideEncryptionByDefault?: { sseAlgorithm?: string } }[]
    | undefined;
  return rules?.[0]?.applyServerSideEncryptionByDefault?.sseAlgorithm ?? "AES256";
}

export const objectRules: readonly Rule[] = [
  {
    id: "s3.object.denied",
    kind: "s3:object",
    on: ["create", "update"],
    when: "the bucket's policy denies it: plain HTTP is never used, so a policy for TLS only is kept",
    code: "AccessDenied",
    httpStatus: 403,
    source: "IAM User Guide, troubleshooting access denied errors; S3 user guide, aws:SecureTransport",
    check: ({ account, wanted }) =>
      isDenied(account, String(wanted.bucket), String(wanted.key), "s3:PutObject")
        ? `User: ${account.callerArn} is not authorized to perform: s3:PutObject on resource: "arn:${account.partition}:s3:::${wanted.bucket}/${wanted.key}" with an explicit deny in a resource-based policy`
        : undefined,
  },
];
