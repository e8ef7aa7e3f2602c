// `npm run test:repositories -- FOLDER... [--only WORDS] [--keep FOLDER]`: what users ask of their repositories (lists of hosts,
// tasks and tags, the syntax, the inventory and its variables), with the real ansible-core and with tsible, on every playbook
// and inventory of the folders; tells what differs. Nothing is run on any host. `--keep` names a folder for the answers, where the reference's are
// used again.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compare } from './compare.ts';
import { type Line, linesFor } from './find.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, keep: { type: 'string' }, lines: { type: 'string' } },
});
if (positionals.length === 0 && values.lines === undefined) {
  process.stderr.write(
    'usage: npm run test:repositories -- FOLDER... [--only WORDS] [--keep FOLDER] [--lines FILE]\n',
  );
  process.exit(2);
}
const work =
  values.keep === undefined ? mkdtempSync(join(tmpdir(), 'tsible-repositories-')) : resolve(values.keep);
const lines: Line[] = positionals.flatMap((folder) => linesFor(resolve(folder)));
if (values.lines !== undefined) lines.push(...(JSON.parse(readFileSync(values.lines, 'utf8')) as Line[]));

const written = ({ cwd, command, args }: Line) =>
  `cd ${relative('.', cwd) || '.'}; ${command} ${args.join(' ')}`;

try {
  const compared = await compare(
    lines.filter((line) => written(line).includes(values.only)),
    work,
  );
  const differing = compared.filter(({ difference }) => difference !== '');
  for (const { line, difference } of differing) process.stdout.write(`${written(line)}\n${difference}\n`);
  process.stdout.write(`${compared.length} lines, ${differing.length} with a difference\n`);
  if (differing.length > 0) process.exitCode = 1;
} finally {
  if (values.keep === undefined) rmSync(work, { recursive: true, force: true });
}
