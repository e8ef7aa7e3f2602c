import { type Class, FAULTS } from './classify.ts';

/** How many answers of each kind of text are of which class. */
export interface Summary {
  readonly classes: Readonly<Record<string, Partial<Record<Class, number>>>>;
  readonly yaml: { readonly read: number; readonly differing: number };
}

/** The table that a user sees, and whether anything in it is a fault. */
export function describeSummary({ classes, yaml }: Summary): { text: string; faults: number } {
  const lines: string[] = [];
  let [all, faults] = [0, 0];
  for (const [kind, counts] of Object.entries(classes)) {
    const entries = Object.entries(counts) as [Class, number][];
    const total = entries.reduce((sum, [, count]) => sum + count, 0);
    const differing = entries.reduce((sum, [found, count]) => sum + (FAULTS.includes(found) ? count : 0), 0);
    all += total;
    faults += differing;
    const rest = entries.filter(([found]) => found !== 'same').map(([found, count]) => `${found} ${count}`);
    lines.push(
      `${kind}: ${total}, agreeing ${share(total, differing)}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}`,
    );
  }
  lines.push(`all texts: ${all}, agreeing ${share(all, faults)}`);
  lines.push(`YAML files: ${yaml.read}, read otherwise ${yaml.differing}`);
  return { text: lines.join('\n'), faults: faults + yaml.differing };
}

function share(total: number, differing: number): string {
  return total === 0 ? '-' : `${((100 * (total - differing)) / total).toFixed(3)} %`;
}
