import { join } from 'node:path';
import { keywordDescriptions, keywordDoc } from '../../docs/keyword-docs.ts';
import { type FullDoc, manText } from '../../docs/man-text.ts';
import { Markup } from '../../docs/markup.ts';
import { PluginFiles } from '../../docs/plugin-files.ts';
import { roleLines } from '../../docs/role-docs.ts';
import { snippetText } from '../../docs/snippet.ts';
import { EXIT, messageOf, TsibleError } from '../../errors/error.ts';
import { str } from '../../values/print.ts';
import { toJson } from '../../values/to-json.ts';
import type { Dict, Value } from '../../values/value.ts';
import { Vault } from '../../vault/vault.ts';
import { dumpYaml } from '../../yaml/dump/index.ts';
import { DataLoader } from '../../yaml/files.ts';
import { type DocArguments, PLUGIN_TYPES, type PluginType, parseDocArguments } from '../arguments/doc.ts';
import { pathArgument } from '../arguments/options.ts';
import { type CommandContext, processSettings, startCommand } from '../command.ts';
import { page } from '../pager.ts';
import { programName } from '../program.ts';
import { type ListedPlugin, PluginLibrary } from './plugins.ts';
import { RoleLibrary, roleList } from './roles.ts';

const SNIPPETS = ['inventory', 'lookup', 'module'];

/** tsible-doc: shows the documentation of modules, other plugins, roles and keywords. */
export async function main(argv: readonly string[]): Promise<number> {
  const args = parseDocArguments(argv, processSettings().settings);
  const command = await startCommand(programName('tsible-doc'), args);
  await new DocCommand(args, command).run();
  return EXIT.ok;
}

class DocCommand {
  readonly #args: DocArguments;
  readonly #command: CommandContext;
  readonly #markup: Markup;
  readonly #plugins: PluginLibrary;
  readonly #files: PluginFiles;

  constructor(args: DocArguments, command: CommandContext) {
    this.#args = args;
    this.#command = command;
    this.#markup = new Markup(command.settings, command.display.colors);
    this.#files = new PluginFiles({
      settings: command.settings,
      baseDir: args.basedir,
      given: (args.module_path ?? []).flatMap((paths) => paths.split(':').map(pathArgument)),
    });
    this.#plugins = new PluginLibrary(this.#files);
  }

  async run(): Promise<void> {
    const { type, list_dir, list_files, dump, args } = this.#args;
    if (dump) {
      this.#json(await this.#dump());
      return;
    }
    const lists = list_dir || list_files;
    if (!lists && args.length === 0)
      throw new TsibleError('Missing name(s), incorrect options passed for detailed documentation.', {
        exitCode: EXIT.badOptions,
      });
    if (type === 'keyword') this.#show(lists ? keywordDescriptions() : this.#keywords(args));
    else if (type === 'role') this.#roles(lists);
    else if (lists) await this.#list(type);
    else await this.#detail(type);
  }

  #json(value: Value): void {
    this.#command.display.line(toJson(value, { indent: 4, sortKeys: true }));
  }

  /** A dict as JSON or YAML. */
  #show(docs: Dict): void {
    if (this.#args.json_format) this.#json(docs);
    else if (docs.size > 0)
      page(this.#markup.render(dumpYaml(docs, { flowStyle: false, sortKeys: true }).replace(/\n$/, '')));
  }

  #keywords(names: readonly string[]): Dict {
    const docs: Dict = new Map();
    for (const name of names) {
      const doc = keywordDoc(name);
      if (doc === undefined) this.#command.warn(`Skipping invalid keyword '${name}': '${name}'`);
      else docs.set(name, doc);
    }
    return docs;
  }

  #roleLibrary(): RoleLibrary {
    const { settings, paths, warn } = this.#command;
    const { basedir, roles_path } = this.#args;
    const given = roles_path ?? settings.DEFAULT_ROLES_PATH;
    const folders = basedir === undefined ? given : [join(basedir, 'roles'), ...given, basedir];
    const loader = new DataLoader({
      settings,
      vault: new Vault(),
      paths,
      notify: ({ message }) => warn(message),
    });
    return new RoleLibrary(folders, this.#files, loader);
  }

  /** Whom to tell of what can't be read; undefined where that is to be an error. */
  get #skipped(): CommandContext['warn'] | undefined {
    return this.#args.no_fail_on_errors ? this.#command.warn : undefined;
  }

  #roles(lists: boolean): void {
    const library = this.#roleLibrary();
    const { args, entry_point, json_format } = this.#args;
    const { warn } = this.#command;
    const docs = lists ? library.list(args, warn) : library.docs(args, entry_point, this.#skipped);
    if (json_format) this.#json(docs);
    else if (docs.size === 0) return;
    else if (lists) page(roleList(docs, this.#command.display.columns));
    else
      page(
        [...docs]
          .flatMap(([name, role]) =>
            role instanceof Map
              ? roleLines(str(name), role, this.#markup, this.#command.display.columns)
              : [],
          )
          .join('\n'),
      );
  }

  async #list(type: PluginType): Promise<void> {
    const { args, list_files, json_format } = this.#args;
    for (const name of args)
      if (!/^[a-zA-Z_]\w*(\.[a-zA-Z_]\w*)?$/.test(name))
        throw new TsibleError(`Invalid collection name (must be of the form namespace.collection): ${name}`);
    const plugins = await this.#plugins.list(type, args);
    if (json_format)
      this.#json(
        new Map([...plugins].map(([name, { file, summary }]) => [name, list_files ? file : summary])),
      );
    else if (plugins.size > 0) page(this.#listText(plugins, list_files));
  }

  #listText(plugins: ReadonlyMap<string, ListedPlugin>, files: boolean): string {
    const names = [...plugins.keys()].sort();
    const widest = Math.max(...names.map((name) => name.length));
    const limit = this.#command.display.columns - widest - 5;
    return names
      .map((name) => {
        const plugin = plugins.get(name);
        const text = files ? (plugin?.file ?? '') : this.#markup.render(plugin?.summary ?? '');
        const shown = !files && text.length > limit ? `${text.slice(0, limit)}...` : text;
        return `${name.padEnd(widest)} ${shown.padEnd(limit)}`;
      })
      .join('\n');
  }

  async #detail(type: PluginType): Promise<void> {
    const { args, show_snippet, json_format } = this.#args;
    const found: Dict = new Map();
    const texts: string[] = [];
    for (const name of args) {
      const full = await this.#plugins.find(type, name);
      if (full === undefined) {
        this.#command.warn(`${name} was not found`);
        continue;
      }
      const { doc, examples, returned, metadata } = full;
      found.set(name, asJson(full));
      if (json_format) continue;
      if (metadata instanceof Map) doc.set('metadata', metadata);
      if (!show_snippet) texts.push(this.#page(name, type, { doc, examples, returned }));
      else if (SNIPPETS.includes(type)) texts.push(this.#snippet(name, type, doc));
    }
    if (json_format) this.#json(found);
    else if (show_snippet && !SNIPPETS.includes(type))
      throw new TsibleError(
        `Snippets are only available for the following plugin types: ${SNIPPETS.join(', ')}`,
      );
    else if (texts.join('') !== '') page(texts.join(''));
  }

  #page(name: string, type: PluginType, full: FullDoc): string {
    try {
      return manText(full, type, this.#markup, this.#command.display.columns);
    } catch (error) {
      if (!(error instanceof TsibleError)) throw error;
      throw new TsibleError(`Unable to retrieve documentation from '${name}'.`, { cause: error });
    }
  }

  #snippet(name: string, type: PluginType, doc: Dict): string {
    try {
      return snippetText(name, type, doc, this.#markup, this.#command.display.columns);
    } catch (error) {
      this.#command.warn(`Unable to construct a snippet for '${name}': ${messageOf(error)}`);
      return '';
    }
  }

  async #dump(): Promise<Dict> {
    const all: Dict = new Map();
    for (const type of PLUGIN_TYPES) all.set(type, await this.#dumpPlugins(type));
    const roles = this.#roleLibrary();
    const names = [...roles.list([], this.#skipped).keys()].map(str);
    all.set('role', roles.docs(names, this.#args.entry_point, this.#skipped));
    all.set('keyword', this.#keywords([...keywordDescriptions().keys()].map(str)));
    return new Map([['all', all]]);
  }

  async #dumpPlugins(type: PluginType): Promise<Dict> {
    const docs: Dict = new Map();
    for (const name of (await this.#plugins.list(type, this.#args.args)).keys()) {
      try {
        const full = await this.#plugins.find(type, name);
        if (full !== undefined) docs.set(name, asJson(full));
      } catch (error) {
        if (!this.#args.no_fail_on_errors) throw error;
        docs.set(name, new Map([['error', messageOf(error)]]));
      }
    }
    return docs;
  }
}

type Found = NonNullable<Awaited<ReturnType<PluginLibrary['find']>>>;

function asJson({ doc, examples, returned, metadata }: Found): Dict {
  return new Map<string, Value>([
    ['doc', doc],
    ['examples', examples],
    ['metadata', metadata],
    ['return', returned],
  ]);
}
