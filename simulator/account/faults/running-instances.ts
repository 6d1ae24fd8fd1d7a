/** How many HyperPod instances run, by type and by "type@zone". */
import type { AccountView } from "../account-view";
import { groupsOf, instanceTypesOf } from "../sagemaker/instance-group";

export function instancesRunning(account: AccountView): ReadonlyMap<string, number> {
  const running = new Map<string, number>();
  const add = (key: string) => running.set(key, (running.get(key) ?? 0) + 1);
  for (const cluster of account.list("sagemaker:cluster")) {
    const typeOf = new Map(
      groupsOf(cluster.attributes).map((group) => [group.instanceGroupName, instanceTypesOf(group)[0] ?? ""]),
    );
    for (const { managedBy, attributes } of account.list("ec2:networkInterface", cluster.region)) {
      if (managedBy !== cluster.id) {
        continue;
      }
      const type = typeOf.get(String(attributes.node).split("/")[0] ?? "") ?? "";
      add(type);
      add(`${type}@${account.find("ec2:subnet", String(attributes.subnetId))?.attributes.availabilityZoneId}`);
    }
  }
  return running;
}
