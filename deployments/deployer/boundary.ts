/**
 * The permissions boundary of the deployers: whatever is attached to them later, they reach no further. It allows whole
 * services, which is what a boundary is for; the deployer's own policies say what it may do inside.
 */
import { type PolicyDocument, policyDocument } from "../../components/common/policy-document";
import { operations } from "./grant";
import { grantsByType, programReads } from "./grants";

/** IAM and the hosted zones of VPC endpoints have no region: a condition on it would refuse them. */
const globalServices = ["iam", "route53"];

export interface BoundaryScope {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
}

export function boundaryPolicy({ partition, accountId, region }: BoundaryScope): PolicyDocument {
  const services = usedServices();
  return policyDocument(
    {
      Sid: "ServicesOfThePlatform",
      Effect: "Allow",
      Action: services.filter((service) => !globalServices.includes(service)).map((service) => `${service}:*`),
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
    {
      Sid: "GlobalServicesOfThePlatform",
      Effect: "Allow",
      Action: ["iam:*", "route53:AssociateVPCWithHostedZone"],
      Resource: "*",
    },
    {
      Sid: "NoUsersAndKeys",
      Effect: "Deny",
      Action: [
        "iam:*AccessKey*",
        "iam:*AccountPasswordPolicy",
        "iam:*Group*",
        "iam:*LoginProfile",
        "iam:*MFADevice",
        "iam:*SAMLProvider",
        "iam:*User*",
      ],
      Resource: "*",
    },
    {
      // Otherwise a deployer could widen its own trust, policies or boundary.
      Sid: "NotItself",
      Effect: "Deny",
      Action: "iam:*",
      Resource: [
        `arn:${partition}:iam::${accountId}:role/hyperpod-deployer-*`,
        `arn:${partition}:iam::${accountId}:policy/hyperpod-deployer-*`,
        `arn:${partition}:iam::${accountId}:oidc-provider/api.pulumi.com/oidc`,
        `arn:${partition}:iam::${accountId}:oidc-provider/token.actions.githubusercontent.com`,
      ],
    },
  );
}

/** Services that the tables name, in order. */
export function usedServices(): readonly string[] {
  const grants = [
    ...programReads,
    ...Object.values(grantsByType).flatMap((kind) => operations.flatMap((operation) => kind[operation])),
  ];
  return [...new Set(grants.flatMap(({ actions }) => actions.map((action) => action.split(":")[0] ?? "")))].sort();
}
