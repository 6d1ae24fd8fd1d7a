/** What counts as a public bucket policy: S3 User Guide, "Blocking public access", The meaning of "public". */
import assert from "node:assert/strict";
import { isPublicPolicy } from "../../simulator/account/s3/public-policy";

const grant = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::research/*" };

function isPublic(...statements: object[]): boolean {
  return isPublicPolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
}

const on = (operator: string, key: string, value: string | string[]) => ({ [operator]: { [key]: value } });

describe("a public bucket policy", () => {
  const grants: readonly (readonly [what: string, principal: unknown, isPublic: boolean])[] = [
    ["everybody", "*", true],
    ["everybody in an object", { AWS: "*" }, true],
    ["everybody in a list", { AWS: ["arn:aws:iam::111122223333:root", "*"] }, true],
    ["users by a wildcard", { AWS: "arn:aws:iam::111122223333:user/*" }, true],
    ["who logs in at a web identity provider", { Federated: "graph.facebook.com" }, true],
    ["who an identity provider of the account lets in", { Federated: "arn:aws:iam::1:saml-provider/idp" }, false],
    ["an account", { AWS: "111122223333" }, false],
    ["a role", { AWS: "arn:aws:iam::111122223333:role/reader" }, false],
    ["a service", { Service: "logging.s3.amazonaws.com" }, false],
    ["a canonical user", { CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" }, false],
  ];
  for (const [what, Principal, expected] of grants) {
    it(`${expected ? "is" : "is not"} one that grants something to ${what}`, () => {
      assert.equal(isPublic({ ...grant, Principal }), expected);
    });
  }

  it("is one that grants something to everybody but somebody", () => {
    const { Principal: _, ...rest } = grant;
    assert.equal(isPublic({ ...rest, NotPrincipal: { AWS: "arn:aws:iam::111122223333:root" } }), true);
  });

  it("is none that denies, whomever and whenever", () => {
    assert.equal(isPublic({ ...grant, Effect: "Deny" }), false);
    const plainHttp = { Bool: { "aws:SecureTransport": "false" } };
    assert.equal(isPublic({ ...grant, Effect: "Deny", Condition: plainHttp }), false);
  });

  it("is one as soon as one statement is, whatever the others say", () => {
    const closed = { ...grant, Principal: { AWS: "111122223333" } };
    assert.equal(isPublic(closed, grant), true);
    assert.equal(isPublic(closed, { ...grant, Effect: "Deny" }), false);
  });

  const fixed: readonly (readonly [key: string, value: string])[] = [
    ["aws:PrincipalAccount", "111122223333"],
    ["aws:PrincipalArn", "arn:aws:iam::111122223333:role/reader"],
    ["aws:PrincipalOrgID", "o-a1b2c3d4e5"],
    ["aws:SourceAccount", "111122223333"],
    ["aws:SourceArn", "arn:aws:cloudtrail:us-west-2:111122223333:trail/main"],
    ["aws:SourceOwner", "111122223333"],
    ["aws:SourceVpc", "vpc-91237329"],
    ["aws:SourceVpce", "vpce-1a2b3c4d"],
    ["aws:userid", "AIDACKCEVSQ6C2EXAMPLE"],
    ["s3:DataAccessPointAccount", "111122223333"],
    ["s3:DataAccessPointArn", "arn:aws:s3:us-west-2:111122223333:accesspoint/training"],
    ["s3:x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:us-west-2:111122223333:key/1"],
  ];
  for (const [key, value] of fixed) {
    it(`is none where ${key} has one value, and one where that is a wildcard or a variable`, () => {
      const granted = (more: string) => isPublic({ ...grant, Condition: on("StringLike", key, more) });
      assert.equal(granted(value), false);
      assert.equal(granted("*"), true);
      // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own notation
      assert.equal(granted("${aws:PrincipalTag/team}"), true);
    });
  }

  const addresses: readonly (readonly [range: string | string[], isPublic: boolean])[] = [
    ["0.0.0.0/0", true],
    ["0.0.0.0/1", true],
    ["12.0.0.0/7", true],
    ["12.0.0.0/8", false],
    ["203.0.113.0/24", false],
    ["203.0.113.7", false],
    ["::/0", true],
    ["2001:db8::/31", true],
    ["2001:db8::/32", false],
    ["2001:db8::1", false],
    [["203.0.113.0/24", "2001:db8::/32"], false],
    [["203.0.113.0/24", "0.0.0.0/1"], true],
  ];
  for (const [range, expected] of addresses) {
    it(`${expected ? "is" : "is not"} one for requests from ${[range].flat().join(" and ")}`, () => {
      assert.equal(isPublic({ ...grant, Condition: on("IpAddress", "aws:SourceIp", range) }), expected);
    });
  }

  const conditions: readonly (readonly [what: string, condition: object, isPublic: boolean])[] = [
    ["a key that limits nobody", on("StringEquals", "s3:prefix", "public/"), true],
    ["TLS alone", on("Bool", "aws:SecureTransport", "true"), true],
    ["the sort of browser", on("StringLike", "aws:UserAgent", "Mozilla/5.0"), true],
    ["every VPC but one", on("StringNotEquals", "aws:SourceVpc", "vpc-91237329"), true],
    ["every address but some", on("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"), true],
    ["a VPC, if there is one", on("StringEqualsIfExists", "aws:SourceVpc", "vpc-91237329"), true],
    ["all of no values", on("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"), true],
    ["any of some values", on("ForAnyValue:StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"), false],
    ["a VPC by a pattern", on("StringLike", "aws:SourceVpc", "vpc-*"), true],
    ["one VPC of two, one by a pattern", on("StringLike", "aws:SourceVpc", ["vpc-91237329", "vpc-8*"]), true],
    ["no VPC at all", on("StringEquals", "aws:SourceVpc", []), true],
    ["a key in other letters", on("stringequals", "AWS:sourcevpc", "vpc-91237329"), false],
    ["sessions of a role", on("StringLike", "aws:userid", "AROACKCEVSQ6C2EXAMPLE:*"), true],
    ["a session of a role", on("StringEquals", "aws:userid", "AROACKCEVSQ6C2EXAMPLE:me"), true],
    [
      "any access point of an account",
      on("ArnLike", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:111122223333:accesspoint/*"),
      false,
    ],
    [
      "an access point of any account",
      on("ArnLike", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:*:accesspoint/training"),
      true,
    ],
    [
      "a limit beside a key that limits nobody",
      { ...on("Bool", "aws:SecureTransport", "true"), ...on("StringEquals", "aws:SourceVpce", "vpce-1") },
      false,
    ],
  ];
  for (const [what, Condition, expected] of conditions) {
    it(`${expected ? "is" : "is not"} one under a condition of ${what}`, () => {
      assert.equal(isPublic({ ...grant, Condition }), expected);
    });
  }

  it("is none that is no policy", () => {
    assert.equal(isPublicPolicy("{"), false);
    assert.equal(isPublicPolicy(undefined), false);
  });
});
