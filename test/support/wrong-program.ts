/**
 * Small programs with deliberate mistakes, through the real engine and the doors: what a person would see. Independent
 * mistakes share a program, which goes on after an error (`--continue-on-error`).
 */
import * as assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rules } from "../../simulator/account/catalogue";
import { Rehearsal, type RehearsalOptions } from "../../simulator/rehearsal";
import { projectDirectory } from "./whole-program";

/** What a command said of each resource, by the resource's logical name. */
export type Diagnostics = ReadonlyMap<string, string>;

export interface WrongResult {
  exitCode: number;
  output: string;
  diagnostics: Diagnostics;
}

/** Imports of every wrong program, and helpers that keep the mistakes in view. */
const prelude = `
import { renderKubeconfig } from ${JSON.stringify(join(projectDirectory, "components", "eks", "kubeconfig"))};
import * as pulumi from "@pulumi/pulumi";
import * as ec2 from "@pulumi/aws/ec2";
import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as vpcRules from "@pulumi/aws/vpc";
import * as sagemaker from "@pulumi/aws-native/sagemaker";
import * as k8s from "@pulumi/kubernetes";

const statements = (...list: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: list });
const allow = (action: string | string[]) => statements({ Effect: "Allow", Action: action, Resource: "*" });
const trust = (service: string) =>
  statements({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } });
const kubeconfigOf = (cluster: eks.Cluster) =>
  pulumi
    .all([cluster.arn, cluster.name, cluster.endpoint, cluster.certificateAuthority.data])
    .apply(([clusterArn, clusterName, endpoint, certificateAuthorityData]) =>
      renderKubeconfig({ clusterArn, clusterName, endpoint, certificateAuthorityData, region: "us-west-2" }),
    );
`;

const projectFile = `name: wrong
main: index.ts
runtime:
  name: nodejs
  options:
    tsconfig: tsconfig.program.json
`;

export class WrongProgram {
  private faults: readonly string[] = [];

  private constructor(
    readonly folder: string,
    readonly rehearsal: Rehearsal,
  ) {}

  static async begin(options: Partial<RehearsalOptions> = {}): Promise<WrongProgram> {
    const folder = mkdtempSync(join(tmpdir(), "wrong-program-"));
    mkdirSync(join(folder, "program"));
    const write = (name: string, text: string) => writeFileSync(join(folder, "program", name), text);
    write("Pulumi.yaml", projectFile);
    write("Pulumi.test.yaml", "config:\n  aws:region: us-west-2\n  aws-native:region: us-west-2\n");
    write("package.json", '{ "name": "wrong", "main": "index.ts" }\n');
    // Not tsconfig.json: a policy pack would be compiled with it, whatever else it says, and can't be with swc.
    write("tsconfig.program.json", readFileSync(join(projectDirectory, "tsconfig.program.json"), "utf8"));
    symlinkSync(join(projectDirectory, "node_modules"), join(folder, "program", "node_modules"));
    return WrongProgram.open(folder, options);
  }

  private static async open(folder: string, options: Partial<RehearsalOptions>): Promise<WrongProgram> {
    const rehearsal = await Rehearsal.open({ projectDirectory, root: join(folder, "rehearsal"), ...options });
    return new WrongProgram(folder, rehearsal);
  }

  /** The same account and stack with other options: another pace, for one. */
  reopened(options: Partial<RehearsalOptions>): Promise<WrongProgram> {
    this.rehearsal.close();
    return WrongProgram.open(this.folder, options);
  }

  end(): void {
    this.rehearsal.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  up(text: string): Promise<WrongResult> {
    return this.runProgram(text, "up", "--skip-preview", "--yes", "--continue-on-error");
  }

  /** As `up`, while something goes wrong in AWS: "sagemaker:cluster.create=LifecycleScriptFailed@research". */
  upOnABadDay(text: string, ...faults: string[]): Promise<WrongResult> {
    this.faults = faults;
    return this.up(text).finally(() => {
      this.faults = [];
    });
  }

  /** Any command that reads the program, with its own flags. */
  runProgram(text: string, ...argv: string[]): Promise<WrongResult> {
    writeFileSync(join(this.folder, "program", "index.ts"), `${prelude}\n${text}\n`);
    return this.run(...argv);
  }

  destroy(): Promise<WrongResult> {
    return this.run("destroy", "--skip-preview", "--yes", "--continue-on-error");
  }

  async run(...argv: string[]): Promise<WrongResult> {
    const { exitCode, output } = await this.rehearsal.run(
      [...argv, "--non-interactive", "--color", "never", "--stack", "test"],
      { capture: true, project: join(this.folder, "program"), faults: this.faults },
    );
    assert.doesNotMatch(output, /unhandled exception/, "the program itself is broken");
    return { exitCode, output, diagnostics: diagnosticsIn(output) };
  }
}

/** The engine's closing part: "Diagnostics:", then "  <type> (<name>):" and what it said, indented. */
export function diagnosticsIn(output: string): Diagnostics {
  const found = new Map<string, string>();
  let name: string | undefined;
  for (const line of output.slice(output.lastIndexOf("Diagnostics:")).split("\n")) {
    const header = /^ {2}[\w@/.-]+(?::[\w@/.-]+)+ \((.+)\):$/.exec(line);
    if (header) {
      name = header[1];
    } else if (/^\S/.test(line)) {
      name = undefined;
    } else if (name !== undefined) {
      found.set(name, `${found.get(name) ?? ""}${line.trim()}\n`);
    }
  }
  return found;
}

/** One mistake: the rule that it trips, the resource that fails, and what the person reads. */
export type Trip = readonly [rule: string, resource: string, says: RegExp];

/**
 * The resource failed by that rule. Where the AWS provider reports it ("api error <code>: <message>"), the code is the
 * rule's.
 */
export function refusedBy([ruleId, name, says]: Trip, { diagnostics, output }: WrongResult): void {
  const rule = rules.find(({ id }) => id === ruleId);
  assert.ok(rule, `there is no rule ${ruleId}`);
  const said = diagnostics.get(name);
  assert.ok(said, `nothing was said of ${name}:\n${output}`);
  assert.match(said, says);
  if (said.includes("api error")) {
    assert.ok(said.includes(`api error ${rule.code}: `), `${said}\nis not of code ${rule.code}`);
  }
}
