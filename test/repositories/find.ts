import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A command of Ansible's, to be run in a folder. */
export interface Line {
  readonly cwd: string;
  readonly command: 'ansible' | 'ansible-inventory' | 'ansible-playbook';
  readonly args: readonly string[];
}

/** Folders that hold other things than what a user runs. */
const PASSED_OVER =
  /^(\.git|\.github|node_modules|files|templates|tasks|handlers|defaults|vars|meta|library|plugins|roles|group_vars|host_vars|docs?)$/;
const PLAY = /^(- | {2})(hosts|(ansible\.builtin\.)?import_playbook):/m;
const INVENTORY =
  /^(hosts|inventory|inventories|.*[-_.]inventory|inventory[-_.].*)(\.(ini|ya?ml|toml|cfg|sample|example|dist))*$/;
const INI_HOSTS = /^\[[\w-]+(:children|:vars)?\]\s*$/m;
const YAML_HOSTS = /^(all|ungrouped):\s*$/m;

/** How many files of a kind a repository gives; more would tell little that is new. */
const AT_MOST = { playbooks: 40, inventories: 6 };

function* filesBelow(folder: string, depth: number): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && depth > 0 && !PASSED_OVER.test(entry.name))
      yield* filesBelow(path, depth - 1);
  }
}

/** Evenly chosen ones, when there are too many. */
function some(paths: readonly string[], most: number): string[] {
  const step = Math.max(1, paths.length / most);
  return paths.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}

function text(path: string): string {
  return statSync(path).size > 500_000 ? '' : readFileSync(path, 'utf8');
}

function isPlaybook(path: string): boolean {
  return /\.ya?ml$/.test(path) && /^- /m.test(text(path)) && PLAY.test(text(path));
}

function isInventory(path: string): boolean {
  const name = path.replace(/.*\//, '');
  // What would have to be run is not asked.
  if ((statSync(path).mode & 0o111) !== 0 || !/(^|\.)[a-z]*$/.test(name) || /\.(py|sh|j2|md|rst)$/.test(name))
    return false;
  if (INVENTORY.test(name) || /\/(hosts|inventor(y|ies))\/[\w-]+$/.test(path))
    return INI_HOSTS.test(text(path)) || YAML_HOSTS.test(text(path));
  return (
    /inventor|environments/.test(path) &&
    /\.(ini|ya?ml)$/.test(name) &&
    (YAML_HOSTS.test(text(path)) || (name.endsWith('.ini') && INI_HOSTS.test(text(path))))
  );
}

/** The folder in which a user would stand: the nearest one with a configuration, or the repository's. */
function standing(repository: string, path: string): string {
  for (let folder = dirname(path); folder.startsWith(`${repository}/`); folder = dirname(folder)) {
    if (existsSync(join(folder, 'ansible.cfg'))) return folder;
  }
  return repository;
}

/** What is asked of both engines about a repository. Nothing of it connects anywhere. */
export function linesFor(repository: string): Line[] {
  const files = [...filesBelow(repository, 4)];
  const inventories = some(files.filter(isInventory), AT_MOST.inventories);
  const playbooks = some(files.filter(isPlaybook), AT_MOST.playbooks);
  const lines: Line[] = [];
  for (const path of inventories) {
    const cwd = standing(repository, path);
    const given = ['-i', relative(cwd, path)];
    for (const args of [
      ['--list'],
      ['--list', '--yaml'],
      ['--list', '--export'],
      ['--graph', '--vars'],
      ['--graph'],
    ]) {
      lines.push({ cwd, command: 'ansible-inventory', args: [...given, ...args] });
    }
    for (const args of [['--list-hosts'], ['-m', 'debug', '-a', 'var=hostvars[inventory_hostname]']]) {
      lines.push({ cwd, command: 'ansible', args: [...given, 'all', ...args] });
    }
  }
  playbooks.forEach((path, at) => {
    const cwd = standing(repository, path);
    const near = inventories.filter((inventory) => standing(repository, inventory) === cwd);
    const given = near.length === 0 ? [] : ['-i', relative(cwd, near[at % near.length] ?? '')];
    const playbook = relative(cwd, path);
    for (const args of [['--syntax-check'], ['--list-hosts', '--list-tasks', '--list-tags']]) {
      lines.push({ cwd, command: 'ansible-playbook', args: [...given, ...args, playbook] });
    }
  });
  return lines;
}
