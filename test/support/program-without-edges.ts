/** The program with some of its explicit dependencies taken away, as a project of its own for the real engine. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDirectory } from "./whole-program";

/** Logical names. */
export interface NamedEdge {
  from: string;
  to: string;
}

const shared = [
  "components",
  "node_modules",
  "package.json",
  "Pulumi.yaml",
  "simulator",
  "stacks",
  "tools",
  "tsconfig.program.json",
];

export interface ChangedProgram {
  directory: string;
  remove(): void;
}

export interface Removals {
  /** Edges that are taken away. */
  edges?: readonly NamedEdge[];
  /** Resources no longer wait for the guards of the settings (which are stashes with hooks). @default they do */
  guards?: boolean;
  /**
   * The inputs of the guards come some seconds late, and the first of them, for which the whole program waits, says
   * nothing. @default they are as they are
   */
  slowGuards?: boolean;
}

export function programWithout(removals: Removals): ChangedProgram {
  const directory = mkdtempSync(join(tmpdir(), "hyperpod-without-"));
  for (const entry of shared) {
    symlinkSync(join(projectDirectory, entry), join(directory, entry));
  }
  writeFileSync(join(directory, "index.ts"), program(removals));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function program({ edges = [], guards = false, slowGuards = false }: Removals): string {
  return `import * as pulumi from "@pulumi/pulumi";

const edges: { from: string; to: string }[] = ${JSON.stringify(edges)};
const guard = "pulumi:index:Stash";
const late = (value: unknown) => new Promise((resolve) => setTimeout(() => resolve(value), 6000));

pulumi.runtime.registerStackTransformation(({ name, type, props, opts }) => {
  const gone = edges.filter(({ from }) => from === name).map(({ to }) => to);
  const stays = (other: { __name?: string; __pulumiType?: string }) =>
    !gone.includes(other.__name ?? "") && !(${guards} && other.__pulumiType === guard);
  const dependsOn = [opts.dependsOn ?? []].flat().filter((other) => stays(other as object)) as pulumi.Resource[];
  const slow = ${slowGuards} && type === guard;
  return {
    props: slow ? Object.fromEntries(Object.entries(props).map(([key, value]) => [key, late(value)])) : props,
    opts: { ...opts, dependsOn, ...(slow && name === "settings-guard" ? { hooks: undefined } : {}) },
  };
});

module.exports = require(${JSON.stringify(join(projectDirectory, "index.ts"))});
`;
}
