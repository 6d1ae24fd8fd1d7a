/** The two tags by which a resource is found again in AWS: keys and values, known to the program and to `npm run recover`. */

/** Value: "<project>/<stack>". The colon is allowed in tag keys of every service; only `aws:` is reserved. */
export const stackTagKey = "hyperpod-eks:stack";

/** Value: the resource's logical name in the stack. */
export const resourceTagKey = "hyperpod-eks:resource";

export function ownershipTags(project: string, stack: string, logicalName: string): Record<string, string> {
  return { [resourceTagKey]: logicalName, [stackTagKey]: `${project}/${stack}` };
}
