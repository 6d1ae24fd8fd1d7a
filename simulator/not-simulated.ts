/** What the rehearsal does not show, and so what only a deploy to AWS can tell. */

export interface NotSimulated {
  subject: string;
  /** What a program that relies on it would see here. */
  here: string;
  why: string;
}

export const notSimulated: readonly NotSimulated[] = [
  {
    subject: "Any other resource type, data source or API operation than those listed above",
    here: "an error that names the type",
    why: "a guess would be worse than an error",
  },
  {
    subject: "HyperPod's Helm chart itself",
    here: "a small stand-in chart is installed; it says so when the stack's file is copied",
    why: "the chart is AWS's and is fetched at a pinned commit for real deploys (`npm run chart`)",
  },
  {
    subject: "Pods, schedulers, controllers, images",
    here: "a Kubernetes object is kept and its namespace looked at; nothing runs, no admission, no defaulting",
    why: "no cluster stands behind the API",
  },
  {
    subject: "Lifecycle scripts",
    here: "it is checked that the script can be fetched; it is not run",
    why: "there are no nodes; the scripts have tests of their own",
  },
  {
    subject: "MinInstanceCount of an instance group (`minCount`)",
    here: "its range is checked; the group counts as ready at once, and is never set back to 0 after three hours without its nodes",
    why: "the documents tell of the group's status alone, not of the cluster's and of what Cloud Control waits for",
  },
  {
    subject: "Networks: packets, DNS, MTU, NAT throughput",
    here: "routes, gateways, endpoints and groups are looked at as data",
    why: "rules cover what AWS refuses or what keeps nodes from coming up",
  },
  {
    subject: "Ways into the VPC: VPN, peering, bastions, runners",
    here: "with `eks.create.endpoint.deployerInsideVpc: true` the caller stands inside the VPC that the stack makes or names, as soon as it is there, and outside with `--caller-outside-vpc` or `--caller-ip`; AWS's own APIs answer from everywhere",
    why: "the setting says no more of the real deployer than that the private endpoint is reachable",
  },
  {
    subject: "Network ACLs, peering, transit gateways, IPv6, prefix lists",
    here: "no such resource",
    why: "the program makes none",
  },
  {
    subject: "IAM evaluation in full",
    here: "the deployer may do everything; of roles it is checked whom they trust, and which actions their policies allow or deny. Resources, conditions (but aws:SecureTransport in bucket policies), permissions boundaries, SCPs and session policies are not evaluated",
    why: "a faithful evaluation needs every service's authorization model",
  },
  {
    subject: "Service principals that AWS doesn't know",
    here: "a service of wrong form or of another partition is refused in trust, key and bucket policies; a misspelt one of the right form is taken",
    why: "AWS publishes no list of them",
  },
  {
    subject: "Key policies and grants",
    here: "a key is there, or pending deletion; whom its policy names is checked, who may use it is not",
    why: "as for IAM",
  },
  {
    subject: "Consistency windows",
    here: "what is made is seen at once, but for new roles (12 seconds until they can be assumed)",
    why: "AWS documents no lengths; the one that programs really meet is there",
  },
  {
    subject: "Rate limits",
    here: "none, unless a fault is asked for",
    why: "they depend on the account's history",
  },
  {
    subject: "Capacity and quotas",
    here: "unlimited but for AWS's default network quotas; others are settings of the account",
    why: "they are different in every account, zone and hour",
  },
  {
    subject: "In which zones EC2 offers an instance type",
    here: "in all, unless the account is given others",
    why: "AWS publishes no list; DescribeInstanceTypeOfferings of the account tells",
  },
  {
    subject: "Training plans",
    here: "a plan that the account isn't given is taken to exist and to fit",
    why: "plans are bought, and each account has its own",
  },
  {
    subject: "Which services have interface endpoints in which zones",
    here: "one service in one zone is closed; all others are open everywhere",
    why: "AWS publishes no list; DescribeVpcEndpointServices of the account tells",
  },
  {
    subject: "Endpoints for a service of another region (`serviceRegion`), endpoint services outside of AWS's list",
    here: "the service is looked for in the VPC's own region, IAM's (com.amazonaws.iam) in us-east-1 alone",
    why: "the program makes none",
  },
  {
    subject: "Prices",
    here: "none",
    why: "they change; the AWS Pricing Calculator tells",
  },
  {
    subject: "Partitions other than aws",
    here: "ARNs follow the partition; regions of China and GovCloud aren't listed",
    why: "HyperPod on EKS runs in the commercial regions",
  },
  {
    subject: "Node replacement, health monitoring, the results of deep health checks, patching",
    here: "nodes join after 8 minutes and stay healthy; checks take 90 minutes and pass",
    why: "they are operations of the running cluster, not of a deploy",
  },
  {
    subject: "Karpenter's own scaling",
    here: "its preconditions are checked; it adds no nodes",
    why: "it follows pending pods, and none are there",
  },
  {
    subject: "EKS readiness insights, forced updates, Auto Mode, node groups, Fargate, hybrid nodes",
    here: "a version goes up one minor at a time, and back within 7 days",
    why: "the program uses none of them",
  },
  {
    subject: "Add-on versions",
    here: "made-up builds in EKS's own form; any well-formed version is taken",
    why: "real builds change every few weeks",
  },
  {
    subject: "AWS's exact words where no public text was found",
    here: "the source of a rule says so: the text is our own, the situation is AWS's",
    why: "programs should not depend on such texts",
  },
];
