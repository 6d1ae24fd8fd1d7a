import { compareText } from "../../../components/common/text";
import { listed } from "../problems";
import type { Rule } from "./rule";

const endpointPath = "hyperpod-eks:eks.create.endpoint";

const oneEksChoice: Rule = function* ({ areas, choices }) {
  const chosen = choices.eks;
  if (areas.eks !== undefined && chosen.length !== 1) {
    yield {
      path: "hyperpod-eks:eks",
      received: chosen.length === 0 ? "none of create, existing" : `${chosen.join(" and ")} together`,
      allowed: "exactly one of create, existing",
      fix: chosen.length === 0 ? "add one of them" : "keep the one you mean, remove the other",
    };
  }
};

/** HyperPod's subnets must be in the EKS cluster's VPC (SageMaker Developer Guide, prerequisites for EKS orchestration). */
const existingEksHasItsNetwork: Rule = function* ({ areas }) {
  if (areas.eks?.existing !== undefined && areas.eks.create === undefined && areas.network?.create !== undefined) {
    yield {
      path: "hyperpod-eks:network.create",
      received: "a new network for an EKS cluster that exists",
      allowed:
        "network.existing or network.stack with hyperpod-eks:eks.existing: nodes must be in the EKS cluster's VPC",
      fix: "name the cluster's VPC in network.existing, or make a new cluster with eks.create",
    };
  }
};

/** EKS takes 0.0.0.0/0 when no block is named; opening an API to the world must be somebody's decision. */
const publicEndpointIsDecided: Rule = function* ({ areas }) {
  const endpoint = areas.eks?.create?.endpoint;
  if (endpoint?.publicCidrs?.length !== 0 || endpoint.deployerInsideVpc !== false) {
    return;
  }
  yield {
    path: `${endpointPath}.publicCidrs`,
    received: "nothing",
    allowed: "at least one block, or a private endpoint with deployerInsideVpc: true",
    fix: "name the blocks you deploy from, for example:\npublicCidrs: [203.0.113.0/24]\nor write 0.0.0.0/0 to open it to everybody, or write deployerInsideVpc: true if Pulumi runs where the VPC is reachable",
  };
};

/** EKS refuses a cluster without any endpoint (EKS User Guide, "Cluster API server endpoint"). */
const someEndpoint: Rule = function* ({ areas }) {
  const endpoint = areas.eks?.create?.endpoint;
  if (endpoint?.publicCidrs === undefined || endpoint.privateAccess !== false) {
    return;
  }
  if (endpoint.publicCidrs.length === 0) {
    yield {
      path: `${endpointPath}.privateAccess`,
      received: "false, and no publicCidrs",
      allowed: "a public or a private endpoint, or both",
      fix: "write privateAccess: true, or name publicCidrs",
    };
  } else if (!endpoint.publicCidrs.includes("0.0.0.0/0") && areas.network?.create !== undefined) {
    // With private access off, nodes come in through the public endpoint, from addresses of NAT gateways not yet made.
    yield {
      path: `${endpointPath}.privateAccess`,
      received: `false with publicCidrs ${listed(endpoint.publicCidrs)}`,
      allowed: "true, unless publicCidrs covers the nodes' own public addresses",
      fix: "write privateAccess: true, so that nodes reach the API inside the VPC",
    };
  }
};

/** SageMaker Developer Guide, HyperPod prerequisites for EKS: VPC CNI 1.18.3 or later. */
const vpcCniIsNewEnough: Rule = function* ({ areas }) {
  const version = areas.eks?.create?.addonVersions?.["vpc-cni"];
  if (version !== undefined && compareText(sortable(version), sortable("v1.18.3")) < 0) {
    yield {
      path: "hyperpod-eks:eks.create.addonVersions.vpc-cni",
      received: version,
      allowed: "v1.18.3 or later, which HyperPod needs",
      fix: "pin a later build, or leave the pin out",
    };
  }
};

function sortable(version: string): string {
  const numbers = /^v(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1) ?? [];
  return numbers.map((number) => number.padStart(6, "0")).join(".");
}

export const eksRules: readonly Rule[] = [
  oneEksChoice,
  existingEksHasItsNetwork,
  publicEndpointIsDecided,
  someEndpoint,
  vpcCniIsNewEnough,
];
