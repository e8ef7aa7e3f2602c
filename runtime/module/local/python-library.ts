import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

const QUESTION =
  'import sys, json, os, ansible; print(json.dumps([os.path.dirname(ansible.__path__[0])] + sys.path))';

let packages: readonly string[] | undefined;
let asked = false;

/**
 * Where the controller keeps Python packages, ansible-core among them, for Python modules that need its libraries: asks the
 * Python of the `ansible` command, else `python3`, once a run. Undefined when there is no ansible-core. (Synchronous, because
 * it may have to be known while a playbook is read.)
 */
export function pythonPackages(): readonly string[] | undefined {
  if (!asked) {
    asked = true;
    const own = pythonOfAnsible();
    packages = (own === undefined ? undefined : ask(own)) ?? ask('python3');
  }
  return packages;
}

/**
 * A module that tsible doesn't have, among those of the controller's ansible-core and of the collections that were
 * installed with it. Not one with an action plugin: a part of its work is done by that, which doesn't run here.
 * @param name Full: `ansible.builtin.x`, `namespace.collection.x`.
 */
export function packagedModule(name: string): string | undefined {
  const [namespace = '', collection = '', ...rest] = name.split('.');
  if (rest.length === 0) return undefined;
  const builtin = namespace === 'ansible' && collection === 'builtin';
  const home = builtin ? 'ansible' : join('ansible_collections', namespace, collection, 'plugins');
  const file = `${join(...rest)}.py`;
  for (const folder of pythonPackages() ?? []) {
    const path = join(folder, home, 'modules', file);
    if (!existsSync(path)) continue;
    const action = join(folder, home, builtin ? 'plugins/action' : 'action', basename(file));
    return existsSync(action) ? undefined : path;
  }
  return undefined;
}

/** The interpreter that the `ansible` on PATH names: that of a virtual environment, perhaps. */
function pythonOfAnsible(): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, 'ansible');
    if (!existsSync(file)) continue;
    const python = /^#!\s*(\S*python[\d.]*)/.exec(readFileSync(file, 'latin1'))?.[1];
    if (python !== undefined) return python;
  }
  return undefined;
}

function ask(python: string): readonly string[] | undefined {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const answer = execFileSync(python, ['-c', QUESTION], {
      timeout: 20_000,
      stdio: [...stdio],
      encoding: 'utf8',
    });
    return (JSON.parse(answer) as string[]).filter((path) => path !== '');
  } catch {
    return undefined;
  }
}
