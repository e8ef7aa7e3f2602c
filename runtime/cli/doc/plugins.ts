import { readFileDoc, required } from '../../docs/file-doc.ts';
import { type FullDoc, textOf } from '../../docs/man-text.ts';
import { moduleDoc, OWN_FILE, pluginDoc } from '../../docs/module-doc.ts';
import type { DocumentedFile, PluginFiles } from '../../docs/plugin-files.ts';
import { loadPluginDocs } from '../../docs/plugins/index.ts';
import { TsibleError } from '../../errors/error.ts';
import { loadModule, moduleNames, resolveModuleName } from '../../module/registry.ts';
import type { Value } from '../../values/value.ts';
import type { PluginType } from '../arguments/doc.ts';

/** A line of a list. */
export interface ListedPlugin {
  readonly summary: string;
  readonly file: string;
}

const BUILTIN = /^ansible\.(builtin|legacy)\./;

/** Finds documentation: that of tsible's own plugins, and what files of others say of theirs. */
export class PluginLibrary {
  readonly #files: PluginFiles;

  constructor(files: PluginFiles) {
    this.#files = files;
  }

  /** The plugins of a type, by their full names; only those of some collections if they are named. */
  async list(type: PluginType, filter: readonly string[]): Promise<Map<string, ListedPlugin>> {
    const wanted = (name: string) => filter.length === 0 || filter.some((one) => name.startsWith(`${one}.`));
    const found = new Map<string, ListedPlugin>();
    for (const [name, summary] of await this.#own(type))
      if (wanted(name)) found.set(name, { summary, file: OWN_FILE });
    const legacy = filter.length === 0 ? this.#files.legacy(type) : [];
    for (const file of [...legacy, ...this.#files.inCollections(type, filter)])
      if (!found.has(file.name)) found.set(file.name, { summary: summaryOf(file), file: file.path });
    return found;
  }

  async #own(type: PluginType): Promise<(readonly [name: string, summary: string])[]> {
    if (type === 'module')
      return await Promise.all(
        moduleNames().map(async (name) => [name, (await loadModule(name)).summary] as const),
      );
    const docs = Object.entries(await loadPluginDocs(type));
    return docs.map(([name, doc]) => [
      `ansible.builtin.${name}`,
      textOf(pluginDoc(name, doc), 'short_description'),
    ]);
  }

  /** All there is to say of a plugin; undefined when there is none. @throws TsibleError for a file that says nothing */
  async find(type: PluginType, name: string): Promise<(FullDoc & { readonly metadata: Value }) | undefined> {
    const file = this.#files.find(type, name.replace(/^ansible\.legacy\./, ''));
    if (file !== undefined) return fromFile(type, file);
    const doc = type === 'module' ? await this.#module(name) : await this.#plugin(type, name);
    return doc && { doc, examples: null, returned: null, metadata: null };
  }

  async #module(name: string) {
    const full = resolveModuleName(name);
    return full === undefined ? undefined : moduleDoc(await loadModule(full));
  }

  async #plugin(type: PluginType, name: string) {
    const short = name.replace(BUILTIN, '');
    const plugin = (await loadPluginDocs(type))[short];
    return plugin && pluginDoc(short, plugin);
  }
}

function fromFile(type: PluginType, file: DocumentedFile): FullDoc & { readonly metadata: Value } {
  const { doc: given, examples, returned, metadata } = readFileDoc(file.path);
  const doc = required(given, `${type} ${file.name}`);
  doc.set('plugin_name', file.name);
  doc.set('filename', file.path);
  doc.set('collection', file.collection ?? '');
  if (type === 'module') doc.set('has_action', false);
  return { doc, examples, returned, metadata };
}

function summaryOf(file: DocumentedFile): string {
  try {
    const { doc } = readFileDoc(file.path);
    return doc === undefined
      ? 'UNDOCUMENTED'
      : textOf(doc, 'short_description').trim().replace(/\.$/, '') || 'INVALID SHORT DESCRIPTION';
  } catch (error) {
    if (error instanceof TsibleError) return 'UNDOCUMENTED';
    throw error;
  }
}
