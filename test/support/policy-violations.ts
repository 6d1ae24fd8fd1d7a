/** What the command line says of a policy pack, as values. */

export interface ReportedViolation {
  /** "mandatory" or "advisory". */
  level: string;
  severity: string;
  rule: string;
  type: string;
  /** Logical name of the resource. */
  resource: string;
  /** The rule's own message, without the description before it. */
  message: string;
  /** What to do. */
  toDo: string;
}

const heading = /^ +- \[(\w+)\] \[severity: (\w+)\] +(\S+) +\((\S+): (.+)\)$/;

/** The closing part "Policies:": of each violation a heading, then the rule's description, its message, and what to do. */
export function violationsIn(output: string): ReportedViolation[] {
  const lines = output.split("\n");
  return lines.flatMap((line, index) => {
    const [, level = "", severity = "", rule = "", type = "", resource = ""] = heading.exec(line) ?? [];
    const [, message = "", toDo = ""] = lines.slice(index + 1, index + 4).map((text) => text.trim());
    return rule === "" ? [] : [{ level, severity, rule, type, resource, message, toDo: toDo.replace(/^To do: /, "") }];
  });
}
