import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { TsibleError } from '../errors/error.ts';
import { Source } from '../errors/source.ts';
import { str } from '../values/print.ts';
import type { Dict, Value } from '../values/value.ts';
import { loadYaml } from '../yaml/load.ts';
import { nameCollection } from './collection-versions.ts';
import { listOf } from './man-text.ts';

/** The documentation that a file holds, in the parts that Ansible has. */
export interface FileDoc {
  readonly doc: Dict | undefined;
  readonly examples: Value;
  readonly returned: Value;
  readonly metadata: Value;
}

const YAML_ENDINGS = ['.yml', '.yaml'];

/**
 * Reads a plugin's documentation: out of the texts that a file in Python (or in another language with a Python file beside it)
 * assigns, or a YAML file. Nothing is run.
 * @throws TsibleError for YAML that can't be read.
 */
export function readFileDoc(path: string): FileDoc {
  const beside = YAML_ENDINGS.map((ending) => path.slice(0, -extname(path).length || undefined) + ending);
  const file = [path, ...beside].find((one) => existsSync(one) && (one === path || !hasDoc(path))) ?? path;
  if (YAML_ENDINGS.includes(extname(file))) {
    const parts = parse(file, readFileSync(file, 'utf8'));
    const of = (key: string): Value => (parts instanceof Map ? (parts.get(key) ?? null) : null);
    return finish(file, of('DOCUMENTATION'), of('EXAMPLES'), of('RETURN'));
  }
  const text = readFileSync(file, 'utf8');
  const documentation = assigned(text, 'DOCUMENTATION');
  const returned = assigned(text, 'RETURN');
  // A dict as Python writes it is one in YAML, too.
  const metadata = /^ANSIBLE_METADATA\s*=\s*(\{[^}]*\})/m.exec(text)?.[1];
  return {
    ...finish(
      file,
      documentation === undefined ? null : parse(file, documentation),
      assigned(text, 'EXAMPLES') ?? null,
      returned === undefined ? null : parse(file, returned),
    ),
    metadata: metadata === undefined ? null : parse(file, metadata),
  };
}

function hasDoc(path: string): boolean {
  return existsSync(path) && /^DOCUMENTATION\s*=/m.test(readFileSync(path, 'utf8'));
}

function finish(path: string, documentation: Value, examples: Value, returned: Value): FileDoc {
  const doc = documentation instanceof Map ? withFragments(documentation, path) : undefined;
  return { doc, examples, returned: returned instanceof Map ? returned : null, metadata: null };
}

/** A text that a Python file assigns to a name at the start of a line. */
function assigned(text: string, name: string): string | undefined {
  const pattern = new RegExp(`^${name}\\s*=\\s*([rRuUbB]*)("""|'''|"|')([\\s\\S]*?[^\\\\]|)\\2`, 'm');
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, prefix = '', , body = ''] = match;
  return /r/i.test(prefix) ? body : unescapePython(body);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

function unescapePython(text: string): string {
  return text.replace(/\\([\s\S])/g, (whole, char: string) =>
    ['\\', "'", '"'].includes(char) ? char : (ESCAPES[char] ?? whole),
  );
}

function parse(path: string, text: string): Value {
  // What stands there is documentation: nothing of it is a template.
  return loadYaml(new Source(path, text), { trusted: false }) as Value;
}

/** Lays the shared parts that a documentation names below it; those of collections that aren't there are left out. */
function withFragments(doc: Dict, path: string): Dict {
  const merged: Dict = new Map(doc);
  merged.delete('extends_documentation_fragment');
  for (const name of listOf(doc.get('extends_documentation_fragment')).map(str)) {
    const fragment = readFragment(name, path);
    if (fragment === undefined) continue;
    const [namespace, collection, ...rest] = name.split('.');
    if (rest.length > 0) nameCollection(fragment, `${namespace}.${collection}`, isModule(path));
    for (const key of ['options', 'attributes'])
      merged.set(key, new Map([...dictOf(fragment.get(key)), ...dictOf(merged.get(key))]));
    for (const key of ['notes', 'requirements', 'seealso'])
      merged.set(key, [...listOf(merged.get(key)), ...listOf(fragment.get(key))]);
    for (const [key, value] of fragment) if (!merged.has(key)) merged.set(key, value);
  }
  for (const [key, value] of merged)
    if ((Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0))
      merged.delete(key);
  return merged;
}

function isModule(path: string): boolean {
  return path.includes('/plugins/modules/');
}

function dictOf(value: Value | undefined): Dict {
  return value instanceof Map ? value : new Map();
}

/** `ns.col.name.section`, `ns.col.name`, or the name of a file beside the plugin's folder. */
function readFragment(name: string, path: string): Dict | undefined {
  const parts = name.split('.');
  const [namespace, collection] = parts.length > 2 ? parts : [];
  const [file = '', section = 'documentation'] = parts.length > 2 ? parts.slice(2) : parts;
  const inside = path.lastIndexOf('/ansible_collections/');
  const folder =
    namespace === undefined || collection === undefined || inside === -1
      ? join(dirname(dirname(path)), 'doc_fragments')
      : join(path.slice(0, inside), 'ansible_collections', namespace, collection, 'plugins/doc_fragments');
  const source = join(folder, `${file}.py`);
  if (!existsSync(source)) return undefined;
  const text = readFileSync(source, 'utf8').replace(/^[ \t]+(?=[A-Z_]+\s*=)/gm, '');
  const found = assigned(text, section.toUpperCase());
  const fragment = found === undefined ? null : parse(source, found);
  return fragment instanceof Map ? fragment : undefined;
}

/** The name that a file gives its plugin. */
export function pluginNameOf(path: string): string {
  return basename(path, extname(path)).replace(/^_/, '');
}

/** A documentation that there must be. @throws TsibleError when the file holds none. */
export function required(
  doc: Dict | undefined,
  type: string,
  { name, path }: { readonly name: string; readonly path: string },
): Dict {
  if (doc === undefined)
    throw new TsibleError(
      `${type} ${name} Missing documentation (or could not parse documentation): No documentation available for ${type} plugin '${name}' in '${path}'.`,
    );
  return doc;
}
