import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ownLifecycleFolder } from "../../components/hyperpod/lifecycle-folder";

const scripts = ["on_create.sh", "on_create_main.sh"].map((name) => path.join(ownLifecycleFolder(), name));

/** Stands for systemd on a node: remembers what is active and what was called, and shows containerd's unit. */
const systemctlStub = `#!/bin/bash
echo "$*" >> "$STUB_STATE/calls"
unit="\${!#}"
case "$1" in
  cat)
    [ -z "$STUB_NO_UNIT" ] || exit 1
    printf '[Service]\\nExecStartPre=-/sbin/modprobe overlay\\nExecStart=/opt/bin/containerd --log-level warn\\n'
    cat "$LIFECYCLE_ROOT"/etc/systemd/system/containerd.service.d/*.conf 2>/dev/null || true
    ;;
  is-active) [ -e "$STUB_STATE/active-$unit" ] ;;
  stop) rm "$STUB_STATE/active-$unit" ;;
  start) touch "$STUB_STATE/active-$unit" ;;
esac
`;

const mountpointStub = `#!/bin/bash
grep -qx "\${2#"$LIFECYCLE_ROOT"}" "$STUB_STATE/mounted" 2>/dev/null
`;

/** A node's file system in a temporary folder, with the scripts run against it by real bash. */
class FakeNode {
  readonly root = mkdtempSync(path.join(tmpdir(), "node-"));
  private readonly state = mkdtempSync(path.join(tmpdir(), "node-state-"));

  constructor(options: { mounted: readonly string[]; active?: readonly string[] }) {
    for (const [name, text] of [
      ["systemctl", systemctlStub],
      ["mountpoint", mountpointStub],
    ] as const) {
      writeFileSync(path.join(this.state, name), text);
      chmodSync(path.join(this.state, name), 0o755);
    }
    writeFileSync(path.join(this.state, "mounted"), options.mounted.join("\n"));
    for (const service of options.active ?? []) {
      writeFileSync(path.join(this.state, `active-${service}.service`), "");
    }
    this.write("/var/lib/containerd/io.containerd.content.v1.content/pause", "pause image");
    this.write("/var/lib/kubelet/kubeconfig", "kubeconfig");
  }

  run(env: Record<string, string> = {}): SpawnSyncReturns<string> {
    return spawnSync("bash", [scripts[0] ?? ""], {
      encoding: "utf8",
      env: {
        PATH: `${this.state}:${process.env.PATH}`,
        LIFECYCLE_ROOT: this.root,
        LIFECYCLE_VOLUME_WAIT_SECONDS: "0",
        LIFECYCLE_UPLOAD_SECONDS: "0",
        STUB_STATE: this.state,
        STUB_NO_UNIT: "",
        ...env,
      },
    });
  }

  write(file: string, text: string): void {
    mkdirSync(path.dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text);
  }

  path = (file: string) => path.join(this.root, file);
  read = (file: string) => readFileSync(this.path(file), "utf8");
  exists = (file: string) => existsSync(this.path(file));
  isLink = (file: string) => lstatSync(this.path(file)).isSymbolicLink();
  isActive = (service: string) => existsSync(path.join(this.state, `active-${service}.service`));
  calls = () => readFileSync(path.join(this.state, "calls"), "utf8").trim().split("\n");
  log = () => this.read("/var/log/provision/provisioning.log");

  remove(): void {
    rmSync(this.root, { recursive: true });
    rmSync(this.state, { recursive: true });
  }
}

const dropIn = "/etc/systemd/system/containerd.service.d/90-data-root.conf";

describe("lifecycle scripts", function () {
  this.slow(2000);
  const nodes: FakeNode[] = [];

  function node(options: ConstructorParameters<typeof FakeNode>[0]): FakeNode {
    const made = new FakeNode(options);
    nodes.push(made);
    return made;
  }

  afterEach(() => {
    for (const made of nodes.splice(0)) {
      made.remove();
    }
  });

  for (const script of scripts) {
    it(`${path.basename(script)} is sound bash with LF endings (by shellcheck where it is installed)`, () => {
      const syntax = spawnSync("bash", ["-n", script], { encoding: "utf8" });
      assert.equal(syntax.status, 0, syntax.stderr);
      const lint = spawnSync("shellcheck", ["--shell=bash", script], { encoding: "utf8" });
      if (!lint.error) {
        assert.equal(lint.status, 0, lint.stdout);
      }
      assert.doesNotMatch(readFileSync(script, "utf8"), /\r|curl|wget|https?:\/\//);
    });
  }

  it("moves the data of containerd and kubelet to the extra volume", () => {
    const made = node({ mounted: ["/opt/sagemaker"] });
    const result = made.run();
    assert.equal(result.status, 0, result.stdout + result.stderr);
    assert.equal(made.read("/opt/sagemaker/containerd/io.containerd.content.v1.content/pause"), "pause image");
    assert.equal(made.read("/opt/sagemaker/kubelet/kubeconfig"), "kubeconfig");
    assert.equal(readlinkSync(made.path("/var/lib/kubelet")), made.path("/opt/sagemaker/kubelet"));
    assert.equal(made.read("/var/lib/kubelet/kubeconfig"), "kubeconfig");
  });

  it("adds the data root to containerd's own command line and leaves its configuration alone", () => {
    const made = node({ mounted: ["/opt/sagemaker"] });
    made.write("/etc/containerd/config.toml", 'root = "/var/lib/containerd"\ndefault_runtime_name = "nvidia"\n');
    assert.equal(made.run().status, 0);
    assert.equal(
      made.read(dropIn),
      "[Service]\nExecStart=\nExecStart=/opt/bin/containerd --log-level warn --root /opt/sagemaker/containerd\n",
    );
    assert.equal(
      made.read("/etc/containerd/config.toml"),
      'root = "/var/lib/containerd"\ndefault_runtime_name = "nvidia"\n',
    );
    assert.ok(made.calls().includes("daemon-reload"));
  });

  it("falls back to containerd's usual path where systemd does not know the unit", () => {
    const made = node({ mounted: ["/opt/sagemaker"] });
    assert.equal(made.run({ STUB_NO_UNIT: "1" }).status, 0);
    assert.match(made.read(dropIn), /^ExecStart=\/usr\/bin\/containerd --root \/opt\/sagemaker\/containerd$/m);
  });

  it("stops what runs before it copies and starts it again, containerd before kubelet", () => {
    const made = node({ mounted: ["/opt/sagemaker"], active: ["containerd", "kubelet"] });
    assert.equal(made.run().status, 0);
    const order = made.calls().filter((call) => /^(stop|start|daemon-reload)/.test(call));
    assert.deepEqual(order, [
      "stop kubelet.service",
      "stop containerd.service",
      "daemon-reload",
      "start containerd.service",
      "start kubelet.service",
    ]);
    assert.ok(made.isActive("containerd") && made.isActive("kubelet"));
  });

  it("starts nothing that did not run", () => {
    const made = node({ mounted: ["/opt/sagemaker"], active: ["containerd"] });
    assert.equal(made.run().status, 0);
    assert.equal(made.isActive("kubelet"), false);
    assert.equal(made.isActive("containerd"), true);
  });

  it("changes nothing when it runs again", () => {
    const made = node({ mounted: ["/opt/sagemaker"] });
    assert.equal(made.run().status, 0);
    const before = made.read(dropIn);
    made.write("/opt/sagemaker/containerd/new-image", "pulled since");
    made.write("/opt/sagemaker/kubelet/pod", "made since");
    const again = made.run();
    assert.equal(again.status, 0, again.stdout);
    assert.match(again.stdout, /containerd already keeps its data in/);
    assert.match(again.stdout, /kubelet already keeps its data in/);
    assert.equal(made.read(dropIn), before);
    assert.equal(made.read("/opt/sagemaker/containerd/new-image"), "pulled since");
    assert.equal(made.read("/var/lib/kubelet/pod"), "made since");
  });

  it("drops what an earlier root volume left on the extra volume", () => {
    const made = node({ mounted: ["/opt/sagemaker"] });
    made.write("/opt/sagemaker/containerd/from-amazon-linux-2", "old");
    made.write("/opt/sagemaker/kubelet/old-pod", "old");
    assert.equal(made.run().status, 0);
    assert.equal(made.exists("/opt/sagemaker/containerd/from-amazon-linux-2"), false);
    assert.equal(made.exists("/opt/sagemaker/kubelet/old-pod"), false);
    assert.equal(made.exists("/opt/sagemaker/containerd/io.containerd.content.v1.content/pause"), true);
  });

  it("uses the instance storage where there is no extra volume", () => {
    const made = node({ mounted: ["/opt/dlami/nvme"] });
    assert.equal(made.run().status, 0);
    assert.equal(made.read("/opt/dlami/nvme/kubelet/kubeconfig"), "kubeconfig");
  });

  it("prefers the extra volume where there are both", () => {
    const made = node({ mounted: ["/opt/dlami/nvme", "/opt/sagemaker"] });
    assert.equal(made.run().status, 0);
    assert.equal(made.exists("/opt/sagemaker/kubelet"), true);
    assert.equal(made.exists("/opt/dlami/nvme/kubelet"), false);
  });

  it("leaves a node without any volume as it is, and says so", () => {
    const made = node({ mounted: [] });
    const result = made.run();
    assert.equal(result.status, 0, result.stdout + result.stderr);
    assert.match(result.stdout, /stay on the root volume/);
    assert.equal(made.isLink("/var/lib/kubelet"), false);
    assert.equal(made.exists(dropIn), false);
  });

  it("keeps its output in the log that HyperPod collects", () => {
    const made = node({ mounted: ["/opt/sagemaker"] });
    const result = made.run();
    assert.equal(made.log(), result.stdout);
    assert.match(made.log(), /\[on_create\] done/);
  });

  it("fails the node with the reason in the log", () => {
    const made = node({ mounted: ["/opt/sagemaker"] });
    made.write("/etc/systemd/system", "a file where a folder should be");
    const result = made.run();
    assert.equal(result.status, 1);
    assert.match(made.log(), /mkdir: .*(File exists|Not a directory)/);
    assert.match(made.log(), /failed with exit code 1; waiting 0 s/);
  });
});
