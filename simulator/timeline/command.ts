/** `npm run rehearse -- timeline --stack prod`: how long, why, and a chart, from the stack as it stands in the rehearsal. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Rehearsal } from "../rehearsal";
import { type ExportedDeployment, resourcesOf } from "./exported-stack";
import { ganttChart } from "./gantt";
import { timelineReport } from "./report";
import { timelineOf } from "./timeline";

export async function timelineCommand(
  rehearsal: Rehearsal,
  stack: string,
): Promise<{ exitCode: number; text: string }> {
  const { exitCode, stdout, output } = await rehearsal.run(["stack", "export", "--stack", stack], { capture: true });
  if (exitCode !== 0) {
    return { exitCode, text: output };
  }
  const exported = JSON.parse(stdout) as ExportedDeployment;
  if (!resourcesOf(exported).some(({ custom, type }) => custom && !type.startsWith("pulumi:"))) {
    return {
      exitCode: 1,
      text: `Stack ${stack} holds no resources, and the timeline is drawn from what stands: run \`npm run rehearse -- up --stack ${stack} --yes\` first.\n`,
    };
  }
  const timeline = timelineOf(exported);
  const file = join(rehearsal.layout.root, `timeline-${stack}.svg`);
  writeFileSync(file, ganttChart(stack, timeline));
  return { exitCode: 0, text: `${timelineReport(stack, timeline)}Chart: ${file}\n` };
}
