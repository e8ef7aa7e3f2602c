import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeShims } from '../../../runtime/cli/shims.ts';
import { runReference } from '../../lab/reference.ts';
import { builtCommands, steady } from '../harness.ts';

/** What a line of shell came to. */
export interface LineOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Comparison {
  readonly reference: readonly LineOutcome[];
  readonly tsible: readonly LineOutcome[];
}

/** A script that runs the lines in one folder, one after the other, and keeps what each comes to in `into`. */
function script(lines: readonly string[], into: string): string {
  return [
    'export HOME=/root ANSIBLE_NOCOLOR=1 COLUMNS=80 LC_ALL=C.UTF-8',
    ...lines.map(
      (line, at) =>
        `(\n${line}\n) </dev/null >${into}/${at}.out 2>${into}/${at}.err; echo $? >${into}/${at}.code`,
    ),
    '',
  ].join('\n');
}

/**
 * Runs lines of shell with `ansible*` being ansible-core 2.19's commands, and in an equal folder with tsible's (through the
 * shims), each in the same fresh Debian root. A line may rest on what the lines before it left.
 * @param files What is in the folder, by path.
 */
export async function compareLines(
  lines: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<Comparison> {
  const top = mkdtempSync(join(tmpdir(), 'tsible-lines-'));
  try {
    const shims = join(top, 'shims');
    writeShims(shims, await builtCommands(), '/usr/local/bin/node');
    const run = async (engine: 'reference' | 'tsible'): Promise<LineOutcome[]> => {
      // Both see the same path, which outputs show.
      const folder = join(top, 'work');
      const into = join(top, engine);
      rmSync(folder, { recursive: true, force: true });
      for (const one of [folder, into]) mkdirSync(one);
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
      }
      const text = script(lines, into);
      const path = engine === 'tsible' ? `export PATH=${shims}:$PATH\n` : '';
      const done = await runReference({
        command: 'sh',
        args: ['-c', path + text],
        cwd: folder,
        timeout: 280_000,
      });
      if (done.code !== 0) throw new Error(`the script failed: ${done.stderr}`);
      const read = (at: number, end: string) => readFileSync(join(into, `${at}.${end}`), 'utf8');
      return lines.map((_, at) => ({
        code: Number(read(at, 'code')),
        stdout: steady(read(at, 'out')),
        // Of lines in an INI file Ansible knows no column.
        stderr: steady(read(at, 'err')).replaceAll(/^ +\^+$/gm, '^'),
      }));
    };
    return { reference: await run('reference'), tsible: await run('tsible') };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}
