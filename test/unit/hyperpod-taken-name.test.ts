import * as assert from "node:assert/strict";
import { checkName } from "../../components/hyperpod/guard-hooks";
import type { LiveEksCluster } from "../../components/hyperpod/live-platform";
import { takenName } from "../../components/hyperpod/taken-name";

const live = (eks: LiveEksCluster | undefined) => ({ hyperPod: undefined, eks });
const argsOf = (eks: object) => ({ oldInputs: undefined, newInputs: { input: { eks } } }) as never;

describe("the name of a stack that has made nothing yet", () => {
  it("is free where the account has no such EKS cluster, or the stack made it and lost it from its state", () => {
    assert.equal(takenName("research", "hyperpod-eks/dev", live(undefined)), undefined);
    assert.equal(
      takenName("research", "hyperpod-eks/dev", live({ version: "1.34", owner: "hyperpod-eks/dev" })),
      undefined,
    );
  });

  it("is taken by another stack's EKS cluster, or by one that nobody has tagged", () => {
    assert.equal(
      takenName("research", "hyperpod-eks/other", live({ version: "1.34", owner: "hyperpod-eks/dev" })),
      [
        "The stack's name is taken:",
        "",
        "  hyperpod-eks:name",
        "    received: an EKS cluster research that is there already, made by the stack hyperpod-eks/dev",
        "    allowed:  a name of which the account has no EKS cluster in this region",
        "    to do:    Write another name. To put HyperPod on that cluster, name it in hyperpod-eks:eks.existing. To rename a stack: `pulumi stack rename`.",
        "",
      ].join("\n"),
    );
    assert.match(
      takenName("research", "hyperpod-eks/other", live({ version: "1.34" })) ?? "",
      /made by somebody else\n/,
    );
  });

  it("is asked of EKS before anything is made, and not where the cluster is one that exists", async () => {
    const asked: unknown[] = [];
    const ask = async (names: unknown) => {
      asked.push(names);
      return live({ version: "1.34", owner: "hyperpod-eks/dev" });
    };
    await assert.rejects(
      checkName(argsOf({ clusterName: "research", version: "1.34" }), "hyperpod-eks/other", ask),
      /^Error: The stack's name is taken:/,
    );
    assert.deepEqual(asked, [{ hyperPodClusterName: undefined, eksClusterName: "research" }]);
    await checkName(argsOf({ clusterName: "shared" }), "hyperpod-eks/other", async () => assert.fail("asked"));
  });

  it("is EKS's own matter where it can't be asked", async () => {
    const refuse = async () => {
      throw new Error("AccessDeniedException");
    };
    await checkName(argsOf({ clusterName: "research", version: "1.34" }), "hyperpod-eks/other", refuse);
  });
});
