/** Types that several rules speak of, in both providers of AWS. `@pulumi/eks` registers an `aws:eks/cluster:Cluster` too. */

export const hyperPodCluster = "aws-native:sagemaker:Cluster";

export const eksClusters = ["aws:eks/cluster:Cluster", "aws-native:eks:Cluster"];

export const buckets = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws-native:s3:Bucket"];

export const keys = ["aws:kms/key:Key", "aws-native:kms:Key"];

/** File systems, and volumes in them: a new one is empty. */
export const fileSystems = [
  "aws:fsx/lustreFileSystem:LustreFileSystem",
  "aws:fsx/ontapFileSystem:OntapFileSystem",
  "aws:fsx/ontapVolume:OntapVolume",
  "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
  "aws:fsx/openZfsVolume:OpenZfsVolume",
  "aws:fsx/windowsFileSystem:WindowsFileSystem",
  "aws:efs/fileSystem:FileSystem",
  "aws-native:efs:FileSystem",
  "aws-native:fsx:Volume",
];

/** The root of a stack, which the engine shows to a policy before anything else. */
export const rootStack = "pulumi:pulumi:Stack";
