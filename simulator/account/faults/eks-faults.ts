/** The bad days of EKS, of the Kubernetes API and of what others put into the VPC. */
import { guardDutyEndpoint } from "../guard-duty";
import type { Fault } from "./fault";

export const eksFaults: readonly Fault[] = [
  {
    kind: "eks:cluster",
    operations: ["create"],
    name: "UnsupportedAvailabilityZone",
    what: "A zone has no room for the control plane.",
    effect: {
      type: "refuse",
      code: "UnsupportedAvailabilityZoneException",
      message:
        "Cannot create cluster '{name}' because {zone}, the targeted availability zone, does not currently have sufficient capacity to support the cluster. Retry and choose from these availability zones.",
    },
    source: "EKS user guide, troubleshooting: insufficient capacity",
  },
  {
    kind: "eks:cluster",
    operations: ["create"],
    name: "Failed",
    what: "EKS accepts the call, and the cluster ends in status FAILED.",
    effect: {
      type: "failLater",
      code: "FAILED",
      message: "unexpected state 'FAILED', wanted target 'ACTIVE'. last error: InternalFailure: unknown",
    },
    source: "EKS API reference, Cluster: status; the text is the provider's form, the cause is made up",
  },
  {
    kind: "eks:cluster",
    operations: ["create"],
    name: "GuardDutyEndpoint",
    what: guardDutyEndpoint.what,
    effect: { type: "happening", happening: guardDutyEndpoint },
    source: guardDutyEndpoint.source,
  },
  {
    kind: "eks:cluster",
    operations: ["update"],
    name: "ResourceInUse",
    what: "Another update of the cluster is under way.",
    effect: {
      type: "refuse",
      code: "ResourceInUseException",
      message: "Cluster already has an update in progress",
      httpStatus: 409,
    },
    source: "EKS API reference, UpdateClusterConfig: errors; wording widely seen",
  },
  {
    kind: "eks:addon",
    operations: ["create"],
    name: "Degraded",
    what: "The add-on's pods don't become ready: it stays DEGRADED, and the provider gives up after 20 minutes.",
    effect: { type: "state" },
    source: "EKS user guide, add-ons: status; hashicorp/terraform-provider-aws, aws_eks_addon: timeouts",
  },
  {
    kind: "eks:addon",
    operations: ["create"],
    name: "CreateFailed",
    what: "EKS accepts the call, and the add-on ends in status CREATE_FAILED.",
    effect: {
      type: "failLater",
      code: "ConfigurationConflict",
      message: "unexpected state 'CREATE_FAILED', wanted target 'ACTIVE'. last error: ConfigurationConflict",
    },
    source: "EKS API reference, Addon: status and health; the text is the provider's form",
  },
  {
    kind: "eks:accessEntry",
    operations: ["create"],
    name: "ResourceInUse",
    what: "Somebody else made an access entry for the principal.",
    effect: {
      type: "refuse",
      code: "ResourceInUseException",
      message: "The specified access entry resource is already in use on this cluster.",
      httpStatus: 409,
    },
    source: "EKS API reference, CreateAccessEntry: errors; rule eks.access-entry.exists",
  },
  {
    kind: "kubernetes:api",
    operations: ["call"],
    name: "Unreachable",
    what: "The deployer's connections to the Kubernetes API are dropped without a word: a firewall, a VPN that is down.",
    effect: { type: "state" },
    source: "EKS user guide, cluster API server endpoint; rule kubernetes.api.unreachable",
  },
  {
    kind: "kubernetes:api",
    operations: ["call"],
    name: "Unauthorized",
    what: "The Kubernetes API doesn't know the deployer: no access entry, or another role than the one that has it.",
    effect: { type: "state" },
    source: "EKS user guide, troubleshooting: unauthorized or access denied; rule kubernetes.api.no-entry",
  },
  {
    kind: "kubernetes:api",
    operations: ["call"],
    name: "Forbidden",
    what: "The Kubernetes API knows the deployer and allows nothing: the access entry has lost its policy.",
    effect: { type: "state" },
    source: "EKS user guide, access entries; rule kubernetes.api.no-policy",
  },
  {
    kind: "kubernetes:release",
    operations: ["create", "update"],
    name: "ApiTimeout",
    what: "The control plane is overloaded: the API server gives up on its own store.",
    effect: { type: "refuse", code: "InternalError", message: "etcdserver: request timed out", httpStatus: 500 },
    source: "kubernetes/kubernetes issues quoting etcdserver: request timed out; EKS best practices guide, scalability",
  },
];
