/** Everybody's longest path side by side, under one time table. */

import type { ExportedDeployment } from "../../simulator/timeline/exported-stack";
import { timelineOf } from "../../simulator/timeline/timeline";
import { cloudFormationGraph } from "./cloudformation-graph";
import { idealGraph } from "./ideal-graph";
import { createSchedule, destroySchedule } from "./task-graph";
import { terraformGraph } from "./terraform-graph";

/** What the program may take, as a multiple of the ideal. */
export const limit = 1.02;

export interface PathLengths {
  name: string;
  create: number;
  destroy: number;
}

export interface Ratios extends PathLengths {
  createRatio: number;
  destroyRatio: number;
}

export const ideal: PathLengths = lengthsOf(idealGraph);
export const peers: readonly PathLengths[] = [cloudFormationGraph, terraformGraph].map(lengthsOf);

/** A stack of the program, from its state: to the nodes' joining, and with the engine's layers on destroy. */
export function programLengths(stack: string, exported: ExportedDeployment): PathLengths {
  const { create, destroy } = timelineOf(exported);
  return { name: `this program, ${stack}`, create: create.minutes, destroy: destroy.minutes };
}

export function ratios(lengths: PathLengths): Ratios {
  return { ...lengths, createRatio: lengths.create / ideal.create, destroyRatio: lengths.destroy / ideal.destroy };
}

function lengthsOf(graph: Parameters<typeof createSchedule>[0]): PathLengths {
  return { name: graph.name, create: createSchedule(graph).minutes, destroy: destroySchedule(graph).minutes };
}

export function comparisonTable(program: readonly PathLengths[]): string {
  const rows = [ideal, ...program, ...peers].map(ratios);
  const width = Math.max(...rows.map(({ name }) => name.length));
  return [
    `${"".padEnd(width)}  ${"create".padStart(14)}  ${"destroy".padStart(14)}`,
    ...rows.map(
      ({ name, create, destroy, createRatio, destroyRatio }) =>
        `${name.padEnd(width)}  ${cell(create, createRatio)}  ${cell(destroy, destroyRatio)}`,
    ),
    "",
  ].join("\n");
}

function cell(minutes: number, ratio: number): string {
  return `${minutes.toFixed(2).padStart(6)} ${`${ratio.toFixed(3)}×`.padStart(7)}`;
}
