/** The longest path of a stack that stands in a rehearsal, against the ideal of bench/critical-path. */
import * as assert from "node:assert/strict";
import { limit, programLengths, ratios } from "../../bench/critical-path/compare";
import type { ExportedDeployment } from "../../simulator/timeline/exported-stack";
import { timelineReport } from "../../simulator/timeline/report";
import { type Timeline, timelineOf } from "../../simulator/timeline/timeline";
import type { Story } from "./rehearsal-story";

export async function exportedStack(story: Story): Promise<ExportedDeployment> {
  const { exitCode, stdout, output } = await story.pulumi("stack", "export");
  assert.equal(exitCode, 0, output);
  return JSON.parse(stdout) as ExportedDeployment;
}

export async function assertAtTheLimit(story: Story): Promise<Timeline> {
  const exported = await exportedStack(story);
  const timeline = timelineOf(exported);
  const { createRatio, destroyRatio } = ratios(programLengths(story.stack, exported));
  const report = timelineReport(story.stack, timeline);
  assert.ok(createRatio <= limit, `create takes ${createRatio.toFixed(3)} times the ideal\n${report}`);
  assert.ok(destroyRatio <= limit, `destroy takes ${destroyRatio.toFixed(3)} times the ideal\n${report}`);
  return timeline;
}
