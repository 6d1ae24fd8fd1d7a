import assert from "node:assert/strict";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import * as selfsigned from "selfsigned";
import { type AskApi, askOverHttps, type WaitForApiArgs, waitForApi } from "../../components/eks/api-readiness";
import { waitForApiOf } from "../../components/eks/api-readiness-hook";

/** An API that answers from a list, the last answer again and again, in time of its own. */
function scripted(answers: readonly (number | string)[]) {
  let time = 0;
  const asked: Parameters<AskApi>[0][] = [];
  const args: WaitForApiArgs = {
    endpoint: "https://api.example.com",
    certificateAuthorityData: Buffer.from("PEM").toString("base64"),
    getToken: async () => "token",
    now: () => time,
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
    ask: async (request) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(request);
      if (typeof answer === "number") {
        return { status: answer };
      }
      throw Object.assign(new Error(`connect ${answer}`), { code: answer });
    },
  };
  return { args, asked, elapsed: () => time };
}

describe("the wait for the Kubernetes API", () => {
  it("ends at the first 200", async () => {
    const api = scripted([200]);
    await waitForApi(api.args);
    assert.deepEqual(api.asked, [
      { url: "https://api.example.com/api/v1/namespaces?limit=1", ca: "PEM", token: "token", timeoutMs: 10_000 },
    ]);
    assert.equal(api.elapsed(), 0);
  });

  it("goes on through what a new cluster answers first", async () => {
    const api = scripted(["ENOTFOUND", "ECONNREFUSED", 503, 401, 403, 200]);
    await waitForApi(api.args);
    assert.equal(api.asked.length, 6);
    assert.equal(api.elapsed(), 25_000);
  });

  it("gives up after three minutes and no later", async () => {
    const api = scripted(["ETIMEDOUT"]);
    await assert.rejects(waitForApi(api.args), /tried 37 times in 180 s/);
    assert.equal(api.elapsed(), 180_000);
  });

  const advice: readonly [number | string, RegExp][] = [
    [
      "ETIMEDOUT",
      /got no answer \(ETIMEDOUT: connect ETIMEDOUT\)\. Add .*hyperpod-eks:eks\.create\.endpoint\.publicCidrs/,
    ],
    ["ENOTFOUND", /ENOTFOUND.*hyperpod-eks:eks\.create\.endpoint\.publicCidrs.*inside the VPC/],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", /certificate is not the cluster's own.*NO_PROXY/],
    [401, /last answered 401\. .*no access entry.*hyperpod-eks:access.*aws sts get-caller-identity/],
    [403, /last answered 403\. .*hyperpod-eks:access the policy AmazonEKSClusterAdminPolicy, without namespaces/],
    [500, /last answered 500\. The API server answers but is not ready/],
  ];
  for (const [answer, text] of advice) {
    it(`says what to do when the last answer is ${answer}`, async () => {
      await assert.rejects(waitForApi(scripted([answer]).args), text);
    });
  }

  it("takes a cluster that somebody else made for out of reach after a minute of silence, and says who can change it", async () => {
    const silent = scripted(["ETIMEDOUT"]);
    await assert.rejects(
      waitForApi({ ...silent.args, foundCluster: "shared" }),
      /tried 13 times in 60 s, .*EKS cluster shared \(hyperpod-eks:eks\.existing\.clusterName\): .*public access CIDRs.*aws eks describe-cluster --name shared/,
    );
    assert.equal(silent.elapsed(), 60_000);
    const stranger = scripted([401]);
    await assert.rejects(
      waitForApi({ ...stranger.args, foundCluster: "shared" }),
      /last answered 401.*hyperpod-eks:access/,
    );
    assert.equal(stranger.elapsed(), 180_000, "an access entry may still come to be known");
  });

  it("hands on the request that was answered", async () => {
    const { url, token } = await waitForApi(scripted([503, 200]).args);
    assert.deepEqual([url, token], ["https://api.example.com/api/v1/namespaces?limit=1", "token"]);
  });

  it("names the proxy it went through, without its password, and never the token", async () => {
    const { args } = scripted(["ECONNRESET"]);
    await assert.rejects(waitForApi({ ...args, proxyUrl: "http://me:pass@proxy:3128" }), (error: Error) => {
      assert.match(error.message, /through the proxy http:\/\/proxy:3128\//);
      assert.doesNotMatch(error.message, /pass|token/);
      return true;
    });
  });

  it("asks again for a token that AWS doesn't give yet", async () => {
    const api = scripted([200]);
    let calls = 0;
    const getToken = async () => {
      calls += 1;
      if (calls < 4) {
        throw new Error("`aws eks get-token` failed: not authorized to assume the role");
      }
      return "late";
    };
    await waitForApi({ ...api.args, getToken });
    assert.deepEqual(
      api.asked.map(({ token }) => token),
      ["late"],
    );
  });

  it("says why there is no token when time is over", async () => {
    const api = scripted([200]);
    const getToken = async () => {
      throw new Error("`aws eks get-token` failed: expired");
    };
    await assert.rejects(
      waitForApi({ ...api.args, getToken }),
      /^Error: There is no token .* tried \d+ times in 180 s\. `aws eks get-token` failed: expired$/,
    );
    assert.equal(api.asked.length, 0);
  });

  it("takes an endpoint with or without a slash at its end", async () => {
    const api = scripted([200]);
    await waitForApi({ ...api.args, endpoint: "https://api.example.com/" });
    assert.equal(api.asked[0]?.url, "https://api.example.com/api/v1/namespaces?limit=1");
  });
});

describe("the request over HTTPS", () => {
  let server: Server;
  let url: string;
  let ca: string;
  let requests: { path: string | undefined; authorization: string | undefined }[];

  before(async () => {
    const pems = await selfsigned.generate([{ name: "commonName", value: "localhost" }], {
      extensions: [
        { name: "basicConstraints", cA: true },
        { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
      ],
    });
    ca = pems.cert;
    server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
      requests.push({ path: request.url, authorization: request.headers.authorization });
      response.writeHead(request.headers.authorization === "Bearer good" ? 200 : 401).end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `https://localhost:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    requests = [];
  });
  after(() => server.close());

  it("carries the token and trusts the cluster's own authority", async () => {
    assert.deepEqual(await askOverHttps()({ url: `${url}/x`, ca, token: "good", timeoutMs: 5000 }), { status: 200 });
    assert.deepEqual(await askOverHttps()({ url: `${url}/x`, ca, token: "bad", timeoutMs: 5000 }), { status: 401 });
    assert.deepEqual(requests, [
      { path: "/x", authorization: "Bearer good" },
      { path: "/x", authorization: "Bearer bad" },
    ]);
  });

  it("refuses a certificate of another authority, before the token is sent", async () => {
    const other = await selfsigned.generate([{ name: "commonName", value: "localhost" }]);
    await assert.rejects(askOverHttps()({ url, ca: other.cert, token: "good", timeoutMs: 5000 }), { code: /CERT/ });
    assert.deepEqual(requests, []);
  });

  it("goes through a proxy by CONNECT, so that the proxy never sees the token", async () => {
    const seen: string[] = [];
    const proxy = createHttpServer().on("connect", (request, client, head) => {
      seen.push(JSON.stringify([request.url, request.headers]));
      const upstream = connect(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        upstream.write(head);
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on("error", () => client.destroy());
      client.on("error", () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    try {
      const ask = askOverHttps(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
      assert.deepEqual(await ask({ url, ca, token: "good", timeoutMs: 5000 }), { status: 200 });
      assert.equal(seen.length, 1);
      assert.doesNotMatch(seen[0] ?? "", /good/);
    } finally {
      proxy.close();
    }
  });

  it("ends with ETIMEDOUT where something accepts and stays silent", async () => {
    const silent = createTcpServer((socket) => socket.on("error", () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    try {
      const port = (silent.address() as AddressInfo).port;
      const asked = askOverHttps()({ url: `https://localhost:${port}`, ca, token: "good", timeoutMs: 100 });
      await assert.rejects(asked, { code: "ETIMEDOUT", message: "no answer within 0.1 s" });
    } finally {
      silent.close();
    }
  });

  it("ends with ETIMEDOUT where a proxy accepts and never answers CONNECT", async () => {
    const silent = createTcpServer((socket) => socket.on("error", () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    try {
      const proxyUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const asked = askOverHttps(proxyUrl)({ url: "https://cluster.example/", ca, token: "good", timeoutMs: 100 });
      await assert.rejects(asked, { code: "ETIMEDOUT", message: "no answer within 0.1 s" });
    } finally {
      silent.close();
    }
  });

  it("is what the hook does, with endpoint and authority from Outputs and the token from the AWS CLI", async () => {
    const commands: unknown[] = [];
    await waitForApiOf({
      endpoint: pulumi.output(url),
      certificateAuthorityData: pulumi.output(Buffer.from(ca).toString("base64")),
      clusterName: "research",
      region: "us-west-2",
      identity: { roleArn: "arn:role" },
      environment: {},
      run: async (command, args) => {
        commands.push([command, ...args].join(" "));
        return JSON.stringify({ status: { token: "good" } });
      },
    });
    assert.deepEqual(commands, [
      "aws --region us-west-2 eks get-token --cluster-name research --output json --role-arn arn:role",
    ]);
    assert.deepEqual(requests, [{ path: "/api/v1/namespaces?limit=1", authorization: "Bearer good" }]);
  });

  it("of the hook fails with the reason where the endpoint can't be had", async () => {
    const args = {
      certificateAuthorityData: pulumi.output("x"),
      clusterName: "research",
      region: "us-west-2",
      identity: {},
      environment: {},
    };
    const failed = pulumi.output(Promise.reject<string>(new Error("the cluster failed")));
    await assert.rejects(waitForApiOf({ ...args, endpoint: failed }), /the cluster failed/);
  });
});
