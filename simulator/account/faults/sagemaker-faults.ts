/** The bad days of SageMaker HyperPod. */
import type { Fault } from "./fault";

const kind = "sagemaker:cluster";

export const sageMakerFaults: readonly Fault[] = [
  {
    kind,
    operations: ["create", "update"],
    name: "InsufficientCapacity",
    what: "A zone (every zone, where none is named after @) gives no instance beyond those that run. A cluster with continuous provisioning is InService without its nodes, which come by themselves later; one that waits for its nodes ends in status Failed.",
    effect: { type: "shortage", of: "capacity" },
    source:
      "SageMaker Developer Guide, HyperPod troubleshooting and continuous provisioning; awslabs/awsome-distributed-ai issue 204",
  },
  {
    kind,
    operations: ["create", "update"],
    name: "ResourceLimitExceeded",
    what: "The account's quota of the instance types for cluster usage is zero, as it is in a new account.",
    effect: { type: "shortage", of: "sagemaker:* for cluster usage" },
    source:
      "SageMaker API reference, CreateCluster: errors; HyperPod prerequisites: quotas; rule sagemaker.cluster.quota",
  },
  {
    kind,
    operations: ["create"],
    name: "ResourceInUse",
    what: "Somebody else made a cluster of that name. Cloud Control takes nothing over that exists.",
    effect: {
      type: "refuse",
      code: "ResourceInUse",
      message: "Resource Already Exists: Cluster with name {name} already exists. Choose a different name.",
    },
    source: "SageMaker API reference, CreateCluster: errors; rule sagemaker.cluster.name-taken",
  },
  {
    kind,
    operations: ["create", "update"],
    name: "LifecycleScriptFailed",
    what: "The lifecycle script of new nodes ends with an error. A cluster with continuous provisioning is InService without them, and they come once the script runs well; one that waits for its nodes ends in status Failed, or its update is rolled back.",
    effect: { type: "state" },
    source:
      "SageMaker Developer Guide, HyperPod troubleshooting: lifecycle scripts, and continuous provisioning; rule sagemaker.nodes.lifecycle-script-result",
  },
  {
    kind,
    operations: ["create"],
    name: "InternalError",
    what: "HyperPod accepts the call, has trouble of its own, and the cluster ends in status Failed.",
    effect: {
      type: "failLater",
      code: "ClusterStatus Failed",
      message: "An internal error occurred while creating the cluster. Please try again.",
    },
    source: "SageMaker API reference, DescribeCluster: FailureMessage; the text is not AWS's own",
  },
  {
    kind,
    operations: ["update"],
    name: "Conflict",
    what: "The cluster is being changed by somebody else: automatic scaling, a software update, node recovery.",
    effect: {
      type: "refuse",
      code: "ConflictException",
      message: "Cluster {name} can't be updated in status Updating",
    },
    source: "SageMaker API reference, UpdateCluster: errors; the text is not AWS's own",
  },
  {
    kind,
    operations: ["delete"],
    name: "Conflict",
    what: "The cluster is being changed by somebody else and can't be deleted now.",
    effect: {
      type: "refuse",
      code: "ConflictException",
      message: "Cluster {name} can't be deleted in status Updating",
    },
    source: "SageMaker API reference, DeleteCluster: errors; the text is not AWS's own",
  },
];
