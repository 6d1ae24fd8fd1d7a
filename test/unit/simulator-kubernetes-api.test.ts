import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { request as plainRequest } from "node:http";
import { request } from "node:https";
import { delimiter, dirname, join } from "node:path";
import { HttpsProxyAgent } from "https-proxy-agent";
import { askOverHttps, waitForApi } from "../../components/eks/api-readiness";
import type { SimulatedAccount } from "../../simulator/account/account";
import type { StoredResource } from "../../simulator/account/kind";
import { type ServedApis, serveKubernetesApis } from "../../simulator/doors/kubernetes-api/kubernetes-api-proxy";
import {
  adminRoleArn,
  eksRequest,
  region,
  seed,
  seededAccount,
  withAdministrator,
  withEks,
} from "../support/simulated-platform";

const standIn = join(__dirname, "../../simulator/engine/stand-ins/aws");

function aws(args: string[], callerArn?: string): string {
  return execFileSync(standIn, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      ...(callerArn === undefined ? {} : { REHEARSAL_CALLER_ARN: callerArn }),
    },
  });
}

function token(...more: string[]): string {
  const answer = aws([
    "--region",
    region,
    "eks",
    "get-token",
    "--cluster-name",
    "research",
    "--output",
    "json",
    ...more,
  ]);
  return (JSON.parse(answer) as { status: { token: string } }).status.token;
}

interface Answer {
  status: number | undefined;
  body: string;
}

function get(proxy: ServedApis, cluster: StoredResource, path: string, bearer?: string, ca?: string): Promise<Answer> {
  const { data } = cluster.attributes.certificateAuthority as { data: string };
  return new Promise((resolve, reject) => {
    const call = request(
      `${cluster.attributes.endpoint}${path}`,
      {
        agent: new HttpsProxyAgent(`http://127.0.0.1:${proxy.port}`),
        ca: ca ?? Buffer.from(data, "base64"),
        headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      },
      (response) => {
        let body = "";
        response.on("data", (chunk) => {
          body += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode, body }));
      },
    );
    // The agent waits for the proxy's answer without a limit of its own.
    const timer = setTimeout(() => reject(new Error("timed out")), 1500);
    call.on("close", () => clearTimeout(timer));
    call.on("error", reject);
    call.end();
  });
}

async function served<T>(account: SimulatedAccount, act: (proxy: ServedApis) => Promise<T>): Promise<T> {
  const proxy = await serveKubernetesApis(account);
  try {
    return await act(proxy);
  } finally {
    proxy.close();
  }
}

describe("simulated Kubernetes API over HTTPS", () => {
  it("answers a caller with access, under the cluster's own certificate", async () => {
    const { account, cluster } = await withAdministrator();
    await served(account, async (proxy) => {
      assert.deepEqual(await get(proxy, cluster, "/readyz", token()), { status: 200, body: "ok" });
      const version = JSON.parse((await get(proxy, cluster, "/version", token())).body) as { minor: string };
      assert.equal(version.minor, "34");
      const list = await get(proxy, cluster, "/api/v1/namespaces?limit=1", token());
      assert.equal(list.status, 200);
      assert.match(list.body, /"kube-system"/);
      assert.equal((await get(proxy, cluster, "/api/v1/pods", token())).status, 404);
    });
  });

  it("has the DaemonSets of EKS's networking add-ons from birth, or by the add-ons", async () => {
    const path = (name: string) => `/apis/apps/v1/namespaces/kube-system/daemonsets/${name}`;
    const { account, cluster } = await withAdministrator();
    const statuses = (proxy: ServedApis) =>
      Promise.all(
        ["aws-node", "kube-proxy", "other"].map(
          async (name) => (await get(proxy, cluster, path(name), token())).status,
        ),
      );
    await served(account, async (proxy) => {
      assert.deepEqual(await statuses(proxy), [200, 200, 404]);
      account.alter(() => {
        cluster.attributes.bootstrapSelfManagedAddons = false;
      });
      assert.deepEqual(await statuses(proxy), [404, 404, 404]);
      await account.create({ kind: "eks:addon", region }, { clusterName: "research", addonName: "vpc-cni" });
      assert.deepEqual(await statuses(proxy), [200, 404, 404]);
      const asOther = token("--role-arn", "arn:aws:iam::111122223333:role/Other");
      assert.equal((await get(proxy, cluster, path("aws-node"), asOther)).status, 401);
    });
  });

  it("is refused by a client that trusts another certificate", async () => {
    const { account, cluster } = await withAdministrator();
    const other = await withEks(account, {
      ...(cluster.attributes as Record<string, unknown>),
      name: "other",
    });
    const { data } = other.cluster.attributes.certificateAuthority as { data: string };
    const ca = Buffer.from(data, "base64").toString();
    await served(account, (proxy) =>
      assert.rejects(get(proxy, cluster, "/readyz", token(), ca), /self-signed|certificate/),
    );
  });

  it("lets strangers see whether it is healthy and nothing else, and takes no bad token even for that", async () => {
    const { account, cluster } = await withEks();
    await served(account, async (proxy) => {
      assert.equal((await get(proxy, cluster, "/healthz")).status, 200);
      assert.equal((await get(proxy, cluster, "/version")).status, 401);
      assert.equal((await get(proxy, cluster, "/readyz", "k8s-aws-v1.bm9uZQ")).status, 401);
      assert.equal((await get(proxy, cluster, "/readyz", token())).status, 401);
    });
  });

  it("tells an entry that grants nothing from no entry, and hears the role that a token was made with", async () => {
    const { account, cluster } = await withEks();
    await account.create({ kind: "eks:accessEntry", region }, { clusterName: "research", principalArn: adminRoleArn });
    await served(account, async (proxy) => {
      const refused = await get(proxy, cluster, "/api/v1/namespaces", token());
      assert.equal(refused.status, 403);
      assert.match(refused.body, /cannot list resource \\"namespaces\\"/);
      const asOther = token("--role-arn", "arn:aws:iam::111122223333:role/path/Other");
      assert.equal((await get(proxy, cluster, "/api/v1/namespaces", asOther)).status, 401);
    });
  });

  it("leaves a caller from elsewhere waiting", async () => {
    const { account, cluster } = await withAdministrator(seededAccount({ callerPlace: { publicIp: "198.51.100.1" } }));
    await served(account, (proxy) => assert.rejects(get(proxy, cluster, "/readyz", token()), /timed out/));
  });

  it("answers on a private endpoint inside of the VPC alone, and a deployer outside is told where to stand", async () => {
    const { account, cluster } = await withAdministrator(seededAccount(), {
      ...eksRequest,
      vpcConfig: { ...eksRequest.vpcConfig, endpointPublicAccess: false, endpointPrivateAccess: true },
    });
    await served(account, async (proxy) => {
      const proxyUrl = `http://127.0.0.1:${proxy.port}`;
      const deploy = () =>
        waitForApi({
          endpoint: String(cluster.attributes.endpoint),
          certificateAuthorityData: (cluster.attributes.certificateAuthority as { data: string }).data,
          proxyUrl,
          getToken: async () => token(),
          timeoutMs: 0,
          ask: (asked) => askOverHttps(proxyUrl)({ ...asked, timeoutMs: 500 }),
        });
      await assert.rejects(deploy(), /got no answer \(ETIMEDOUT: .* run Pulumi inside the VPC/);
      account.callerPlace = { ...account.callerPlace, vpcId: seed.vpc };
      await deploy();
    });
  });

  it("lets nothing through to anywhere else", async () => {
    const account = seededAccount();
    const elsewhere = {
      attributes: { endpoint: "https://sts.us-west-2.amazonaws.com", certificateAuthority: { data: "" } },
    };
    await served(account, async (proxy) => {
      const answer = await get(proxy, elsewhere as unknown as StoredResource, "/").catch((error: Error) => error);
      assert.ok(answer instanceof Error || answer.status === 502);
      const status = await new Promise((resolve) =>
        plainRequest({ port: proxy.port, path: "http://example.com/" }, (response) =>
          resolve(response.statusCode),
        ).end(),
      );
      assert.equal(status, 502);
    });
  });
});

describe("stand-in for the AWS CLI", () => {
  it("has a version that programs accept", () => {
    assert.match(aws(["--version"]), /^aws-cli\/2\.31\.0 /);
  });

  it("says who the caller is", () => {
    const arn = "arn:aws:sts::111122223333:assumed-role/Someone/x";
    assert.deepEqual(JSON.parse(aws(["sts", "get-caller-identity"], arn)), {
      UserId: "AROAEXAMPLEEXAMPLEEX1:rehearsal",
      Account: "111122223333",
      Arn: arn,
    });
  });

  it("says that it is a stand-in where it is asked for more", () => {
    assert.throws(
      () => aws(["s3", "ls"]),
      (error: { status?: number; stderr?: string }) => {
        assert.equal(error.status, 252);
        assert.match(error.stderr ?? "", /stand-in for the AWS CLI/);
        return true;
      },
    );
  });
});
