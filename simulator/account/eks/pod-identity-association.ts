import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { ofCluster } from "./addon";

export const eksPodIdentityAssociation: Kind = {
  kind: "eks:podIdentityAssociation",
  service: "EKS",
  operations: {
    create: "eks:CreatePodIdentityAssociation",
    update: "eks:UpdatePodIdentityAssociation",
    delete: "eks:DeletePodIdentityAssociation",
  },
  latency: "pod_identity",
  references: [
    ofCluster,
    {
      path: "roleArn",
      kind: "iam:role",
      by: "arn",
      notFound: { code: "InvalidParameterException", message: "Role provided in the request does not exist." },
    },
  ],
  make(input, { account, region, ids }) {
    const id = `a-${ids.alphanumeric(17)}`;
    return {
      id,
      attributes: {
        ...input,
        associationId: id,
        associationArn: `arn:${account.partition}:eks:${region}:${account.accountId}:podidentityassociation/${input.clusterName}/${id}`,
        externalId: "",
      },
    };
  },
};

export const eksPodIdentityRules: readonly Rule[] = [
  {
    id: "eks.pod-identity.exists",
    kind: "eks:podIdentityAssociation",
    on: "create",
    when: "the service account of that namespace has an association",
    code: "ResourceInUseException",
    httpStatus: 409,
    source: "EKS API reference, CreatePodIdentityAssociation; the text is not AWS's own",
    check: ({ account, region, wanted }) =>
      account
        .list("eks:podIdentityAssociation", region)
        .some(({ attributes }) =>
          ["clusterName", "namespace", "serviceAccount"].every((key) => attributes[key] === wanted[key]),
        )
        ? `Association already exists for namespace ${wanted.namespace} and service account ${wanted.serviceAccount}`
        : undefined,
  },
  {
    id: "eks.pod-identity.session-policy",
    kind: "eks:podIdentityAssociation",
    on: ["create", "update"],
    when: "a session policy is given while session tags stay on",
    code: "InvalidParameterException",
    source: "EKS API reference, CreatePodIdentityAssociation: policy; the text is not AWS's own",
    check: ({ wanted }) =>
      wanted.policy !== undefined && wanted.disableSessionTags !== true
        ? "disableSessionTags must be true when policy is set"
        : undefined,
  },
];
