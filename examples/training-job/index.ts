/** A consumer of the platform: reads its outputs and runs a smoke job and a bandwidth test on one of its groups. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { ConfigMap, Namespace, ResourceQuota } from "@pulumi/kubernetes/core/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { readPlatform } from "../../stacks/references";
import { chooseGroup } from "./platform-group";
import { type JobArgs, pyTorchJob, quotaOf } from "./pytorch-job";

export = async () => {
  const config = new pulumi.Config();
  const nodes = config.requireNumber("nodes");
  const platform = await readPlatform(config.require("platformStack"));
  const group = platform.instanceGroups.apply((groups) => {
    const choice = chooseGroup(groups, config.require("group"), nodes);
    if ("problem" in choice) {
      throw new pulumi.RunError(choice.problem);
    }
    return choice.group;
  });

  const cluster = new Provider("platform", {
    kubeconfig: platform.kubeconfig,
    clusterIdentifier: platform.eksClusterArn,
  });
  const opts = { provider: cluster };
  const namespace = new Namespace("namespace", { metadata: { name: "training" } }, opts);
  new ResourceQuota(
    "quota",
    {
      metadata: { name: "training", namespace: namespace.metadata.name },
      spec: { hard: group.apply((of) => quotaOf(of, nodes)) },
    },
    opts,
  );
  const scripts = new ConfigMap(
    "scripts",
    {
      metadata: { name: "scripts", namespace: namespace.metadata.name },
      data: { "all_reduce.py": readFileSync(join(__dirname, "all_reduce.py"), "utf8") },
    },
    opts,
  );

  const job = (name: string, environment: Record<string, string>, after: pulumi.Resource[]) => {
    const made = pulumi
      .all([group, namespace.metadata.name, scripts.metadata.name])
      .apply(([of, inNamespace, scriptsConfigMap]) =>
        pyTorchJob({
          name,
          namespace: inNamespace,
          group: of,
          nodes,
          image: config.require("image"),
          script: ["/scripts/all_reduce.py"],
          environment: { ...environment, ACCELERATORS_PER_NODE: String(of.acceleratorsPerNode) },
          scriptsConfigMap,
        } satisfies JobArgs),
      );
    return new CustomResource(
      name,
      { apiVersion: "kubeflow.org/v1", kind: "PyTorchJob", metadata: made.metadata, spec: made.spec },
      { ...opts, dependsOn: after },
    );
  };
  // The quota holds one job at a time: the operator retries the second until the first has freed the devices.
  const smoke = job("smoke", {}, []);
  const bandwidth = job(
    "bandwidth",
    { MINIMUM_BUS_BANDWIDTH_GBPS: String(config.getNumber("minimumBusBandwidthGBps") ?? 0) },
    [smoke],
  );
  return {
    namespace: namespace.metadata.name,
    jobs: [smoke.metadata.name, bandwidth.metadata.name],
    devices: group.apply((of) => of.acceleratorsPerNode * nodes),
    logsCommand: pulumi.interpolate`kubectl logs --namespace ${namespace.metadata.name} --selector training.kubeflow.org/job-name=bandwidth`,
  };
};
