import assert from "node:assert/strict";
import { planAddons } from "../../components/eks/addons";

describe("add-ons", () => {
  it("are the three that nodes need, and CoreDNS apart, in EKS's default builds", () => {
    assert.deepEqual(planAddons({}), {
      node: [{ addonName: "eks-pod-identity-agent" }, { addonName: "kube-proxy" }, { addonName: "vpc-cni" }],
      coreDns: { addonName: "coredns" },
    });
  });

  it("carry a version where one is pinned, and only there", () => {
    const plan = planAddons({ coredns: "v1.12.4-eksbuild.1", "vpc-cni": "v1.20.4-eksbuild.1" });
    assert.deepEqual(plan.coreDns, { addonName: "coredns", addonVersion: "v1.12.4-eksbuild.1" });
    assert.deepEqual(plan.node[2], { addonName: "vpc-cni", addonVersion: "v1.20.4-eksbuild.1" });
    assert.deepEqual(Object.keys(plan.node[1] ?? {}), ["addonName"]);
  });

  it("refuse a pin of an add-on that is not the control plane's", () => {
    assert.throws(
      () => planAddons({ "aws-fsx-csi-driver": "v1" }),
      /"aws-fsx-csi-driver" is not an add-on of the control plane\. Allowed: coredns, eks-pod-identity-agent, kube-proxy, vpc-cni/,
    );
  });
});
