/** What the simulated providers do of their own accord, beyond what AWS answers: for the page of what is simulated. */

export interface ProviderBehaviour {
  provider: "aws" | "aws-native" | "eks" | "kubernetes";
  what: string;
  source: string;
}

export const providerBehaviours: readonly ProviderBehaviour[] = [
  {
    provider: "aws",
    what: "Tries a call again for up to 2 minutes where a new role can't be assumed yet (EKS cluster, flow log). Only that is waited out: a missing policy or permission shows every time, although the real provider would wait for it as well.",
    source: "hashicorp/terraform-provider-aws: propagationTimeout",
  },
  {
    provider: "aws",
    what: "Waits 20 minutes for an EKS add-on to be ACTIVE and then fails, with the add-on left in state: CoreDNS on a cluster without nodes.",
    source: "pulumi/pulumi-eks issues 1525 and 1819",
  },
  {
    provider: "aws",
    what: "Looks for a route of the same destination first, and reports it in words of its own.",
    source: "hashicorp/terraform-provider-aws: internal/service/ec2, routeAlreadyExistsError",
  },
  {
    provider: "aws",
    what: "Checks IPv4 blocks, names and required properties in the plan, before AWS is asked.",
    source: "hashicorp/terraform-provider-aws: schemas and their validators",
  },
  {
    provider: "aws",
    what: "Makes names of the logical name and 7 hexadecimal digits where a program gives none; merges default tags into `tagsAll`.",
    source: "pulumi/pulumi-aws: auto-naming, default tags",
  },
  {
    provider: "aws",
    what: "Disassociates a route table before it deletes it; takes a subnet that it deletes out of GuardDuty's endpoints; empties a bucket first where `forceDestroy` stands in the state.",
    source: "hashicorp/terraform-provider-aws: internal/service/ec2, internal/service/s3",
  },
  {
    provider: "aws",
    what: "Takes the VPC's default security group, and things like it, over instead of making them.",
    source: "hashicorp/terraform-provider-aws: default resources",
  },
  {
    provider: "aws-native",
    what: "Tries nothing again that the service refuses: a role that can't be assumed yet fails the create.",
    source: "pulumi/pulumi-aws-native: Cloud Control calls; Cloud Control API, HandlerErrorCode",
  },
  {
    provider: "aws-native",
    what: "Validates the desired state against the CloudFormation schema before the service sees it.",
    source: "AWS::SageMaker::Cluster resource schema",
  },
  {
    provider: "aws-native",
    what: "Adopts nothing: a name that is taken fails with AlreadyExists.",
    source: "pulumi/pulumi-aws-native issues 1138, 1263 and 1439",
  },
  {
    provider: "aws-native",
    what: "Keeps a resource in state that failed after AWS had given it an identifier.",
    source: "pulumi/pulumi-aws-native issues 51 and 208",
  },
  {
    provider: "eks",
    what: "`eks:index:Cluster` 4.3.0 makes the children that the real component makes, by its names, and waits for the Kubernetes API. Its known faults are kept.",
    source: "pulumi/pulumi-eks 4.3.0",
  },
  {
    provider: "kubernetes",
    what: "Connects anew for each call by the kubeconfig: certificate authority, token and access entries are checked.",
    source: "pulumi/pulumi-kubernetes; EKS User Guide, access entries",
  },
  {
    provider: "kubernetes",
    what: "Gives up objects of an unreachable cluster only where `deleteUnreachable` is set.",
    source: "pulumi/pulumi-kubernetes: deleteUnreachable",
  },
];
