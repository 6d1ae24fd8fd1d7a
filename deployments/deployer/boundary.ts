/**
 * The permissions boundary of the deployers: whatever is attached to them later, they reach no further. It allows whole
 * services, which is what a boundary is for; the deployer's own policies say what it may do inside.
 */
import { type PolicyDocument, type PolicyStatement, policyDocument } from "../../components/common/policy-document";
import { boundaryKey, operations } from "./grant";
import { grantsByType, programReads, recoveryReads } from "./grants";

/**
 * IAM and the hosted zones of VPC endpoints have no region, and the tagging API lists IAM's policies in the partition's first
 * one: a condition on the region would refuse them.
 */
const globalServices = ["iam", "route53", "tag"];

export interface BoundaryScope {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /**
   * Boundary of the roles that deployers make.
   * @default none is asked for
   */
  readonly roleBoundaryArn?: string;
}

export function boundaryPolicy({ partition, accountId, region, roleBoundaryArn }: BoundaryScope): PolicyDocument {
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
      Action: ["iam:*", "route53:AssociateVPCWithHostedZone", "tag:GetResources"],
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
    ...(roleBoundaryArn === undefined ? [] : onlyBoundedRoles(roleBoundaryArn)),
  );
}

/**
 * A role can be given no more than its maker has only while it keeps a boundary that its maker can't change (IAM User Guide,
 * "Delegating responsibility to others using permissions boundaries"). A negated operator holds for a request without the
 * key too, so a role without a boundary is refused like one with another.
 */
function onlyBoundedRoles(roleBoundaryArn: string): readonly PolicyStatement[] {
  return [
    {
      Sid: "OnlyBoundedRoles",
      Effect: "Deny",
      Action: ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
      Resource: "*",
      Condition: { StringNotEquals: { [boundaryKey]: roleBoundaryArn } },
    },
    { Sid: "BoundariesStay", Effect: "Deny", Action: "iam:DeleteRolePermissionsBoundary", Resource: "*" },
    {
      Sid: "BoundaryUnchanged",
      Effect: "Deny",
      Action: [
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:TagPolicy",
        "iam:UntagPolicy",
      ],
      Resource: roleBoundaryArn,
    },
  ];
}

/** Services that the tables name, in order. */
export function usedServices(): readonly string[] {
  const grants = [
    ...programReads,
    ...recoveryReads,
    ...Object.values(grantsByType).flatMap((kind) => operations.flatMap((operation) => kind[operation])),
  ];
  return [...new Set(grants.flatMap(({ actions }) => actions.map((action) => action.split(":")[0] ?? "")))].sort();
}
