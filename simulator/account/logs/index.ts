/** CloudWatch Logs: log groups. */
import type { Kind } from "../kind";
import { logGroup } from "./log-group";

export { logGroupRules as logsRules } from "./log-group";
export const logsKinds: readonly Kind[] = [logGroup];
