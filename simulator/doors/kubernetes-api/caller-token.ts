/** Tokens of `aws eks get-token`, as the rehearsal's stand-in of the CLI mints them. */

export interface TokenCaller {
  callerArn: string;
  clusterName: string;
}

/** Who a token speaks for, `undefined` where it is none of ours. */
export function callerOfToken(token: string | undefined): TokenCaller | undefined {
  const encoded = /^k8s-aws-v1\.([\w-]+)$/.exec(token ?? "")?.[1];
  if (encoded === undefined) {
    return undefined;
  }
  try {
    const { searchParams, hostname } = new URL(Buffer.from(encoded, "base64url").toString());
    const callerArn = searchParams.get("rehearsal-caller");
    const clusterName = searchParams.get("x-k8s-aws-id");
    return hostname.startsWith("sts.") && callerArn !== null && clusterName !== null
      ? { callerArn, clusterName }
      : undefined;
  } catch {
    return undefined;
  }
}
