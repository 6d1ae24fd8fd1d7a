/** The table that `--list-faults` prints, and what a command says of the faults it runs with. */
import { faults } from "./catalogue";
import type { AskedFault, Fault } from "./fault";

const width = 100;

const grammar = `Ask for one with --fault '<kind>.<operation>=<name>[:<number>][@<selector>][#<number>]':
  :<number>    the fault's own number, where it has one: Throttled:30 refuses the first thirty attempts
  @<selector>  only what has this zone, id, ARN, name, instance type or Pulumi name: @usw2-az2, @network-vpc
  #<number>    only the so-many-th operation that would be met: #2
<any> stands for every kind below, for any other of the account (ec2:subnet, iam:rolePolicy, ...), and for * itself.`;

export function faultList(): string {
  return `${grammar}\n\n${faults.map(entry).join("\n\n")}\n\n${faultCount()} faults.\n`;
}

/** Faults by name, those of any kind counted once an operation. */
export function faultCount(): number {
  return faults.reduce((sum, fault) => sum + fault.operations.length, 0);
}

function entry(fault: Fault): string {
  const kind = fault.kind === "*" ? "<any>" : fault.kind;
  const { argument } = fault;
  const number = argument ? `[:${argument.name}]` : "";
  const ids = fault.operations.map((operation) => `${kind}.${operation}=${fault.name}${number}`);
  const standard = argument ? ` Without a number, ${argument.name}: ${argument.default}.` : "";
  return [...ids, ...wrapped(`${fault.what}${standard}`), ...wrapped(`Source: ${fault.source}`)].join("\n");
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = "   ";
  for (const word of text.split(" ")) {
    if (line.length + word.length + 1 > width) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** Said before a command runs. */
export function announcement(asked: readonly AskedFault[]): string[] {
  return asked.length === 0
    ? []
    : [
        "What will go wrong in this command:",
        ...asked.flatMap(({ spec, fault }) => [`  ${spec}`, ...wrapped(fault.what)]),
      ];
}

/** Said after it: which faults met nothing, so that nobody takes silence for strength. */
export function unmetFaults(report: readonly { spec: string; times: number }[]): string[] {
  return report
    .filter(({ times }) => times === 0)
    .map(({ spec }) => `The fault ${spec} met nothing: this command did nothing that it could go wrong with.`);
}
