import { BASE_SETTINGS, settingValue, writtenDefault } from '../../config/catalog.ts';
import { CONFIGURABLE_TYPES, type ConfigurableType } from '../../config/configurable-types.ts';
import type { SettingDefinition, SettingSources } from '../../config/setting.ts';
import type { PluginOption } from '../../docs/plugin-doc.ts';
import { loadPluginDocs } from '../../docs/plugins/index.ts';
import { optionDefinition } from '../../docs/plugins/options.ts';
import type { Dict, Value } from '../../values/value.ts';
import type { ConfigArguments } from '../arguments/config.ts';
import type { CommandContext } from '../command.ts';

/** One setting, of Ansible's or a plugin's, as the actions show it. */
export interface Entry {
  readonly name: string;
  /** As the documentation has it; undefined where it says none, which is text. */
  readonly type: string | undefined;
  readonly about: string;
  readonly sources: SettingSources;
  readonly keyword?: readonly string[] | undefined;
  readonly cli?: readonly string[] | undefined;
  readonly choices?: readonly string[] | undefined;
  readonly required: boolean;
  /** As it is written: templates are not rendered. */
  readonly written: Value;
  readonly hasDefault: boolean;
  readonly definition: SettingDefinition<unknown>;
}

/** The options of each server in GALAXY_SERVER_LIST, as `[galaxy_server.NAME]` has them. */
const SERVER_OPTIONS: readonly (readonly [string, SettingDefinition<unknown>['type'], string])[] = [
  ['url', 'string', "Address of the server's API."],
  ['username', 'string', 'User to log in as.'],
  ['password', 'string', "That user's password."],
  ['token', 'string', 'Token to log in with.'],
  ['auth_url', 'string', 'Address that gives a token for a token.'],
  ['api_version', 'integer', 'Version of the API, 2 or 3.'],
  ['validate_certs', 'boolean', "Check the server's certificate."],
  ['client_id', 'string', 'Client id to ask for a token with.'],
  ['client_secret', 'string', 'Client secret to ask for a token with.'],
  ['timeout', 'integer', 'Seconds to wait for an answer.'],
];

/** What an invocation is about, by groups. */
export interface Selection {
  readonly base: readonly Entry[];
  /** By the servers' names; undefined when only plugins are asked for. */
  readonly servers: ReadonlyMap<string, readonly Entry[]> | undefined;
  /** By type, then by plugin; undefined when only Ansible's own settings are asked for. */
  readonly plugins: ReadonlyMap<ConfigurableType, ReadonlyMap<string, readonly Entry[]>> | undefined;
}

export async function selectEntries(args: ConfigArguments, command: CommandContext): Promise<Selection> {
  const { type } = args;
  const wantsBase = type === 'base' || type === 'all';
  const servers = new Map(
    (command.settings.GALAXY_SERVER_LIST ?? [])
      .filter((server) => server !== '')
      .map((server) => [server, serverEntries(server)] as const),
  );
  const plugins = new Map<ConfigurableType, ReadonlyMap<string, readonly Entry[]>>();
  const types = type === 'all' ? CONFIGURABLE_TYPES : type === 'base' ? [] : [type];
  for (const one of types)
    plugins.set(one, await pluginEntries(one, type === 'all' ? [] : args.args, command));
  return {
    base: wantsBase ? BASE_SETTINGS.map(([name, definition]) => settingEntry(name, definition)) : [],
    servers: wantsBase ? servers : undefined,
    plugins: type === 'base' ? undefined : plugins,
  };
}

function settingEntry(name: string, definition: SettingDefinition<unknown>): Entry {
  return {
    name,
    type: definition.type,
    about: definition.about,
    sources: definition,
    choices: definition.choices,
    required: false,
    written: writtenDefault(definition),
    hasDefault: definition.fallback !== null,
    definition,
  };
}

function serverEntries(server: string): Entry[] {
  return SERVER_OPTIONS.map(([key, type, about]) => {
    const sources: SettingSources = {
      ini: [`galaxy_server.${server}.${key}`],
      env: [`ANSIBLE_GALAXY_SERVER_${server.toUpperCase()}_${key.toUpperCase()}`],
    };
    const fallback = key === 'timeout' ? 60 : null;
    const definition = { type, about, fallback, ...sources };
    return { ...settingEntry(key, definition), required: key === 'url' };
  });
}

async function pluginEntries(
  type: ConfigurableType,
  wanted: readonly string[],
  command: CommandContext,
): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const docs = await loadPluginDocs(type);
  const names = wanted.length > 0 ? wanted : Object.keys(docs).sort();
  const found = new Map<string, readonly Entry[]>();
  for (const name of names) {
    const doc = docs[name.replace(/^ansible\.(builtin|legacy)\./, '')];
    if (doc === undefined) command.warn(`Skipping ${name} as we could not find matching plugin`);
    else
      found.set(
        name,
        Object.entries(doc.options ?? {}).map(([option, of]) => pluginEntry(option, of)),
      );
  }
  return found;
}

function pluginEntry(name: string, option: PluginOption): Entry {
  return {
    name,
    type: option.type,
    about: option.about,
    sources: option,
    keyword: option.keyword,
    cli: option.cli,
    choices: option.choices,
    required: option.required === true,
    written: option.default ?? null,
    hasDefault: option.default !== undefined,
    definition: optionDefinition(option),
  };
}

/** An entry as `list` shows it: the form of Ansible's own documentation. */
export function describeEntry(entry: Entry): Dict {
  const { ini, env, vars, deprecated } = entry.sources;
  const described: Dict = new Map<string, Value>();
  if (entry.hasDefault) described.set('default', entry.written);
  described.set('description', entry.about);
  if (entry.type !== undefined) described.set('type', entry.type);
  if (entry.required) described.set('required', true);
  if (entry.choices !== undefined) described.set('choices', [...entry.choices]);
  if (env !== undefined) described.set('env', named(env));
  if (ini !== undefined) described.set('ini', ini.map(iniPlace));
  if (vars !== undefined) described.set('vars', named(vars));
  if (entry.keyword !== undefined) described.set('keyword', named(entry.keyword));
  if (entry.cli !== undefined) described.set('cli', named(entry.cli));
  if (deprecated !== undefined) {
    const { removedIn, why, instead } = deprecated;
    const told: Dict = new Map<string, Value>([
      ['why', why],
      ['version', removedIn],
    ]);
    if (instead !== undefined) told.set('alternatives', instead);
    described.set('deprecated', told);
  }
  return described;
}

function named(names: readonly string[]): Value {
  return names.map((name) => new Map([['name', name]]));
}

/** `section.key`: a section may itself hold dots. */
export function splitIni(place: string): readonly [section: string, key: string] {
  const dot = place.lastIndexOf('.');
  return [place.slice(0, dot), place.slice(dot + 1)];
}

function iniPlace(place: string): Value {
  const [section, key] = splitIni(place);
  return new Map([
    ['key', key],
    ['section', section],
  ]);
}

/** A default as it is when nothing is set, its templates rendered. */
export function renderedDefault(entry: Entry, command: CommandContext): Value {
  const { definition } = entry;
  const unset: SettingDefinition<unknown> = {
    type: definition.type,
    fallback: definition.fallback,
    about: definition.about,
  };
  return settingValue(command.loaded.read(entry.name, unset).value, definition.type);
}
