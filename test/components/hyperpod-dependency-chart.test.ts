import assert from "node:assert/strict";
import * as awsEks from "@pulumi/aws/eks";
import * as pulumi from "@pulumi/pulumi";
import { chartPath } from "../../components/hyperpod/chart-pin";
import { chartValues } from "../../components/hyperpod/chart-values";
import { DependencyChart, type DependencyChartArgs } from "../../components/hyperpod/dependency-chart";
import { type RecordOptions, record } from "../support/recording-monitor";

const releaseType = "kubernetes:helm.sh/v3:Release";
const accessType = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";

class Eks extends pulumi.ComponentResource {
  constructor() {
    super("test:eks:Cluster", "eks");
    this.registerOutputs();
  }
}

function deploy(over: (eks: pulumi.Resource) => Partial<DependencyChartArgs> = () => ({}), options?: RecordOptions) {
  return record(() => {
    const access = new awsEks.AccessPolicyAssociation("deployer", {
      clusterName: "research",
      principalArn: "arn:aws:iam::111122223333:role/Admin",
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    });
    return new DependencyChart("chart", { region: "us-west-2", access: [access], ...over(new Eks()) });
  }, options);
}

describe("DependencyChart", () => {
  it("installs the pinned chart under AWS's name, with the full values, and waits for no pod", async () => {
    const { one, all } = await deploy();
    const component = one("hyperpod:hyperpod:DependencyChart");
    const release = one(releaseType, "chart-release");
    assert.deepEqual(component.inputs, {});
    assert.equal(release.parent, component.urn);
    assert.equal(all(releaseType).length, 1);
    const { compat: _, ...inputs } = release.inputs;
    assert.deepEqual(inputs, {
      name: "hyperpod-dependencies",
      namespace: "kube-system",
      chart: chartPath(),
      values: chartValues({ region: "us-west-2" }),
      skipAwait: true,
      atomic: false,
    });
  });

  it("takes another chart folder and the user's values", async () => {
    const { inputs } = (await deploy(() => ({ chartPath: "other/chart", values: { mlflow: { enabled: true } } }))).one(
      releaseType,
    );
    assert.equal(inputs.chart, "other/chart");
    assert.deepEqual((inputs.values as Record<string, unknown>).mlflow, { enabled: true });
  });

  it("waits for the deployer's access and for nothing else", async () => {
    const { one } = await deploy();
    assert.deepEqual(one(releaseType).options.dependencies, [one(accessType).urn]);
    assert.deepEqual((await deploy(() => ({ access: [] }))).one(releaseType).options.dependencies, []);
  });

  it("goes with the EKS cluster when this program makes it, and not otherwise", async () => {
    const { one } = await deploy((eks) => ({ deletedWith: eks }));
    assert.equal(one(releaseType).options.deletedWith, one("test:eks:Cluster").urn);
    assert.equal((await deploy()).one(releaseType).options.deletedWith, "");
  });

  it("binds the given hooks to the release", async () => {
    const { one } = await deploy(() => ({
      hooks: { beforeCreate: [new pulumi.ResourceHook("api-wait", () => undefined)] },
    }));
    assert.deepEqual(one(releaseType).options.hooks, { beforeCreate: ["api-wait"] });
    assert.deepEqual((await deploy()).one(releaseType).options.hooks, {});
  });

  it("registers the same resources in a preview", async () => {
    const [preview, real] = [await deploy(undefined, { preview: true }), await deploy()];
    assert.deepEqual(preview.resources.map(({ urn }) => urn).sort(), real.resources.map(({ urn }) => urn).sort());
  });
});
