import type { Kind } from "../kind";
import type { Rule } from "../rule";

export const openIdConnectProvider: Kind = {
  kind: "iam:openIdConnectProvider",
  service: "IAM",
  global: true,
  operations: {
    create: "iam:CreateOpenIDConnectProvider",
    update: "iam:AddClientIDToOpenIDConnectProvider",
    delete: "iam:DeleteOpenIDConnectProvider",
  },
  latency: "iam_role",
  make(input, { account, ids }) {
    const arn = `arn:${account.partition}:iam::${account.accountId}:oidc-provider/${hostAndPath(input.url)}`;
    const thumbprints = Array.isArray(input.thumbprintLists) ? input.thumbprintLists : [];
    return {
      id: arn,
      attributes: {
        ...input,
        arn,
        // AWS reads the thumbprint of the issuer's certificate authority itself.
        thumbprintLists: thumbprints.length > 0 ? thumbprints : [ids.hex(40)],
      },
    };
  },
};

function hostAndPath(url: unknown): string {
  return String(url).replace(/^https:\/\//, "");
}

export const openIdConnectProviderRules: readonly Rule[] = [
  {
    id: "iam.oidc-provider.url",
    kind: "iam:openIdConnectProvider",
    on: "create",
    when: "the URL is not an https URL",
    code: "InvalidInput",
    source: "IAM API, CreateOpenIDConnectProvider; the wording is our own",
    check: ({ wanted }) =>
      /^https:\/\/[^/?]+(\/[^?]*)?$/.test(String(wanted.url))
        ? undefined
        : "Invalid Open ID Connect Provider URL: it must begin with https:// and carry no query",
  },
  {
    id: "iam.oidc-provider.thumbprint",
    kind: "iam:openIdConnectProvider",
    on: ["create", "update"],
    when: "a thumbprint is not 40 hexadecimal digits",
    code: "InvalidInput",
    source: "IAM API, thumbprintType; the wording is our own",
    check: ({ wanted }) => {
      const given = Array.isArray(wanted.thumbprintLists) ? wanted.thumbprintLists : [];
      return given.every((thumbprint) => /^[0-9a-fA-F]{40}$/.test(String(thumbprint)))
        ? undefined
        : "A thumbprint must be 40 hexadecimal characters";
    },
  },
  {
    id: "iam.oidc-provider.exists",
    kind: "iam:openIdConnectProvider",
    on: "create",
    when: "the account has a provider for that URL",
    code: "EntityAlreadyExists",
    httpStatus: 409,
    source: "IAM API, CreateOpenIDConnectProvider; widely seen text",
    check: ({ account, wanted }) =>
      account
        .list("iam:openIdConnectProvider")
        .some(({ attributes }) => hostAndPath(attributes.url) === hostAndPath(wanted.url))
        ? `Provider with url ${wanted.url} already exists.`
        : undefined,
  },
];
