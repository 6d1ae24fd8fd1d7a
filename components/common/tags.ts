/** Tags as people write them and as the two AWS providers want them. */
export type Tags = Readonly<Record<string, string>>;

/** Keys in a fixed order, so that reordering a settings file never shows a diff. Later maps win on equal keys. */
export function mergeTags(...maps: readonly (Tags | undefined)[]): Record<string, string> {
  const merged: Record<string, string> = Object.assign({}, ...maps.filter((map) => map !== undefined));
  return Object.fromEntries(Object.entries(merged).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** The list form that Cloud Control (aws-native) wants, sorted by key. */
export function tagList(tags: Tags): { key: string; value: string }[] {
  return Object.entries(mergeTags(tags)).map(([key, value]) => ({ key, value }));
}
