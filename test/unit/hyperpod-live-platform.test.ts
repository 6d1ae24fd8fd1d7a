/** What lives in AWS, as the guard asks for it. */
import * as assert from "node:assert/strict";
import { askAws } from "../../components/hyperpod/live-platform";

const names = { hyperPodClusterName: "research", eksClusterName: "shared" };

describe("what lives in AWS", () => {
  it("is asked of both services by name", async () => {
    const asked: string[] = [];
    const live = await askAws(async (...argv) => {
      asked.push(argv.join(" "));
      return argv[0] === "eks"
        ? { cluster: { name: "shared", status: "ACTIVE", version: "1.34", tags: { stack: "ml/dev" } } }
        : {
            ClusterStatus: "InService",
            InstanceGroups: [{ InstanceGroupName: "workers", InstanceType: "ml.g5.8xlarge", CurrentCount: 2 }],
          };
    }, "stack")(names);
    assert.deepEqual(asked.sort(), [
      "eks describe-cluster --name shared",
      "sagemaker describe-cluster --cluster-name research",
    ]);
    assert.deepEqual(live, {
      hyperPod: { status: "InService", instanceTypes: { workers: "ml.g5.8xlarge" } },
      eks: { version: "1.34", owner: "ml/dev" },
    });
  });

  it("is nothing where the services have nothing, and is not asked without a name", async () => {
    assert.deepEqual(await askAws(async () => undefined, "stack")(names), { hyperPod: undefined, eks: undefined });
    const notAsked = askAws(async () => assert.fail("asked"), "stack");
    assert.deepEqual(await notAsked({ hyperPodClusterName: undefined, eksClusterName: undefined }), {
      hyperPod: undefined,
      eks: undefined,
    });
  });

  it("is a cluster without groups where the answer names none: those of a restricted kind are not of this program", async () => {
    const live = await askAws(async () => ({ ClusterStatus: "Failed" }), "stack")(names);
    assert.deepEqual(live.hyperPod, { status: "Failed", instanceTypes: {} });
  });
});
