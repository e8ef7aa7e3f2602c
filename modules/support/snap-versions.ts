/** What `snap version` says of itself, by component: `snap`, `snapd`, `series`, the distribution and the kernel. */
export function snapVersions(text: string): Readonly<Record<string, string>> {
  const pairs = text.split('\n').map((line) => line.trim().split(/\s+/));
  return Object.fromEntries(pairs.filter((words) => words.length === 2));
}
