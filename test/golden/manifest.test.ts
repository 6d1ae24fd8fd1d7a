/**
 * One manifest a stack file: everything the program registers, with inputs and options. A change of the program shows here
 * as a diff to be read. Rewrite with UPDATE_GOLDEN=1 npm test -- test/golden.
 */
import * as assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mappings } from "../../simulator/doors/aws/mappings";
import { cloudControlTypes } from "../../simulator/doors/aws-native/resource-types";
import type { RecordedResource } from "../support/recording-monitor";
import { projectDirectory, recordProgram, stackConfig } from "../support/whole-program";

for (const stack of ["dev", "prod"]) {
  describe(`the whole program with Pulumi.${stack}.yaml`, () => {
    it("registers what the golden manifest says", async () => {
      const { resources } = await recordProgram(stackConfig(`Pulumi.${stack}.yaml`), { stack });
      const file = join(projectDirectory, "test", "golden", `${stack}.json`);
      const text = `${JSON.stringify(manifest(resources), null, 2)}\n`;
      if (process.env.UPDATE_GOLDEN === "1" || !existsSync(file)) {
        writeFileSync(file, text);
      }
      assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(file, "utf8")));
    });

    it("registers the same resources in a preview, when no id is known yet", async () => {
      const config = stackConfig(`Pulumi.${stack}.yaml`);
      const update = await recordProgram(config, { stack });
      const preview = await recordProgram(config, { stack, preview: true });
      assert.deepEqual(urns(preview.resources), urns(update.resources));
      assert.ok(update.resources.length > 60, `${update.resources.length} resources`);
    });

    it("parents everything to a component, but for components and providers themselves", async () => {
      const { resources } = await recordProgram(stackConfig(`Pulumi.${stack}.yaml`), { stack });
      const orphans = resources
        .filter(
          (resource) => resource.custom && resource.parent === "" && !resource.type.startsWith("pulumi:providers:"),
        )
        // What protects and guards the whole stack belongs to no part of it.
        .filter(({ type, name }) => type !== "pulumi:index:Stash" || !["protection", "settings-guard"].includes(name))
        // The recording monitor's stand-in for what the remote eks component makes.
        .filter((resource) => resource.type !== "aws:eks/cluster:Cluster")
        .map((resource) => resource.urn);
      assert.deepEqual(orphans, []);
    });

    it("lets a destroy come to something protected before anything else", async () => {
      const { resources, one } = await recordProgram(stackConfig(`Pulumi.${stack}.yaml`), { stack });
      const protection = one("pulumi:index:Stash", "protection");
      const cluster = one("aws-native:sagemaker:Cluster");
      assert.equal(protection.options.protect, stack === "prod");
      assert.equal(cluster.options.protect, stack === "prod");
      const left = resources
        .filter((resource) => resource.custom && resource !== protection)
        .filter(
          (resource) => !resource.type.startsWith("pulumi:providers:") && resource.type !== "aws:eks/cluster:Cluster",
        )
        .filter((resource) => ![protection, cluster].some(({ options }) => options.dependencies.includes(resource.urn)))
        .filter((resource) => resource !== cluster)
        .map((resource) => resource.urn);
      assert.deepEqual(left, []);
    });

    it("names every child after its parent", async () => {
      const { resources } = await recordProgram(stackConfig(`Pulumi.${stack}.yaml`), { stack });
      const names = new Map(resources.map((resource) => [resource.urn, resource.name]));
      const strangers = resources
        .filter((resource) => resource.parent !== "" && !resource.name.startsWith(names.get(resource.parent) ?? "?"))
        .map((resource) => resource.urn);
      assert.deepEqual(strangers, []);
    });

    it("puts the permissions boundary on every role, when there is one", async () => {
      const boundary = "arn:aws:iam::111122223333:policy/Boundary";
      const config = stackConfig(`Pulumi.${stack}.yaml`, { "hyperpod-eks:hyperpod/permissionsBoundaryArn": boundary });
      const roles = (await recordProgram(config, { stack })).all("aws:iam/role:Role");
      assert.deepEqual(
        roles.map((role) => role.inputs.permissionsBoundary),
        roles.map(() => boundary),
      );
      assert.ok(roles.length >= 2);
    });

    it("tags every resource that takes tags with its stack and its logical name", async () => {
      const { resources } = await recordProgram(stackConfig(`Pulumi.${stack}.yaml`), { stack });
      const own = resources
        .filter(
          (resource) => mappings.get(resource.type)?.taggable === true || "Tags" in nativeProperties(resource.type),
        )
        // Made by the remote eks component, which is told the tags (below).
        .filter((resource) => resource.type !== "aws:eks/cluster:Cluster");
      assert.deepEqual(
        own.filter(({ name, inputs }) => !carries(tagMap(inputs.tags), name)).map(({ urn }) => urn),
        [],
      );
      const [eks] = resources.filter((resource) => resource.type === "eks:index:Cluster");
      assert.ok(carries(tagMap(eks?.inputs.clusterTags), "eks-control-plane-eksCluster"));
      assert.ok(own.length > 30, `${own.length} resources`);

      function carries(tags: Record<string, string>, name: string): boolean {
        return tags["hyperpod-eks:stack"] === `hyperpod-eks/${stack}` && tags["hyperpod-eks:resource"] === name;
      }
    });

    it("uses no default provider", async () => {
      const { resources } = await recordProgram(stackConfig(`Pulumi.${stack}.yaml`), { stack });
      const ambient = resources
        .filter(
          (resource) =>
            resource.custom && resource.options.provider === "" && !/^pulumi:|^aws:eks\/cluster:/.test(resource.type),
        )
        .map((resource) => resource.urn);
      assert.deepEqual(ambient, []);
    });
  });
}

function nativeProperties(type: string): object {
  return cloudControlTypes.get(type)?.schema.properties ?? {};
}

/** Tags in either form. */
function tagMap(tags: unknown): Record<string, string> {
  return Array.isArray(tags)
    ? Object.fromEntries((tags as { key: string; value: string }[]).map(({ key, value }) => [key, value]))
    : ((tags ?? {}) as Record<string, string>);
}

function urns(resources: readonly RecordedResource[]): string[] {
  return resources.map((resource) => resource.urn).sort();
}

/** What a reviewer reads: sorted, URNs shortened to "type name", options only where they say something. */
function manifest(resources: readonly RecordedResource[]): unknown[] {
  const short = (urn: string) => urn.split("::").slice(2).join(" ").replace(/^.*\$/, "");
  return [...resources]
    .sort((a, b) => (a.urn < b.urn ? -1 : 1))
    .map((resource) => ({
      resource: short(resource.urn),
      parent: resource.parent === "" ? undefined : short(resource.parent),
      inputs: resource.inputs,
      options: Object.fromEntries(
        Object.entries({
          ...resource.options,
          provider: resource.options.provider.split("::")[3] ?? "",
          dependencies: resource.options.dependencies.map(short).sort(),
          deletedWith: short(resource.options.deletedWith),
        }).filter(
          ([, value]) =>
            value !== "" && value !== false && !(typeof value === "object" && Object.keys(value).length === 0),
        ),
      ),
    }));
}
