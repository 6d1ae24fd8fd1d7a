import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { dateAt } from "./role";

/** The service's own word in the role's name, where it is not simply the service's. Source: service authorization docs. */
const words: Readonly<Record<string, string>> = {
  "eks.amazonaws.com": "AmazonEKS",
  "eks-nodegroup.amazonaws.com": "AmazonEKSNodegroup",
  "fsx.amazonaws.com": "AmazonFSx",
  "hyperpod.sagemaker.amazonaws.com": "SageMakerHyperPod",
  "spot.amazonaws.com": "EC2Spot",
  "autoscaling.amazonaws.com": "AutoScaling",
  "elasticloadbalancing.amazonaws.com": "ElasticLoadBalancing",
};

export const serviceLinkedRole: Kind = {
  kind: "iam:serviceLinkedRole",
  service: "IAM",
  global: true,
  operations: {
    create: "iam:CreateServiceLinkedRole",
    update: "iam:UpdateRoleDescription",
    delete: "iam:DeleteServiceLinkedRole",
  },
  latency: "iam_role",
  make(input, { account, ids, nowMinutes }) {
    const path = `/aws-service-role/${input.awsServiceName}/`;
    const name = nameOf(input);
    const arn = `arn:${account.partition}:iam::${account.accountId}:role${path}${name}`;
    return {
      id: arn,
      attributes: { ...input, arn, name, path, createDate: dateAt(nowMinutes), uniqueId: `AROA${ids.capitals(17)}` },
    };
  },
};

function nameOf(input: Readonly<Record<string, unknown>>): string {
  const service = String(input.awsServiceName);
  const word = words[service] ?? service.split(".")[0] ?? service;
  return `AWSServiceRoleFor${word}${input.customSuffix === undefined ? "" : `_${input.customSuffix}`}`;
}

export const serviceLinkedRoleRules: readonly Rule[] = [
  {
    id: "iam.service-linked-role.exists",
    kind: "iam:serviceLinkedRole",
    on: "create",
    when: "the account has the role already",
    code: "InvalidInput",
    source: "pathfinding-labs issue 23; IAM API, CreateServiceLinkedRole",
    check: ({ account, wanted }) =>
      account.list("iam:serviceLinkedRole").some((found) => found.attributes.name === nameOf(wanted))
        ? `Service role name ${nameOf(wanted)} has been taken in this account, please try a different suffix.`
        : undefined,
  },
];
