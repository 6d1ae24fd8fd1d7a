import * as assert from "node:assert/strict";
import { createGraph, DependencyEdges, type Operation } from "../../simulator/timeline/deployment-graph";
import { destroyGraph } from "../../simulator/timeline/destroy-graph";
import type { ExportedDeployment, ExportedResource } from "../../simulator/timeline/exported-stack";
import { ganttChart } from "../../simulator/timeline/gantt";
import { pathSteps, timelineReport } from "../../simulator/timeline/report";
import { type Activity, schedule } from "../../simulator/timeline/schedule";
import { timelineOf } from "../../simulator/timeline/timeline";

const activity = (id: string, minutes: number, ...after: string[]): Activity => ({
  id,
  name: id,
  minutes,
  waits: after.map((before) => ({ id: before, why: "after" })),
});

describe("schedule", () => {
  const diamond = [activity("d", 1, "b", "c"), activity("b", 5, "a"), activity("c", 2, "a"), activity("a", 1)];

  it("takes as long as the longest path, whatever the order in which activities are given", () => {
    for (const activities of [diamond, [...diamond].reverse()]) {
      const { minutes, path, work } = schedule(activities);
      assert.equal(minutes, 7);
      assert.equal(work, 9);
      assert.deepEqual(
        path.map((step) => step.activity.id),
        ["a", "b", "d"],
      );
    }
  });

  it("knows the time to spare: none on the path", () => {
    const slack = new Map(schedule(diamond).steps.map((step) => [step.activity.id, step.slack]));
    assert.deepEqual([...slack].sort(), [
      ["a", 0],
      ["b", 0],
      ["c", 3],
      ["d", 0],
    ]);
  });

  it("counts how many are under way at once, and none for what takes no time", () => {
    assert.equal(schedule([...diamond, activity("e", 0), activity("f", 6)]).peak, 3);
  });

  it("refuses a cycle by name", () => {
    assert.throws(() => schedule([activity("a", 1, "b"), activity("b", 1, "a")]), /cycle through/);
  });
});

const operation = (name: string, service: string, minutes: number, ...after: string[]): Operation => ({
  ...activity(name, minutes, ...after),
  noun: name,
  service,
});

const urn = (type: string, name: string) => `urn:pulumi:dev::hyperpod-eks::${type}::${name}`;
const stack = urn("pulumi:pulumi:Stack", "hyperpod-eks-dev");

function resource(type: string, name: string, more: Partial<ExportedResource> = {}): ExportedResource {
  return { urn: urn(type, name), type, custom: true, parent: stack, ...more };
}

const cluster = resource("aws:eks/cluster:Cluster", "cluster", {
  parent: urn("eks:index:Cluster", "control-plane"),
  inputs: { roleArn: "arn:role" },
});

/** A VPC, a NAT gateway beside an EKS cluster made by a component, and a bucket in the last layer. */
const exported: ExportedDeployment = {
  deployment: {
    resources: [
      { urn: stack, type: "pulumi:pulumi:Stack", custom: false },
      resource("aws:ec2/vpc:Vpc", "vpc"),
      resource("aws:s3/bucket:Bucket", "bucket"),
      resource("aws:iam/role:Role", "role", { outputs: { arn: "arn:role", name: "role" } }),
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", {
        inputs: { role: "role" },
        propertyDependencies: { role: [urn("aws:iam/role:Role", "role")] },
      }),
      resource("aws:ec2/natGateway:NatGateway", "nat", { dependencies: [urn("aws:ec2/vpc:Vpc", "vpc")] }),
      resource("eks:index:Cluster", "control-plane", {
        custom: false,
        dependencies: [urn("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment")],
      }),
      cluster,
      resource("aws:eks/addon:Addon", "cni", {
        inputs: { addonName: "vpc-cni" },
        propertyDependencies: { clusterName: [urn("eks:index:Cluster", "control-plane")] },
        deletedWith: urn("eks:index:Cluster", "control-plane"),
      }),
      resource("aws:cloudwatch/logGroup:LogGroup", "kept", { retainOnDelete: true }),
    ],
  },
};
const resources = exported.deployment.resources ?? [];

describe("deployment graph", () => {
  const startOf = (name: string) =>
    schedule(createGraph(exported)).steps.find((step) => step.activity.name === name)?.start ?? Number.NaN;

  it("lets who reads a provider's component wait for all of its children", () => {
    const addon = resources.find(({ urn }) => urn.endsWith("::cni"));
    assert.ok(addon);
    assert.deepEqual(
      new DependencyEdges(resources).of(addon).map(({ id, why }) => [id.split("::").pop(), why]),
      [
        ["cluster", "clusterName from it, as part of control-plane"],
        ["control-plane", "clusterName from it"],
        ["hyperpod-eks-dev", "its parent"],
      ],
    );
    assert.equal(startOf("cni"), startOf("cluster") + 9.75);
  });

  it("lets a cluster wait until its role can be assumed", () => {
    assert.ok(Math.abs(startOf("cluster") - 0.4) < 1e-9, String(startOf("cluster")));
  });

  it("has the nodes join a HyperPod cluster after it has answered", () => {
    const hyperpod = resource("aws-native:sagemaker:Cluster", "hyperpod", {
      inputs: { nodeProvisioningMode: "Continuous" },
    });
    const { steps, minutes } = schedule(createGraph({ deployment: { resources: [hyperpod] } }));
    assert.equal(minutes, 13);
    assert.equal(steps.at(-1)?.activity.name, "nodes join the cluster");
  });
});

describe("destroy graph", () => {
  const { operations, withoutLayers } = destroyGraph(exported);

  it("spends no time on what goes with another resource or is kept", () => {
    const minutes = new Map(operations.map((operation) => [operation.name, operation.minutes]));
    assert.equal(minutes.get("cni"), 0);
    assert.equal(minutes.get("kept"), 0);
    assert.equal(minutes.get("cluster"), 3.4);
  });

  it("begins a layer when the one before it has ended as a whole", () => {
    const layered = schedule(operations);
    const at = (name: string) => layered.steps.find((step) => step.activity.name === name)?.start;
    // The cluster is four deep, the NAT gateway two: it waits although nothing links the two.
    assert.equal(at("cluster"), 0);
    assert.equal(at("nat"), 3.4);
    assert.equal(schedule(withoutLayers).steps.find((step) => step.activity.name === "nat")?.start, 0);
  });
});

describe("timeline", () => {
  const timeline = timelineOf(exported);

  it("names for each step of the longest path what it waited for", () => {
    assert.deepEqual(
      pathSteps(timeline.create).map(({ name, waitedFor }) => [name, waitedFor]),
      [
        ["role", ""],
        ["attachment", "role (role from it)"],
        ["role can be assumed", "attachment (IAM propagation)"],
        ["cluster", "role can be assumed (it assumes the role)"],
        ["cni", "cluster (clusterName from it, as part of control-plane)"],
      ],
    );
    const report = timelineReport("dev", timeline);
    assert.match(report, /Deploying dev from nothing: 10\.75 minutes/);
    assert.match(report, /Destroying dev: /);
  });

  it("says the same whatever order the state is in", () => {
    const at = resources.findIndex(({ urn }) => urn.endsWith("::bucket"));
    const moved = [...resources.slice(0, at), ...resources.slice(at + 1), ...resources.slice(at, at + 1)];
    const again = timelineOf({ deployment: { resources: moved } });
    assert.equal(timelineReport("dev", again), timelineReport("dev", timeline));
    assert.equal(ganttChart("dev", again), ganttChart("dev", timeline));
  });

  it("draws every operation that takes time, and no two texts over each other", () => {
    const chart = ganttChart("dev", timeline);
    for (const name of ["role", "cluster", "cni", "nat", "bucket", "vpc"]) {
      assert.ok(chart.includes(`<title>${name}: `), name);
    }
    const boxes = [...chart.matchAll(/<text x="([\d.]+)" y="([\d.]+)"([^>]*)>([^<]*)<\/text>/g)].map(
      ([, x, y, style = "", text = ""]) => {
        const size = Number(/font-size="(\d+)"/.exec(style)?.[1] ?? 12);
        const width = text.length * size * 0.62;
        const shift = style.includes('"end"') ? width : style.includes('"middle"') ? width / 2 : 0;
        return { text, left: Number(x) - shift, right: Number(x) - shift + width, bottom: Number(y), size };
      },
    );
    assert.ok(boxes.length > 10);
    for (const [index, a] of boxes.entries()) {
      for (const b of boxes.slice(index + 1)) {
        const apart =
          a.right <= b.left || b.right <= a.left || a.bottom <= b.bottom - b.size || b.bottom <= a.bottom - a.size;
        assert.ok(apart, `"${a.text}" and "${b.text}" overlap`);
      }
    }
  });

  it("paints every line and bar before the first text, and each text with a halo", () => {
    const chart = ganttChart("dev", timeline);
    const lastShape = Math.max(chart.lastIndexOf("<path "), chart.lastIndexOf("<rect "));
    assert.ok(lastShape > 0 && lastShape < chart.indexOf("<text "));
    const texts = chart.match(/<text [^>]*>/g) ?? [];
    assert.ok(texts.length > 10);
    for (const text of texts) {
      assert.match(text, / stroke="(white|#f5f7fa)" stroke-width="4" stroke-linejoin="round" paint-order="stroke"/);
    }
  });

  it("lets no line of what was waited for run through a text", () => {
    // b ends just before c begins, and stands between a and c: the line from a to c passes right of its bar.
    const plan = schedule([
      operation("a", "A", 0.2),
      operation("z", "Z", 0.01),
      operation("b", "B", 0.14, "z"),
      operation("c", "C", 5, "a"),
      operation("d", "D", 4),
      operation("e", "E", 2, "c"),
    ]);
    const chart = ganttChart("dev", { ...timeline, create: plan, destroy: plan });
    const lines = [...chart.matchAll(/<path d="M([\d.]+) ([\d.]+)V([\d.]+)"[^>]*stroke-dasharray/g)].map((match) =>
      match.slice(1).map(Number),
    );
    assert.equal(lines.length, 4);
    const texts = [...chart.matchAll(/<text x="([\d.]+)" y="([\d.]+)"([^>]*)>([^<]*)<\/text>/g)].filter(
      ([, , , style]) => !style?.includes("text-anchor"),
    );
    assert.equal(texts.filter(([, , , , text]) => text === "8 s").length, 2);
    for (const [, x, y, , text = ""] of texts) {
      const [left, right, middle] = [Number(x), Number(x) + text.length * 11 * 0.62, Number(y) - 4];
      for (const [lineX = 0, from = 0, to = 0] of lines) {
        const isInRow = Math.min(from, to) < middle && Math.max(from, to) > middle;
        assert.ok(!isInRow || lineX <= left - 2 || lineX >= right + 2, `a line runs through "${text}"`);
      }
    }
  });

  it("escapes names", () => {
    assert.ok(ganttChart("<&>", timeline).includes("Deploy &lt;&amp;&gt;"));
  });
});
