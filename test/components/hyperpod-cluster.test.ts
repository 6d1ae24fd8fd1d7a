import assert from "node:assert/strict";
import * as iam from "@pulumi/aws/iam";
import { clusterIdOfArn, HyperPodCluster, type HyperPodClusterArgs } from "../../components/hyperpod/hyperpod-cluster";
import { planInstanceGroups } from "../../components/hyperpod/instance-group-planner";
import { type RecordOptions, record, settled as resolved } from "../support/recording-monitor";

const clusterArn = "arn:aws:sagemaker:us-west-2:111122223333:cluster/abcdefghij12";
const eksClusterArn = "arn:aws:eks:us-west-2:111122223333:cluster/research";

const args: Omit<HyperPodClusterArgs, "needs"> = {
  clusterName: "research",
  eksClusterArn,
  groups: planInstanceGroups({
    workers: { instanceType: "ml.g5.8xlarge", count: 2, zone: "usw2-az2" },
    system: { instanceType: "ml.m5.4xlarge", count: 1, zone: "usw2-az1", labels: { team: "ml" } },
  }),
  baseSubnetIds: ["subnet-2"],
  nodeSubnetIds: { "usw2-az1": "subnet-1", "usw2-az2": "subnet-2" },
  securityGroupId: "sg-1",
  executionRoleArn: "arn:aws:iam::111122223333:role/nodes",
  executionRoleCreateDate: "2026-01-01T00:00:00Z",
  sourceS3Uri: "s3://sagemaker-x/lifecycle",
  nodeRecovery: "Automatic",
  continuousProvisioning: true,
  tags: { team: "ml" },
  protect: true,
  secretGroups: false,
  removeGroups: [],
  askLive: async () => assert.fail("nothing is refused, so nothing is asked"),
};

const live: RecordOptions = {
  outputs: ({ type }) =>
    type === "aws-native:sagemaker:Cluster" ? { clusterArn, clusterStatus: "InService" } : undefined,
};

/** The cluster with one resource that it needs, as any of the others would be. */
function deploy(over: Partial<HyperPodClusterArgs> = {}, options: RecordOptions = live) {
  return record(() => {
    const need = new iam.RolePolicyAttachment("need", { role: "nodes", policyArn: "arn:aws:iam::aws:policy/P" });
    return new HyperPodCluster("hyperpod", { ...args, needs: [need], ...over });
  }, options);
}

const clusterType = "aws-native:sagemaker:Cluster";
const stashType = "pulumi:index:Stash";

describe("HyperPodCluster", () => {
  it("registers a component with a stash and a cluster, and nothing else", async () => {
    const { resources, one } = await deploy();
    assert.deepEqual(resources.map(({ type, name }) => [type, name]).sort(), [
      ["aws-native:sagemaker:Cluster", "hyperpod-cluster"],
      ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "need"],
      ["hyperpod:hyperpod:HyperPodCluster", "hyperpod"],
      ["pulumi:index:Stash", "hyperpod-frozen-inputs"],
    ]);
    const component = one("hyperpod:hyperpod:HyperPodCluster");
    assert.deepEqual(component.inputs, {});
    assert.equal(one(clusterType).parent, component.urn);
    assert.equal(one(stashType).parent, component.urn);
  });

  it("sends exactly these inputs", async () => {
    const group = (over: Record<string, unknown>) => ({
      threadsPerCore: 2,
      executionRole: args.executionRoleArn,
      lifeCycleConfig: { onCreate: "on_create.sh", sourceS3Uri: "s3://sagemaker-x/lifecycle" },
      instanceStorageConfigs: [{ ebsVolumeConfig: { volumeSizeInGb: 500 } }],
      ...over,
    });
    assert.deepEqual((await deploy()).one(clusterType).inputs, {
      clusterName: "research",
      orchestrator: { eks: { clusterArn: eksClusterArn } },
      vpcConfig: { subnets: ["subnet-2"], securityGroupIds: ["sg-1"] },
      nodeRecovery: "Automatic",
      nodeProvisioningMode: "Continuous",
      instanceGroups: [
        group({
          instanceGroupName: "system",
          instanceType: "ml.m5.4xlarge",
          instanceCount: 1,
          overrideVpcConfig: { subnets: ["subnet-1"], securityGroupIds: ["sg-1"] },
          kubernetesConfig: { labels: { team: "ml" } },
        }),
        group({
          instanceGroupName: "workers",
          instanceType: "ml.g5.8xlarge",
          instanceCount: 2,
          overrideVpcConfig: { subnets: ["subnet-2"], securityGroupIds: ["sg-1"] },
        }),
      ],
      tags: [
        { key: "Name", value: "research" },
        { key: "team", value: "ml" },
      ],
    });
  });

  it("leaves the provisioning mode out where it is not continuous", async () => {
    const { inputs } = (await deploy({ continuousProvisioning: false })).one(clusterType);
    assert.equal("nodeProvisioningMode" in inputs, false);
  });

  it("keeps the base network as it is when groups in other zones come and go", async () => {
    const [all, one] = [await deploy(), await deploy({ groups: args.groups.slice(1) })];
    assert.deepEqual(all.one(clusterType).inputs.vpcConfig, one.one(clusterType).inputs.vpcConfig);
    assert.deepEqual(all.one(stashType).inputs, one.one(stashType).inputs);
  });

  it("stashes the inputs whose change would replace the cluster", async () => {
    assert.deepEqual((await deploy()).one(stashType).inputs, {
      input: { clusterName: "research", eksClusterArn, subnetIds: ["subnet-2"], securityGroupIds: ["sg-1"] },
    });
  });

  it("binds a guard before updates to the cluster and to the stash, the wait for its role to its creation, and no delete hook", async () => {
    const { one } = await deploy();
    assert.deepEqual(one(clusterType).options.hooks, {
      beforeCreate: ["hyperpod-execution-role-age"],
      beforeUpdate: ["hyperpod-instance-groups-guard"],
    });
    assert.deepEqual(one(stashType).options.hooks, { beforeUpdate: ["hyperpod-frozen-inputs-guard"] });
  });

  it("waits for the stash, whose guard must speak first, and for everything it needs", async () => {
    const { one } = await deploy();
    assert.deepEqual(
      one(clusterType).options.dependencies,
      [one(stashType).urn, one("aws:iam/rolePolicyAttachment:RolePolicyAttachment").urn].sort(),
    );
    const without = await deploy({ needs: [] });
    assert.deepEqual(without.one(clusterType).options.dependencies, [without.one(stashType).urn]);
  });

  it("does not make the stash wait for what only the cluster needs", async () => {
    assert.deepEqual((await deploy()).one(stashType).options.dependencies, []);
  });

  it("protects the cluster when told so, and deletes before it replaces, because the name is unique", async () => {
    const options = (await deploy()).one(clusterType).options;
    assert.equal(options.protect, true);
    assert.equal(options.deleteBeforeReplace, true);
    assert.equal((await deploy({ protect: false })).one(clusterType).options.protect, false);
  });

  it("ignores no change: a count is what the settings say", async () => {
    assert.deepEqual((await deploy()).one(clusterType).options.ignoreChanges, []);
  });

  it("makes the groups secret as a whole when a value in them is", async () => {
    const secret = await deploy({ secretGroups: true });
    const groups = secret.one(clusterType).inputs.instanceGroups as { secret?: unknown[] };
    assert.equal(groups.secret?.length, 2);
  });

  it("gives what other programs need", async () => {
    const { result } = await deploy();
    assert.equal(await resolved(result.clusterArn), clusterArn);
    assert.equal(await resolved(result.clusterId), "abcdefghij12");
    assert.equal(await resolved(result.clusterName), "research");
    assert.equal(await resolved(result.clusterStatus), "InService");
    assert.equal(await resolved(result.logGroupName), "/aws/sagemaker/Clusters/research/abcdefghij12");
    assert.equal(await resolved(result.ssmTargetTemplate), "sagemaker-cluster:abcdefghij12_<group>-<instance-id>");
  });

  it("reads the cluster id from the end of the ARN", () => {
    assert.equal(clusterIdOfArn(clusterArn), "abcdefghij12");
  });

  it("registers the same resources in a preview, where ids are unknown", async () => {
    const unknownInputs = () => {
      const role = new iam.Role("role", { assumeRolePolicy: "{}" });
      return new HyperPodCluster("hyperpod", {
        ...args,
        eksClusterArn: role.arn,
        executionRoleArn: role.arn,
        executionRoleCreateDate: role.createDate,
        baseSubnetIds: [role.id],
        nodeSubnetIds: { "usw2-az1": role.id, "usw2-az2": role.id },
        needs: [],
      });
    };
    const preview = await record(unknownInputs, { preview: true });
    const real = await record(unknownInputs, live);
    assert.deepEqual(
      preview.resources.map(({ urn }) => urn),
      real.resources.map(({ urn }) => urn),
    );
    assert.deepEqual(preview.one(clusterType).inputs.vpcConfig, { subnets: ["<unknown>"], securityGroupIds: ["sg-1"] });
  });
});
