// The Node.js language host, for machines that have no Pulumi installation of their own: the engine starts it, and it
// starts the program with the SDK's own runner. Protocol: pulumirpc.LanguageRuntime of @pulumi/pulumi.
"use strict";
const { spawn } = require("node:child_process");
const path = require("node:path");
const fs = require("node:fs");

const project = process.env.REHEARSAL_PROJECT ?? process.cwd();
const sdk = (file) => require(require.resolve(file, { paths: [project, __dirname] }));
const grpc = sdk("@grpc/grpc-js");
const { Empty } = sdk("google-protobuf/google/protobuf/empty_pb.js");
const language = sdk("@pulumi/pulumi/proto/language_pb.js");
const services = sdk("@pulumi/pulumi/proto/language_grpc_pb.js");
const plugin = sdk("@pulumi/pulumi/proto/plugin_pb.js");

const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "";
const bailExitCode = 32; // the runner has already told the user what is wrong

/** Processes that this host has started and that must not outlive the engine. */
const children = new Set();

/**
 * A killed engine says no goodbye, and a program that has lost its engine spins for ever: this host ends both, as soon as
 * it is somebody else's child.
 */
const engineProcess = process.ppid;
setInterval(() => {
  if (process.ppid !== engineProcess) {
    for (const child of children) {
      child.kill("SIGKILL");
    }
    process.exit(1);
  }
}, 250).unref();

function keep(child) {
  children.add(child);
  child.on("exit", () => children.delete(child));
  return child;
}

function optionsOf(info) {
  return info?.getOptions()?.toJavaScript() ?? {};
}

function runProgram(request) {
  const info = request.getInfo();
  const options = optionsOf(info);
  const programDirectory = info?.getProgramDirectory() || request.getPwd();
  const runner = require.resolve("@pulumi/pulumi/cmd/run", { paths: [programDirectory, project] });
  const flags = [
    ["--monitor", request.getMonitorAddress()],
    ["--engine", engineAddress],
    ["--organization", request.getOrganization()],
    ["--project", request.getProject()],
    ["--stack", request.getStack()],
    ["--pwd", request.getPwd()],
    ["--parallel", String(request.getParallel())],
  ].filter(([, value]) => value !== "");
  const nodeArguments = typeof options.nodeargs === "string" ? options.nodeargs.split(" ").filter(Boolean) : [];
  const config = Object.fromEntries(request.getConfigMap().toObject(false));
  const environment = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
  if (options.typescript !== false) {
    environment.PULUMI_NODEJS_TYPESCRIPT = "true";
  }
  if (typeof options.tsconfig === "string") {
    environment.PULUMI_NODEJS_TSCONFIG_PATH = path.resolve(
      info?.getRootDirectory() || programDirectory,
      options.tsconfig,
    );
  }
  const argv = [...nodeArguments, runner, ...flags.flat()];
  if (request.getDryrun()) {
    argv.push("--dry-run");
  }
  argv.push(info?.getEntryPoint() || ".", ...request.getArgsList());
  return new Promise((resolve) => {
    const child = keep(
      spawn(process.execPath, argv, {
        cwd: request.getPwd(),
        env: environment,
        stdio: ["ignore", "inherit", "inherit"],
      }),
    );
    child.on("error", (error) => resolve({ error: `the program could not be started: ${error.message}`, bail: false }));
    child.on("exit", (code, signal) => {
      if (code === 0) {
        resolve({ error: "", bail: false });
      } else if (code === bailExitCode) {
        resolve({ error: "", bail: true });
      } else {
        resolve({ error: `the program exited with ${signal ?? `code ${code}`}`, bail: false });
      }
    });
  });
}

/** Policy packs are plugins that run in this language. */
function runPlugin(call) {
  const request = call.request;
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() || request.getPwd();
  const runner = require.resolve(
    request.getKind() === "resource" ? "@pulumi/pulumi/cmd/run-plugin" : "@pulumi/pulumi/cmd/run-policy-pack",
    { paths: [directory, project] },
  );
  const environment = { ...process.env };
  for (const entry of request.getEnvList()) {
    const [key, ...value] = entry.split("=");
    environment[key] = value.join("=");
  }
  if (fs.existsSync(path.join(directory, "tsconfig.json"))) {
    environment.PULUMI_NODEJS_TYPESCRIPT = "true";
  }
  const child = keep(
    spawn(process.execPath, [runner, engineAddress, info?.getProgramDirectory() || ".", ...request.getArgsList()], {
      cwd: request.getPwd(),
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  const send = (field, chunk) => {
    const response = new language.RunPluginResponse();
    response[field](chunk);
    call.write(response);
  };
  child.stdout.on("data", (chunk) => send("setStdout", chunk));
  child.stderr.on("data", (chunk) => send("setStderr", chunk));
  call.on("cancelled", () => child.kill());
  child.on("exit", (code) => {
    const response = new language.RunPluginResponse();
    response.setExitcode(code ?? 1);
    call.write(response);
    call.end();
  });
}

const unary = (make) => (call, reply) =>
  Promise.resolve()
    .then(() => make(call.request))
    .then(
      (value) => reply(null, value),
      (error) => reply({ code: grpc.status.UNKNOWN, details: String(error?.stack ?? error) }),
    );

const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
const service = services.LanguageRuntimeService;
const implementation = {};
for (const method of Object.keys(service)) {
  implementation[method] = (_call, reply) =>
    reply?.({ code: grpc.status.UNIMPLEMENTED, details: `${method} is not part of this language host` });
}
Object.assign(implementation, {
  handshake: unary(() => new (language.LanguageHandshakeResponse ?? Empty)()),
  getPluginInfo: unary(() => {
    const info = new plugin.PluginInfo();
    info.setVersion("3.270.0");
    return info;
  }),
  getRequiredPlugins: unary(() => new language.GetRequiredPluginsResponse()),
  getRequiredPackages: unary(() => new language.GetRequiredPackagesResponse()),
  installDependencies: (call) => call.end(),
  about: unary(() => {
    const about = new language.AboutResponse();
    about.setExecutable(process.execPath);
    about.setVersion(process.version);
    return about;
  }),
  runtimeOptionsPrompts: unary(() => new language.RuntimeOptionsResponse()),
  run: unary(async (request) => {
    const { error, bail } = await runProgram(request);
    const response = new language.RunResponse();
    response.setError(error);
    response.setBail(bail);
    return response;
  }),
  runPlugin,
  cancel: unary(() => new Empty()),
});
server.addService(service, implementation);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    throw error;
  }
  process.stdout.write(`${port}\n`);
});
