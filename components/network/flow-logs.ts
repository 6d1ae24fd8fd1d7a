import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { policyJson } from "../common/policy-document";
import { flowLogDeliveryPolicy, flowLogTrustPolicy } from "./flow-log-policies";
import { type NetworkScope, namedTags } from "./scope";

export interface FlowLogSettings {
  /** Days that CloudWatch Logs keeps the records: one of its values (CloudWatch Logs API, PutRetentionPolicy). */
  readonly retentionDays: number;
}

/** Where the flow log lives, and what bounds its role. */
export interface FlowLogPlace {
  readonly region: string;
  readonly partition: string;
  readonly accountId: pulumi.Input<string>;
  /**
   * Permissions boundary of the role that writes the records.
   * @default none
   */
  readonly permissionsBoundaryArn?: string;
}

/** Records all traffic of the VPC in CloudWatch Logs. */
export function createFlowLogs(
  scope: NetworkScope,
  vpc: ec2.Vpc,
  settings: FlowLogSettings,
  place: FlowLogPlace,
): void {
  const { parent } = scope;
  const logGroup = new cloudwatch.LogGroup(
    `${scope.name}-flow-logs`,
    {
      name: `/aws/vpc/${scope.namePrefix}/flow-logs`,
      retentionInDays: settings.retentionDays,
      tags: namedTags(scope, "flow-logs"),
    },
    { parent },
  );
  const role = new iam.Role(
    `${scope.name}-flow-logs-role`,
    {
      assumeRolePolicy: pulumi
        .output(place.accountId)
        .apply((accountId) => policyJson(flowLogTrustPolicy(place, accountId))),
      ...(place.permissionsBoundaryArn === undefined ? {} : { permissionsBoundary: place.permissionsBoundaryArn }),
      tags: namedTags(scope, "flow-logs"),
    },
    { parent },
  );
  const policy = new iam.RolePolicy(
    `${scope.name}-flow-logs-policy`,
    { role: role.name, policy: logGroup.arn.apply((arn) => policyJson(flowLogDeliveryPolicy(arn))) },
    { parent },
  );
  new ec2.FlowLog(
    `${scope.name}-flow-log`,
    {
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      tags: namedTags(scope, "flow-log"),
    },
    {
      parent,
      // No input names the policy, and delivery without it fails unseen: CreateFlowLogs succeeds and DeliverLogsStatus
      // turns FAILED with "Access error" (Amazon VPC User Guide, "Troubleshoot VPC Flow Logs").
      dependsOn: [policy],
    },
  );
}
