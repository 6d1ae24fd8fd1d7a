/** The boundary that whoever deploys demands of every role, and whether the settings name it. */

import type { PlatformSettings } from "./platform-settings";
import { at, type Problem } from "./problems";

/**
 * Set by deployments/ where its deployers can make roles with one boundary only. AWS would refuse the first role in the
 * middle of an update, and a preview would not notice.
 */
export const demandedBoundaryVariable = "HYPERPOD_EKS_PERMISSIONS_BOUNDARY_ARN";

const path = at("hyperpod-eks:hyperpod", "permissionsBoundaryArn");

/** @param demanded the variable's value; empty or left out where nothing is demanded */
export function checkBoundary({ hyperpod }: PlatformSettings, demanded: string | undefined): Problem[] {
  const named = hyperpod.permissionsBoundaryArn;
  if (demanded === undefined || demanded === "" || named === demanded) {
    return [];
  }
  return [
    {
      path,
      received: named ?? "nothing",
      allowed: `${demanded}: this deployer may make roles with this boundary only (${demandedBoundaryVariable})`,
      fix: `write it:\nhyperpod-eks:hyperpod:\n  permissionsBoundaryArn: ${demanded}`,
    },
  ];
}
