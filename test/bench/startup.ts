import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../lab/run.ts';
import { type Goal, median, table, timed } from './measure.ts';

/** Times the start of tsible against Node's own, turn by turn, and prints both. */
export async function benchStartup(
  commands: string,
  runs: number,
  print: (text: string) => void,
): Promise<Goal[]> {
  const folder = mkdtempSync('/tmp/tsible-bench-');
  writeFileSync(join(folder, 'inventory'), 'localhost ansible_connection=local\n');
  writeFileSync(
    join(folder, 'play.yml'),
    '- hosts: localhost\n  gather_facts: false\n  tasks:\n    - command: "true"\n',
  );
  const play = join(commands, 'tsible-playbook.js');
  const cases = {
    'node -e 0': ['-e', '0'],
    'tsible-playbook --version': [play, '--version'],
    'a play of one task, local': [play, '-i', 'inventory', 'play.yml'],
  } as const;
  const found: Record<string, number[]> = {};
  try {
    for (let run = 0; run < runs; run++) {
      for (const [name, args] of Object.entries(cases)) {
        const { ms } = await timed(() => must(process.execPath, args, { cwd: folder }));
        found[name] = [...(found[name] ?? []), ms];
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const of = (name: keyof typeof cases): number => median(found[name] ?? []);
  const node = of('node -e 0');
  print(`\nStart (median of ${runs})\n`);
  print(
    table(
      Object.keys(cases).map((name) => {
        const ms = median(found[name] ?? []);
        return [name, `${ms.toFixed(0)} ms`, `${(ms / node).toFixed(2)} x node`];
      }),
    ),
  );
  return [
    {
      what: '--version against node -e 0',
      value: of('tsible-playbook --version') / node,
      wanted: 'at most',
      limit: 1.5,
      unit: 'x',
    },
  ];
}
