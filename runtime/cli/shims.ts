import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { TsibleError } from '../errors/error.ts';
import { shellQuote } from '../target/quote.ts';

/** The line by which a file is known as one that this command wrote, and may write again. */
const MARK = '# written by: tsible shims';

/**
 * Writes Ansible's command names as tiny scripts that run tsible's commands, for scripts and tools that call
 * `ansible-playbook` by its name: put the folder first on PATH.
 * @param bin The folder with tsible's built commands.
 * @throws TsibleError when a file of that name is there and somebody else's; nothing is written then.
 */
export function writeShims(folder: string, bin: string, node: string): string[] {
  const commands = readdirSync(bin).filter((file) => /^tsible(-[a-z]+)?\.js$/.test(file));
  const files = new Map(
    commands.map((file) => {
      const name = file.replace(/^tsible/, 'ansible').replace(/\.js$/, '');
      const words = [node, `--title=${name}`, join(bin, file)].map(shellQuote).join(' ');
      return [name, `#!/bin/sh\n${MARK}\nexec ${words} "$@"\n`];
    }),
  );
  files.set('BINDS', `${needed(bin, node).join('\n')}\n`);
  const foreign = [...files.keys()].find((name) => isForeign(join(folder, name)));
  if (foreign !== undefined) {
    throw new TsibleError(
      `'${join(folder, foreign)}' is there already and was not written by this command; name another folder.`,
    );
  }
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), name === 'BINDS' ? 0o644 : 0o755);
  }
  return [...files.keys()].sort();
}

/** The paths that the scripts need, for who runs them in a container: node, the build, the packages beside it. */
function needed(bin: string, node: string): string[] {
  const root = dirname(bin);
  const paths = [node, root];
  for (let folder = root; folder !== dirname(folder); folder = dirname(folder)) {
    if (!existsSync(join(folder, 'package.json'))) continue;
    paths.push(join(folder, 'package.json'));
    break;
  }
  const require = createRequire(join(bin, 'tsible.js'));
  for (const packages of require.resolve.paths('ssh2') ?? []) {
    if (existsSync(join(packages, 'ssh2'))) return [...paths, packages];
  }
  return paths;
}

/** Whether a path holds what this command did not write. A BINDS file is known by its lines being paths. */
function isForeign(path: string): boolean {
  if (!existsSync(path)) return false;
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return path.endsWith('/BINDS') ? !lines.every((line) => line.startsWith('/')) : lines[1] !== MARK;
}

/** `tsible shims FOLDER`. */
export function main(argv: readonly string[]): number {
  const [folder, ...more] = argv;
  if (folder === undefined || more.length > 0) throw new TsibleError('usage: tsible shims FOLDER');
  const bin = dirname(realpathSync(process.argv[1] ?? ''));
  const names = writeShims(resolve(folder), bin, realpathSync(process.execPath));
  process.stdout.write(`wrote to ${resolve(folder)}: ${names.join(' ')}\n`);
  return 0;
}
