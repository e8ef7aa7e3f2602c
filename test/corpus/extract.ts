import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { type Origin, Source } from '../../runtime/errors/source.ts';
import { originOfItem } from '../../runtime/values/origins.ts';
import { type Raw, Template } from '../../runtime/values/raw.ts';
import type { DictKey } from '../../runtime/values/value.ts';
import { loadYaml } from '../../runtime/yaml/load.ts';
import type { CorpusCase, CorpusGroup } from './job.ts';

const LARGEST = 300_000;
const CONDITIONS = new Set(['when', 'failed_when', 'changed_when', 'until', 'that']);
const ROLE_FOLDERS =
  'tasks|templates|defaults|vars|handlers|meta|files|molecule|tests|group_vars|host_vars|playbooks';
const BELOW_ROLE = new RegExp(`^(.*?)/(?:${ROLE_FOLDERS})/`);
const VARIABLES = /\/(?:defaults|vars)\/main\.ya?ml$|\/defaults\/main\/|\/group_vars\/all(?:\.ya?ml$|\/)/;

/** Finds what Ansible would evaluate or read in folders of repositories. Each text is taken once. */
export class Corpus {
  readonly #groups = new Map<string, { variables: string[]; cases: CorpusCase[] }>();
  readonly #seen = new Set<string>();
  readonly yaml: string[] = [];

  addFolder(folder: string): void {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== '.git') this.addFolder(path);
      else if (entry.isFile()) this.#addFile(path);
    }
  }

  get groups(): CorpusGroup[] {
    const groups = Array.from(this.#groups, ([basedir, { variables, cases }]) => ({
      basedir,
      variables: variables.toSorted(),
      cases,
    }));
    return groups.filter(({ cases }) => cases.length > 0);
  }

  #addFile(path: string): void {
    const extension = extname(path);
    if (extension === '.j2' || path.includes('/templates/')) this.#addTemplate(path);
    else if (extension === '.yml' || extension === '.yaml') this.#addYaml(path);
  }

  #addTemplate(path: string): void {
    const text = readText(path);
    if (text === undefined || !/\{[{%#]/.test(text)) return;
    const folder = dirname(path);
    const templates = /^(.*\/templates)\//.exec(path)?.[1] ?? folder;
    this.#add({ id: `${path}:1`, kind: 'file', text, search: [folder, templates] }, path);
  }

  #addYaml(path: string): void {
    const text = readText(path);
    if (text === undefined) return;
    this.yaml.push(path);
    let value: Raw;
    try {
      value = loadYaml(new Source(path, text), { trusted: true });
    } catch {
      // That it can't be read is compared as well.
      return;
    }
    if (VARIABLES.test(path)) this.#group(path).variables.push(path);
    this.#visit(value, undefined, undefined, path);
  }

  /** @param key The nearest key above: a list's items are read as what the list's own key says. */
  #visit(value: Raw, key: DictKey | undefined, origin: Origin | undefined, path: string): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.#visit(item, key, originOfItem(value, index), path);
    } else if (value instanceof Map) {
      for (const [name, item] of value) {
        const isExpression = name === 'var' && value.size <= 3;
        if (isExpression && typeof item === 'string') this.#addText('expression', item, origin, path);
        this.#visit(item, name, originOfItem(value, name), path);
      }
    } else if (value instanceof Template || typeof value === 'string') {
      const text = typeof value === 'string' ? value : value.source;
      if (typeof key === 'string' && CONDITIONS.has(key)) this.#addText('condition', text, origin, path);
      else if (value instanceof Template) this.#addText('template', text, value.origin, path);
    }
  }

  #addText(kind: CorpusCase['kind'], text: string, origin: Origin | undefined, path: string): void {
    this.#add({ id: `${path}:${origin?.line ?? 1}`, kind, text }, path);
  }

  #add(one: CorpusCase, path: string): void {
    const key = one.kind + one.text;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#group(path).cases.push(one);
  }

  #group(path: string): { variables: string[]; cases: CorpusCase[] } {
    const root = BELOW_ROLE.exec(path)?.[1] ?? dirname(path);
    let group = this.#groups.get(root);
    if (group === undefined) {
      group = { variables: [], cases: [] };
      this.#groups.set(root, group);
    }
    return group;
  }
}

/** A file's text; undefined for what is large, binary or no UTF-8. */
function readText(path: string): string | undefined {
  const bytes = readFileSync(path);
  if (bytes.length > LARGEST || bytes.includes(0)) return undefined;
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : undefined;
}
