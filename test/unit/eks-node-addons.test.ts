import assert from "node:assert/strict";
import type { AskApi } from "../../components/eks/api-readiness";
import { missingNodeAddons } from "../../components/eks/node-addons";

const answered = { url: "https://api.example.com/api/v1/namespaces?limit=1", ca: "PEM", token: "token", timeoutMs: 1 };
const daemonSets = "https://api.example.com/apis/apps/v1/namespaces/kube-system/daemonsets";

/** An API with these answers by DaemonSet. */
function api(answers: Readonly<Record<string, number | Error>>) {
  const asked: Parameters<AskApi>[0][] = [];
  const ask: AskApi = async (request) => {
    asked.push(request);
    const answer = answers[request.url.split("/").pop() ?? ""];
    if (typeof answer === "number") {
      return { status: answer };
    }
    throw answer;
  };
  return { ask, asked };
}

describe("add-ons that nodes need in a cluster that somebody else made", () => {
  it("are looked for by what they run as, by the request that was answered before", async () => {
    const { ask, asked } = api({ "aws-node": 200, "kube-proxy": 200 });
    assert.deepEqual(await missingNodeAddons("shared", answered, ask), []);
    assert.deepEqual(asked, [
      { ...answered, url: `${daemonSets}/aws-node` },
      { ...answered, url: `${daemonSets}/kube-proxy` },
    ]);
  });

  it("are named with the command that installs them, where the API says that they are not there", async () => {
    const texts = await missingNodeAddons("shared", answered, api({ "aws-node": 404, "kube-proxy": 404 }).ask);
    assert.equal(texts.length, 2);
    assert.match(
      texts[0] ?? "",
      /^hyperpod-eks:eks\.existing\.clusterName: EKS cluster shared has no DaemonSet aws-node .*--addon-name vpc-cni`\.$/,
    );
    assert.match(texts[1] ?? "", /no DaemonSet kube-proxy .*--addon-name kube-proxy`\.$/);
  });

  it("are taken for there where the API doesn't say", async () => {
    const { ask } = api({ "aws-node": 403, "kube-proxy": new Error("socket hang up") });
    assert.deepEqual(await missingNodeAddons("shared", answered, ask), []);
  });
});
