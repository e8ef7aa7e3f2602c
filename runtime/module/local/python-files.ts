import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Python packages that modules import may be found on the controller. */
export interface PythonRoots {
  /** Folders that stand for `ansible.module_utils`, searched first (`module_utils/` beside a playbook or in a role). */
  readonly utils: readonly string[];
  /** Folders that hold the packages `ansible` and `ansible_collections`. */
  readonly packages: readonly string[];
}

const IMPORT = /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]+)|import[ \t]+([^\n#;]+))/gm;
const CARRIED = /^(ansible\.module_utils|ansible_collections)(\.|$)/;

/** What every run needs, whatever the module imports itself; 2.19 finds the last ones by names that it puts together. */
const ALWAYS = [
  'ansible.module_utils.basic',
  'ansible.release',
  'ansible.module_utils._internal._json._profiles._module_legacy_c2m',
  'ansible.module_utils._internal._json._profiles._module_legacy_m2c',
];

/**
 * What a Python module needs of Ansible's libraries: every file that it imports, and what those import.
 * @param name The module's own full name in Python, for relative imports.
 * @returns texts by path: `ansible/module_utils/basic.py`.
 */
export function pythonFiles(source: string, name: string, roots: PythonRoots): Map<string, string> {
  const files = new Map<string, string>([['ansible/__init__.py', '']]);
  const todo = [...importsOf(source, name, false), ...ALWAYS];
  const seen = new Set<string>();
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const parent = next.slice(0, Math.max(0, next.lastIndexOf('.')));
    if (parent.includes('.')) todo.push(parent);
    const found = findPython(next, roots);
    if (found === undefined || files.has(found.path)) continue;
    files.set(found.path, found.text);
    todo.push(...importsOf(found.text, next, found.isPackage));
  }
  addPackages(files);
  return files;
}

/** The full names that a text may import: `from a import b` may mean the module a or a.b. */
function importsOf(text: string, name: string, isPackage: boolean): string[] {
  const names: string[] = [];
  for (const [, from, what, plain] of text.matchAll(IMPORT)) {
    if (plain !== undefined) names.push(...listed(plain));
    else if (from !== undefined && what !== undefined) {
      const base = absolute(from, name, isPackage);
      names.push(base, ...listed(what).map((one) => `${base}.${one}`));
    }
  }
  return names.filter((one) => CARRIED.test(one) || one === 'ansible.release');
}

function listed(text: string): string[] {
  return text
    .replace(/#[^\n]*/g, '')
    .replace(/[()\\\n]/g, ' ')
    .split(',')
    .map((one) => one.trim().split(/\s+/)[0] ?? '')
    .filter((one) => one !== '' && one !== '*');
}

function absolute(from: string, name: string, isPackage: boolean): string {
  const dots = /^\.*/.exec(from)?.[0].length ?? 0;
  if (dots === 0) return from;
  const parts = name.split('.');
  const base = parts.slice(0, parts.length - dots + (isPackage ? 1 : 0));
  return [...base, ...from.slice(dots).split('.')].filter((part) => part !== '').join('.');
}

function findPython(
  name: string,
  roots: PythonRoots,
): { readonly path: string; readonly text: string; readonly isPackage: boolean } | undefined {
  const relative = name.replaceAll('.', '/');
  const own = /^ansible\/module_utils\/(.+)$/.exec(relative)?.[1];
  const places = [
    ...(own === undefined ? [] : roots.utils.map((folder) => join(folder, own))),
    ...roots.packages.map((folder) => join(folder, relative)),
  ];
  for (const place of places) {
    for (const [ending, isPackage] of [
      ['/__init__.py', true],
      ['.py', false],
    ] as const) {
      if (existsSync(place + ending))
        return { path: relative + ending, text: readFileSync(place + ending, 'utf8'), isPackage };
    }
  }
  return undefined;
}

/** A folder without `__init__.py` is a package too. */
function addPackages(files: Map<string, string>): void {
  for (const path of [...files.keys()]) {
    for (let end = path.lastIndexOf('/'); end !== -1; end = path.lastIndexOf('/', end - 1)) {
      const init = `${path.slice(0, end)}/__init__.py`;
      if (!files.has(init)) files.set(init, '');
    }
  }
}
