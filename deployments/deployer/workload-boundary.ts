/**
 * The permissions boundary of the roles that the platform makes for AWS's services: nodes, the EKS control plane, flow logs.
 * A deployer can write any policy for such a role; together with the boundary it still grants no more than these roles
 * need, and nothing that makes identities or buys instances. Generated from the program's own policy documents, with
 * wildcards where those name one network, cluster or bucket. Pure.
 */
import { type PolicyDocument, type PolicyStatement, policyDocument } from "../../components/common/policy-document";
import {
  containersPolicy,
  lifecycleScriptsPolicy,
  networkInterfacesPolicy,
  observationPolicy,
  type Place,
  volumeKeysPolicy,
} from "../../components/hyperpod/execution-role-policies";
import { flowLogDeliveryPolicy } from "../../components/network/flow-log-policies";
import { physicalNames } from "../../stacks/physical-names";
import { clusterInstanceStatements, eksClusterActions } from "./aws-managed-policies";

/** Its name, which the deployers' own boundary protects. */
export const workloadBoundaryName = "hyperpod-workload-boundary";

const any = "*";

export function workloadBoundaryPolicy(place: Place): PolicyDocument {
  const { partition, accountId, region } = place;
  return policyDocument(
    ...statements(
      networkInterfacesPolicy(place, { vpcId: any, subnetIds: [any], securityGroupId: any }),
      containersPolicy(place, any),
      lifecycleScriptsPolicy(place, physicalNames.lifecycleBucket.of(any, region, accountId)),
      observationPolicy(place),
      // Any account: volumes may be encrypted with a key of a central one.
      volumeKeysPolicy(place, [`arn:${partition}:kms:${region}:*:key/*`]),
      flowLogDeliveryPolicy(`arn:${partition}:logs:${region}:${accountId}:log-group:/aws/vpc/*`),
    ),
    ...clusterInstanceStatements(partition),
    {
      Sid: "EksControlPlane",
      Effect: "Allow",
      Action: withReadsInShort(eksClusterActions),
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
    {
      // What such a role may do is AWS's to say. Part of AmazonEKSClusterPolicy; IAM has no region.
      Sid: "LoadBalancersOwnRole",
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: `arn:${partition}:iam::${accountId}:role/aws-service-role/elasticloadbalancing.amazonaws.com/*`,
      Condition: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    },
  );
}

/** A managed policy takes 6,144 characters: reading is written as one pattern for each service. */
function withReadsInShort(actions: readonly string[]): readonly string[] {
  return [...new Set(actions.map((action) => action.replace(/:Describe(?!Key$).+$/, ":Describe*")))];
}

function statements(...documents: readonly PolicyDocument[]): readonly PolicyStatement[] {
  return documents.flatMap(({ Statement }) => Statement);
}
