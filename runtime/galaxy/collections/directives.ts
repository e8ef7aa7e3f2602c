import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TsibleError } from '../../errors/error.ts';
import { isObject } from '../read-data.ts';

/** Kinds of plugins whose documentation may lie beside them. */
const DOCUMENTED = [
  'become',
  'cache',
  'callback',
  'cliconf',
  'connection',
  'filter',
  'httpapi',
  'inventory',
  'lookup',
  'netconf',
  'shell',
  'strategy',
  'test',
  'vars',
];

interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly licenseFile: string | undefined;
}

/** The directives of galaxy.yml's `manifest`, with those that Ansible puts around them. @throws TsibleError */
export function allDirectives(manifest: unknown, { namespace, name, licenseFile }: Named): string[] {
  const given = isObject(manifest) ? manifest : {};
  const stranger = Object.keys(given).find(
    (key) => key !== 'directives' && key !== 'omit_default_directives',
  );
  if (stranger !== undefined)
    throw new TsibleError(
      `Invalid "manifest" provided: ManifestControl.__init__() got an unexpected keyword argument '${stranger}'`,
    );
  const { directives = [], omit_default_directives: omit = false } = given;
  if (!Array.isArray(directives)) throw new TsibleError('"manifest.directives" must be a list');
  if (typeof omit !== 'boolean')
    throw new TsibleError('"manifest.omit_default_directives" is expected to be a boolean');
  if (omit && directives.length === 0)
    throw new TsibleError(
      '"manifest.omit_default_directives" was set to True, but no directives were defined in "manifest.directives". This would produce an empty collection artifact.',
    );
  if (omit) return directives.map(String);
  return [
    'include meta/*.yml',
    'include *.txt *.md *.rst *.license COPYING LICENSE',
    'recursive-include .reuse **',
    'recursive-include LICENSES **',
    'recursive-include tests **',
    'recursive-include docs **.rst **.yml **.yaml **.json **.j2 **.txt **.license',
    'recursive-include roles **.yml **.yaml **.json **.j2 **.license',
    'recursive-include playbooks **.yml **.yaml **.json **.license',
    'recursive-include changelogs **.yml **.yaml **.license',
    'recursive-include plugins */**.py */**.ts */**.js */**.license',
    ...(licenseFile === undefined ? [] : [`include ${licenseFile}`]),
    ...DOCUMENTED.map((kind) => `recursive-include plugins/${kind} **.yml **.yaml`),
    'recursive-include plugins/modules **.ps1 **.yml **.yaml **.license',
    'recursive-include plugins/module_utils **.ps1 **.psm1 **.cs **.license',
    ...directives.map(String),
    `exclude galaxy.yml galaxy.yaml MANIFEST.json FILES.json ${namespace}-${name}-*.tar.gz`,
    'recursive-exclude tests/output **',
    'global-exclude /.* /__pycache__ *.pyc *.pyo *.bak *~ *.swp',
  ];
}

/** The files and folders of a folder that directives of a MANIFEST.in choose, sorted; folders before what they hold. */
export function selectFiles(folder: string, directives: readonly string[]): string[] {
  const all = filesBelow(folder, '');
  const chosen = new Set<string>();
  for (const directive of directives) apply(directive, all, chosen);
  const folders = new Set<string>();
  for (const file of chosen)
    for (let parent = dirname(file); parent !== '.'; parent = dirname(parent)) folders.add(parent);
  return [...chosen, ...folders].sort((a, b) => (a.split('/') < b.split('/') ? -1 : 1));
}

function filesBelow(root: string, inside: string): string[] {
  return readdirSync(join(root, inside)).flatMap((name) => {
    const path = inside === '' ? name : `${inside}/${name}`;
    const stats = statSync(join(root, path), { throwIfNoEntry: false });
    if (stats?.isDirectory()) return filesBelow(root, path);
    return stats?.isFile() ? [path] : [];
  });
}

function apply(directive: string, all: readonly string[], chosen: Set<string>): void {
  const [action = '', ...words] = directive.trim().split(/\s+/);
  const takes = /^(global-|recursive-)?include$|^graft$/.test(action);
  for (const pattern of patternsOf(action, words, directive)) {
    for (const file of takes ? all : [...chosen]) {
      if (!pattern.test(`/${file}`)) continue;
      if (takes) chosen.add(file);
      else chosen.delete(file);
    }
  }
}

/** What a directive's words match, of a path that begins with a slash at the collection's root. */
function patternsOf(action: string, words: readonly string[], directive: string): RegExp[] {
  const [first = '', ...rest] = words;
  switch (action) {
    case 'include':
    case 'exclude':
      if (words.length > 0) return words.map((word) => new RegExp(`^/${globSource(word)}$`, 's'));
      break;
    case 'global-include':
    case 'global-exclude':
      if (words.length > 0) return words.map((word) => new RegExp(`${globSource(word)}$`, 's'));
      break;
    case 'recursive-include':
    case 'recursive-exclude':
      if (rest.length > 0)
        return rest.map((word) => new RegExp(`^/${globSource(first)}/.*${globSource(word)}$`, 's'));
      break;
    case 'graft':
    case 'prune':
      if (words.length === 1) return [new RegExp(`^/${globSource(first)}/.*`, 's')];
      break;
    default:
      throw new TsibleError(`Invalid manifest directive: unknown action '${action}'`);
  }
  throw new TsibleError(`Invalid manifest directive: '${action}' expects more words than '${directive}' has`);
}

/** A shell pattern whose `*` and `?` don't match a slash. */
function globSource(pattern: string): string {
  return pattern.replace(/\[(!?)([^\]]+)\]|[\s\S]/g, (char, not?: string, set?: string) => {
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
    if (char === '*') return '[^/]*';
    return char === '?' ? '[^/]' : char.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
}
