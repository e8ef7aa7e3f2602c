import { nameCollection, nameCollectionOfReturned } from '../../docs/collection-versions.ts';
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
    // ansible.legacy is what has no collection, and what ansible.builtin has beside that.
    const legacy = filter.includes('ansible.legacy');
    const wanted = (name: string) =>
      filter.length === 0 ||
      filter.some((one) => name.startsWith(`${one}.`)) ||
      (legacy && name.startsWith('ansible.builtin.'));
    for (const one of filter) this.#demandCollection(one);
    const found = new Map<string, ListedPlugin>();
    for (const [name, summary] of await this.#own(type))
      if (wanted(name)) found.set(name, { summary, file: OWN_FILE });
    if (legacy || filter.length === 0)
      for (const file of this.#files.legacy(type))
        found.set(legacy ? `ansible.legacy.${file.name}` : file.name, {
          summary: summaryOf(file),
          file: file.path,
        });
    for (const file of this.#files.inCollections(type, filter))
      if (!found.has(file.name)) found.set(file.name, { summary: summaryOf(file), file: file.path });
    return found;
  }

  #demandCollection(name: string): void {
    const known = (full: string) => /^ansible\.(builtin|legacy)$/.test(full) || isOwnCollection(full);
    if (
      known(name) ||
      this.#files.collections().some((one) => one.name === name || one.name.startsWith(`${name}.`))
    )
      return;
    throw new TsibleError(`Cannot use supplied collection '${name}'.`, {
      cause: new TsibleError(`unable to locate collection ${name}`),
    });
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

/** Whether tsible has modules of the collection itself. */
function isOwnCollection(name: string): boolean {
  return moduleNames().some((module) => module.startsWith(`${name}.`));
}

function fromFile(type: PluginType, file: DocumentedFile): FullDoc & { readonly metadata: Value } {
  const { doc: given, examples, returned, metadata } = readFileDoc(file.path);
  const doc = required(given, type, file);
  if (file.collection !== undefined) {
    nameCollection(doc, file.collection, type === 'module');
    nameCollectionOfReturned(returned, file.collection);
  }
  doc.set('plugin_name', file.name);
  doc.set('filename', file.path);
  doc.set('collection', file.collection ?? '');
  if (type === 'module') doc.set('has_action', false);
  return { doc, examples, returned, metadata };
}

function summaryOf(file: DocumentedFile): string {
  try {
    const { doc } = readFileDoc(file.path);
    const summary = doc === undefined ? '' : textOf(doc, 'short_description').trim().replace(/\.$/, '');
    return summary || 'UNDOCUMENTED';
  } catch (error) {
    if (error instanceof TsibleError) return 'UNDOCUMENTED';
    throw error;
  }
}
