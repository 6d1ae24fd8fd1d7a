/** Writes the programs that ours is compared with: a baseline of the same shape, and an empty one. */
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** One registration of the program that is measured. */
export interface Registration {
  urn: string;
  type: string;
  parent?: string;
}

export interface ComparisonOptions {
  projectDirectory: string;
  /** Where the program is written: a folder of its own. */
  directory: string;
  name: string;
  source: string;
  /** Files beside the program, by name. */
  files?: Readonly<Record<string, string>>;
}

export function writeProgram({ projectDirectory, directory, name, source, files = {} }: ComparisonOptions): void {
  mkdirSync(directory, { recursive: true });
  symlinkSync(join(projectDirectory, "node_modules"), join(directory, "node_modules"));
  copyFileSync(join(projectDirectory, "tsconfig.program.json"), join(directory, "tsconfig.program.json"));
  const manifest = { name, private: true, main: "index.ts", dependencies: { typescript: "*" } };
  const { runtime } = parse(readFileSync(join(projectDirectory, "Pulumi.yaml"), "utf8")) as { runtime: unknown };
  const project = { name, main: "index.ts", runtime };
  const written = {
    "package.json": JSON.stringify(manifest, undefined, 2),
    "Pulumi.yaml": JSON.stringify(project, undefined, 2), // JSON is YAML
    "index.ts": source,
    ...files,
  };
  for (const [file, text] of Object.entries(written)) {
    writeFileSync(join(directory, file), text);
  }
}

export const emptyProgram = "export = async () => ({});\n";

/** The three providers, then a bare component for each other registration, with the parents that ours have. */
export function baselineProgram(sdk: readonly string[], region: string): string {
  return `${sdk.map((path) => `import ${JSON.stringify(path)};`).join("\n")}
import { Provider as Aws } from "@pulumi/aws/provider";
import { Provider as AwsNative } from "@pulumi/aws-native/provider";
import { Provider as Kubernetes } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import tree from "./tree.json";

class Bare extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("bench:index:Bare", name, {}, opts);
    this.registerOutputs();
  }
}

export = async () => {
  const region = ${JSON.stringify(region)} as any;
  const providers = [new Aws("aws", { region }), new AwsNative("aws-native", { region })];
  new Kubernetes("kubernetes", { kubeconfig: pulumi.output(pulumi.unknown) as any, enableServerSideApply: true });
  const made: Bare[] = [];
  for (const [index, parent] of tree.entries()) {
    made.push(new Bare(\`bare-\${index}\`, parent < 0 ? { providers } : { parent: made[parent] }));
  }
  return {};
};
`;
}

const providerTypes = new Set(["pulumi:providers:aws", "pulumi:providers:aws-native", "pulumi:providers:kubernetes"]);

/**
 * For each registration the index of its parent, -1 at the top; parents first. The stack is left out, which every program
 * has, and the three providers at the top, which the baseline makes itself.
 */
export function componentTree(registrations: readonly Registration[]): number[] {
  const stacks = new Set(registrations.filter(({ type }) => type === "pulumi:pulumi:Stack").map(({ urn }) => urn));
  const counted = registrations.filter(
    ({ urn, type, parent }) => !stacks.has(urn) && !(providerTypes.has(type) && isTop(parent, stacks)),
  );
  const known = new Set(counted.map(({ urn }) => urn));
  const order = new Map<string, number>();
  const tree: number[] = [];
  let left = counted;
  while (left.length > 0) {
    const ready = left.filter(({ parent }) => parent === undefined || !known.has(parent) || order.has(parent));
    if (ready.length === 0) {
      throw new Error(`the parents of ${left.map(({ urn }) => urn).join(", ")} go round in a circle`);
    }
    for (const { urn, parent } of ready) {
      order.set(urn, tree.length);
      tree.push(parent === undefined ? -1 : (order.get(parent) ?? -1));
    }
    left = left.filter(({ urn }) => !order.has(urn));
  }
  return tree;
}

function isTop(parent: string | undefined, stacks: ReadonlySet<string>): boolean {
  return parent === undefined || stacks.has(parent);
}
