/** What the role that writes flow logs may do and who takes it, as IAM documents. Pure. */
import {
  type PolicyDocument,
  policyDocument,
  serviceTrustPolicy,
  sourceAccountCondition,
} from "../common/policy-document";

/** The conditions that the Amazon VPC User Guide recommends ("IAM role for publishing flow logs to CloudWatch Logs"). */
export function flowLogTrustPolicy(place: { partition: string; region: string }, accountId: string): PolicyDocument {
  return serviceTrustPolicy("vpc-flow-logs.amazonaws.com", {
    ...sourceAccountCondition(accountId),
    // The flow log's ID does not exist yet: it is made with this role.
    ArnLike: { "aws:SourceArn": `arn:${place.partition}:ec2:${place.region}:${accountId}:vpc-flow-log/*` },
  });
}

/**
 * What delivery into one existing group takes, as in AWS CDK's `FlowLogDestination.toCloudWatchLogs`. Without
 * logs:CreateLogGroup on purpose: records still under way at a destroy would make the deleted group again, and the next
 * `up` would meet ResourceAlreadyExistsException.
 */
export function flowLogDeliveryPolicy(logGroupArn: string): PolicyDocument {
  return policyDocument({
    Sid: "DeliverFlowLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    Resource: [logGroupArn, `${logGroupArn}:*`],
  });
}
