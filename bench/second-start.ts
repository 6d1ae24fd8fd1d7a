/** How long `npm start` takes, the first time (everything is made) and the second (nothing is left to do). */
import { spawn } from "node:child_process";

export const secondStartLimitSeconds = 12;

export interface StartTimes {
  firstSeconds: number;
  secondSeconds: number;
}

/** Runs the command as a person does, npm included, but with a rehearsal of its own in `root`. */
export async function measureStarts(projectDirectory: string, root: string): Promise<StartTimes> {
  return {
    firstSeconds: await start(projectDirectory, root),
    secondSeconds: await start(projectDirectory, root),
  };
}

function start(cwd: string, root: string): Promise<number> {
  const startedAt = process.hrtime.bigint();
  return new Promise((resolve, reject) => {
    const child = spawn("npm", ["start", "--", "--root", root], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
      });
    }
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0
        ? resolve(Number(process.hrtime.bigint() - startedAt) / 1e9)
        : reject(new Error(`npm start ended with ${code}:\n${output}`)),
    );
  });
}
