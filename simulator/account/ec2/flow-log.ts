import type { AccountView } from "../account-view";
import { trustsService } from "../iam/policy-document";
import { notYetAssumable } from "../iam/propagation";
import type { Attributes, Kind } from "../kind";
import type { Rule } from "../rule";
import { actionsMissing } from "../sagemaker/role-permissions";
import { subnetReference, vpcReference } from "./references";

const defaultFormat =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: AWS's own notation
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";

export const flowLog: Kind = {
  kind: "ec2:flowLog",
  service: "EC2",
  references: [vpcReference(), subnetReference()],
  operations: { create: "ec2:CreateFlowLogs", update: "ec2:CreateTags", delete: "ec2:DeleteFlowLogs" },
  latency: "flow_log",
  make(input, { account, ids, region }) {
    const id = ids.long("fl");
    const owner = input.vpcId ?? input.subnetId;
    return {
      id,
      attributes: {
        ...input,
        logDestination: String(input.logDestination).replace(/:\*$/, ""),
        logFormat: input.logFormat ?? defaultFormat,
        arn: `arn:${account.partition}:ec2:${region}:${account.accountId}:vpc-flow-log/${id}`,
        ...delivery(account, input),
      },
      // Flow logs are no dependency of their VPC: they go with it.
      ...(owner === undefined ? {} : { managedBy: String(owner) }),
    };
  },
};

/**
 * CreateFlowLogs takes a role that may not write, and says so of the flow log afterwards (Amazon VPC User Guide,
 * "Troubleshoot VPC Flow Logs": access error; EC2 API, FlowLog: DeliverLogsStatus).
 */
function delivery(account: AccountView, { iamRoleArn }: Attributes): Attributes {
  if (typeof iamRoleArn !== "string") {
    return {};
  }
  return actionsMissing(account, iamRoleArn, ["logs:CreateLogStream", "logs:PutLogEvents"]).length > 0
    ? { deliverLogsStatus: "FAILED", deliverLogsErrorMessage: "Access error" }
    : { deliverLogsStatus: "SUCCESS" };
}

export const flowLogRules: readonly Rule[] = [
  {
    id: "ec2.flow-log.role",
    kind: "ec2:flowLog",
    on: "create",
    when: "the role does not exist, or does not trust vpc-flow-logs.amazonaws.com",
    code: "InvalidParameter",
    source: "terraform-provider-aws, flow log resource (it retries this text); VPC user guide, flow logs role",
    check: ({ account, wanted }) => {
      if (wanted.iamRoleArn === undefined) {
        return undefined;
      }
      const role = account.list("iam:role").find((found) => found.attributes.arn === wanted.iamRoleArn);
      return role && trustsService(role.attributes.assumeRolePolicy, "vpc-flow-logs.amazonaws.com")
        ? undefined
        : "Unable to assume given IAM role";
    },
  },
  {
    id: "ec2.flow-log.role-propagation",
    kind: "ec2:flowLog",
    on: "create",
    when: "the role was made some seconds ago and can't be assumed yet",
    code: "InvalidParameter",
    source: "terraform-provider-aws, flow log resource (it retries this text for 2 minutes)",
    check: ({ account, wanted }) =>
      notYetAssumable(account, [wanted.iamRoleArn]) === undefined ? undefined : "Unable to assume given IAM role",
  },
  {
    id: "ec2.flow-log.exists",
    kind: "ec2:flowLog",
    on: "create",
    when: "the VPC or subnet has a flow log to the same destination",
    code: "FlowLogAlreadyExists",
    source: "moto",
    check: ({ account, wanted }) =>
      account
        .list("ec2:flowLog")
        .some(
          ({ attributes }) =>
            attributes.vpcId === wanted.vpcId &&
            attributes.subnetId === wanted.subnetId &&
            attributes.logDestination === String(wanted.logDestination).replace(/:\*$/, ""),
        )
        ? "Error. There is an existing Flow Log with the same configuration and log destination."
        : undefined,
  },
];
