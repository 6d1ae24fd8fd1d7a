/** The part of docs/simulated-aws.md on faults by name. */
import { faults } from "../../simulator/account/faults/catalogue";
import { faultIds } from "../../simulator/account/faults/fault";
import { faultCount } from "../../simulator/account/faults/fault-list";

export function faultsSection(): string[] {
  return [
    "## Faults by name",
    "",
    `A rule holds every time. A fault is a bad day, and only happens where it is asked for: ${faultCount()} of them, each shown by a test`,
    "(`test/unit/simulator-faults.test.ts`; on the real engine `test/rehearsal/faults.test.ts`).",
    "",
    "    npm run rehearse -- --fault 'sagemaker:cluster.create=InsufficientCapacity@usw2-az2' up --yes",
    "    npm run rehearse -- --list-faults",
    "",
    "`<kind>.<operation>=<name>[:<number>][@<selector>][#<number>]`: the number after the colon is the fault's own; `@` names",
    "the zone, id, ARN, name, instance type or Pulumi name of what is met; `#2` meets the second operation only. `*` stands for any kind.",
    "Several faults can be given. The command says before it starts what will go wrong, and at its end which fault met nothing.",
    "",
    "| fault | what happens | number | source |",
    "|---|---|---|---|",
    ...faults.map((fault) => {
      const ids = faultIds(fault)
        .map((id) => `\`${id}\``)
        .join("<br>");
      const number = fault.argument ? `${fault.argument.name}, ${fault.argument.default} without one` : "–";
      return `| ${ids} | ${fault.what} | ${number} | ${fault.source} |`;
    }),
    "",
  ];
}
