import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ChartToolError, closedNetworkRemedy } from "./chart-tool-error";

export interface CheckoutRequest {
  /** Anything that `git fetch` takes: https, ssh, file:// or a path. */
  repository: string;
  /** 40 hexadecimal digits. A tag or branch could move and is refused before it comes here. */
  commit: string;
  /** Folder inside the repository, with `/`. */
  path: string;
  /** An existing, empty folder. */
  into: string;
  /** Refuse a repository that is not on this machine. */
  offline: boolean;
}

const timeoutMs = 10 * 60_000;

/** Puts one folder of one commit into `into`. The commit's id is the checksum of all that is in it: git verifies it. */
export async function checkOutFolder(request: CheckoutRequest): Promise<void> {
  const repository = localPath(request.repository) ?? request.repository;
  if (request.offline && localPath(request.repository) === undefined && !repository.startsWith("file://")) {
    throw new ChartToolError({
      where: "--offline",
      received: `${withoutPassword(repository)} is not on this machine`,
      allowed: "a path or a file:// address of a clone that has the commit",
      remedy: "run once without --offline, or give --repository a local clone",
    });
  }
  const git = (...args: string[]) => runGit(request.into, args);
  const located = (run: GitFailure) => explain(run, request);

  await git("init", "--quiet", "--template=").catch(rethrow(located));
  await fetchCommit(git, repository, request.commit).catch(rethrow(located));
  await git("checkout", "--quiet", request.commit, "--", request.path).catch(rethrow(located));
}

type Git = (...args: string[]) => Promise<string>;

/** A server may refuse commits that no branch or tag points to (`uploadpack.allowAnySHA1InWant`): then take all history. */
async function fetchCommit(git: Git, repository: string, commit: string): Promise<void> {
  const quiet = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"];
  try {
    await git(...quiet, "--depth=1", "--", repository, commit);
  } catch (error) {
    if (!(error instanceof GitFailure && /unadvertised object|does not allow request/i.test(error.output))) {
      throw error;
    }
    await git(...quiet, "--", repository, "+refs/heads/*:refs/remotes/mirror/*", "+refs/tags/*:refs/tags/*");
  }
}

class GitFailure extends Error {
  constructor(
    readonly output: string,
    readonly code: string | number | null | undefined,
  ) {
    super(output);
  }
}

function runGit(folder: string, args: string[]): Promise<string> {
  const settings = [
    // The same bytes on every system, whatever the user's own settings.
    "core.autocrlf=false",
    "core.eol=lf",
    // A user's post-checkout hook has no business here.
    "core.hooksPath=/dev/null",
    // A connection that stands still for a minute is an error and not a wait without end.
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
  ].flatMap((setting) => ["-c", setting]);
  // `--path` is a folder's name and never a pattern.
  settings.push("--literal-pathspecs");
  return new Promise((fulfil, reject) => {
    execFile(
      "git",
      [...settings, ...args],
      { cwd: folder, env: gitEnvironment(), timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) =>
        error ? reject(new GitFailure(stderr.trim() || error.message, error.code)) : fulfil(stdout),
    );
  });
}

/** Without what points git at another repository (set while a git hook runs), without questions, in English. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const own = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE"];
  const kept = Object.entries(process.env).filter(([key]) => !own.includes(key));
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };
}

function explain(failure: GitFailure, request: CheckoutRequest): ChartToolError {
  const repository = withoutPassword(request.repository);
  const said = withoutPassword(failure.output.split("\n").slice(-3).join(" "));
  const { output } = failure;
  if (failure.code === "ENOENT") {
    return new ChartToolError({
      where: "git",
      received: "there is no git on PATH",
      remedy: "install git (https://git-scm.com/downloads) and run again",
    });
  }
  if (/not our ref|couldn't find remote ref|reference is not a tree|unable to read tree|bad object/i.test(output)) {
    return new ChartToolError({
      where: `--commit ${request.commit}`,
      received: `${repository} does not have this commit`,
      allowed: "a commit of the main history or of a tag there",
      remedy: "check the commit; where --repository is a mirror, bring the mirror up to date",
    });
  }
  if (/pathspec/.test(output)) {
    return new ChartToolError({
      where: `--path ${request.path}`,
      received: `commit ${request.commit} has no such folder`,
      remedy: "give the folder of the chart in that commit, such as helm_chart/HyperPodHelmChart",
    });
  }
  if (
    /authentication failed|could not read (username|password)|permission denied|terminal prompts disabled|403/i.test(
      output,
    )
  ) {
    return new ChartToolError({
      where: `--repository ${repository}`,
      received: `it asks for a login (git: ${said})`,
      allowed: "a repository that this machine may read without a question",
      remedy: "set up a git credential helper or an ssh key for it; AWS's own repository needs none",
    });
  }
  if (/does not appear to be a git repository|repository .*not found|not a git repository/i.test(output)) {
    return new ChartToolError({
      where: `--repository ${repository}`,
      received: `there is no git repository (git: ${said})`,
      remedy: "check the address; a local clone is given by its path",
    });
  }
  return new ChartToolError({
    where: `--repository ${repository}`,
    received: `git could not fetch from it (git: ${said})`,
    remedy: closedNetworkRemedy,
  });
}

/** The absolute path of a repository that is given by a path: git runs in another folder than the user. */
function localPath(repository: string): string | undefined {
  return existsSync(repository) ? resolve(repository) : undefined;
}

/** Mirrors are at times given with a password in their address, which belongs neither on a screen nor in a file. */
export function withoutPassword(text: string): string {
  return text.replace(/(\w+:\/\/)[^/@\s]+@/g, "$1");
}

function rethrow(located: (failure: GitFailure) => ChartToolError): (error: unknown) => never {
  return (error) => {
    throw error instanceof GitFailure ? located(error) : error;
  };
}
