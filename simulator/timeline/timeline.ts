/** The two schedules of a stack: its deployment from nothing, and its destruction. */
import { createGraph, type Operation } from "./deployment-graph";
import { destroyGraph } from "./destroy-graph";
import { type ExportedDeployment, type ExportedResource, resourcesOf } from "./exported-stack";
import { type Schedule, schedule } from "./schedule";

export interface Timeline {
  /** To the last thing that happens, nodes joining included. */
  create: Schedule<Operation>;
  /** To the last answer to Pulumi: what `pulumi up` takes. */
  createMinutes: number;
  destroy: Schedule<Operation>;
  /** What the destroy would take if each delete began as soon as nothing depended on it any more. */
  destroyMinutesByDependencies: number;
  /** Instance groups whose deep health checks come after all this, which takes 60 to 120 minutes. */
  deepHealthChecks: string[];
}

export function timelineOf(exported: ExportedDeployment): Timeline {
  const create = schedule(createGraph(exported));
  const destroy = destroyGraph(exported);
  return {
    create,
    createMinutes: Math.max(0, ...create.steps.filter(({ activity }) => activity.ofAws !== true).map(({ end }) => end)),
    destroy: schedule(destroy.operations),
    destroyMinutesByDependencies: schedule(destroy.withoutLayers).minutes,
    deepHealthChecks: resourcesOf(exported).flatMap(groupsWithChecks),
  };
}

interface Group {
  instanceGroupName?: string;
  onStartDeepHealthChecks?: unknown[];
}

function groupsWithChecks({ type, inputs }: ExportedResource): string[] {
  if (type !== "aws-native:sagemaker:Cluster" || !Array.isArray(inputs?.instanceGroups)) {
    return [];
  }
  return (inputs.instanceGroups as Group[])
    .filter((group) => (group.onStartDeepHealthChecks ?? []).length > 0)
    .map((group) => String(group.instanceGroupName));
}
