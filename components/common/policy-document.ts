/**
 * IAM policy documents as plain values and as text with a fixed order, so that an unchanged policy never shows a diff.
 */

export interface PolicyStatement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Action: string | readonly string[];
  Resource?: string | readonly string[];
  Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: readonly PolicyStatement[];
}

export function policyDocument(...statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** Confused-deputy condition: the service acts for this account only (IAM User Guide, "The confused deputy problem"). */
export function sourceAccountCondition(accountId: string): NonNullable<PolicyStatement["Condition"]> {
  return { StringEquals: { "aws:SourceAccount": accountId } };
}

/** A trust policy by which one AWS service assumes the role. */
export function serviceTrustPolicy(
  servicePrincipal: string,
  condition?: NonNullable<PolicyStatement["Condition"]>,
): PolicyDocument {
  return policyDocument({
    Sid: "AssumedByService",
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: servicePrincipal },
    ...(condition ? { Condition: condition } : {}),
  });
}

/** The document as JSON text. Key order is the order written above, statement order is the order given. */
export function policyJson(document: PolicyDocument): string {
  return JSON.stringify(document);
}
