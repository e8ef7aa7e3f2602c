import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { EXIT, TsibleError } from '../errors/error.ts';
import type { Origin } from '../errors/source.ts';
import { ConversionError, convertSetting } from './convert.ts';
import { type IniFile, parseIni } from './ini.ts';
import { expandPath, type PathContext } from './paths.ts';
import type { Deprecation, SettingDefinition } from './setting.ts';
import { SETTINGS, type SettingName, type Settings } from './settings.ts';

/** Where a setting's value comes from. */
export type SettingOrigin =
  | { readonly from: 'default' }
  | { readonly from: 'env'; readonly name: string }
  /** `key`: `section.key` in that file. */
  | { readonly from: 'file'; readonly path: string; readonly key: string; readonly origin: Origin };

/** A setting's origin as Ansible tells it. */
export function originText(origin: SettingOrigin): string {
  if (origin.from === 'default') return 'default';
  return origin.from === 'env' ? `env: ${origin.name}` : origin.path;
}

/** A setting's value and where it comes from. */
export interface ReadSetting {
  readonly value: unknown;
  readonly origin: SettingOrigin;
}

/** A setting in use that will go away; the texts are Ansible's. */
export interface SettingDeprecation {
  readonly message: string;
  readonly removedIn: string;
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** The ansible.cfg that was read. */
  readonly configFile: string | undefined;
  /** What that file says. */
  readonly file: IniFile;
  readonly origins: ReadonlyMap<SettingName, SettingOrigin>;
  /** Reads a setting that the table doesn't have: an option of a plugin's. */
  read(name: string, definition: SettingDefinition<unknown>): ReadSetting;
  readonly warnings: readonly string[];
  readonly deprecations: readonly SettingDeprecation[];
}

const DEFINITIONS = Object.entries(SETTINGS) as [SettingName, SettingDefinition<unknown>][];

/**
 * Finds and reads ansible.cfg as Ansible does, and the environment.
 * @throws TsibleError (exit code 5) for a file that can't be read or a value of the wrong type, naming file and line.
 */
export function loadSettings(context: PathContext): LoadedSettings {
  const warnings: string[] = [];
  const configFile = findConfigFile(context, warnings);
  const file: IniFile = configFile === undefined ? new Map() : readConfigFile(configFile);
  const values: Partial<Record<SettingName, unknown>> = {};
  const origins = new Map<SettingName, SettingOrigin>();
  const deprecations: SettingDeprecation[] = [];
  let ansibleHome = '~/.ansible';

  const read = (name: string, definition: SettingDefinition<unknown>): ReadSetting => {
    const found = findValue(definition, context.env, file, configFile);
    if (found === undefined || (found.origin.from === 'env' && isEmptyNonText(definition, found.text)))
      return { value: defaultValue(definition, context, ansibleHome), origin: { from: 'default' } };
    return { value: checkedValue(name, definition, found, context), origin: found.origin };
  };
  for (const [name, definition] of DEFINITIONS) {
    const { value, origin } = read(name, definition);
    values[name] = value;
    origins.set(name, origin);
    if (origin.from !== 'default') deprecations.push(...deprecationsOf(name, definition, origin));
    if (name === 'ANSIBLE_HOME') ansibleHome = String(value);
  }
  return { settings: values as Settings, configFile, file, origins, warnings, deprecations, read };
}

/** Settings as they are where nothing is set, for a home folder and working directory. */
export function defaultSettings(context: Partial<PathContext> = {}): Settings {
  const { cwd = '/', home = '/root', env = {} } = context;
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const [name, definition] of DEFINITIONS)
    values[name] = defaultValue(definition, { cwd, home, env }, '~/.ansible');
  return values as Settings;
}

interface FoundValue {
  readonly text: string;
  readonly origin: Exclude<SettingOrigin, { from: 'default' }>;
}

function findValue(
  definition: SettingDefinition<unknown>,
  env: PathContext['env'],
  file: IniFile,
  path: string | undefined,
): FoundValue | undefined {
  for (const name of [...(definition.env ?? [])].reverse()) {
    const text = env[name];
    if (text !== undefined) return { text, origin: { from: 'env', name } };
  }
  if (path === undefined) return undefined;
  for (const key of [...(definition.ini ?? [])].reverse()) {
    const dot = key.lastIndexOf('.');
    const value = file.get(key.slice(0, dot))?.get(key.slice(dot + 1).toLowerCase());
    if (value !== undefined)
      return { text: value.text, origin: { from: 'file', path, key, origin: value.origin } };
  }
  return undefined;
}

/** An environment variable that is set to nothing counts as not set where nothing is no value of the type. */
function isEmptyNonText(definition: SettingDefinition<unknown>, text: string): boolean {
  return (
    text === '' &&
    (definition.type === 'integer' || definition.type === 'float' || definition.type === 'dict')
  );
}

function checkedValue(
  name: string,
  definition: SettingDefinition<unknown>,
  found: FoundValue,
  context: PathContext,
): unknown {
  const place = found.origin.from === 'file' ? found.origin.path : `env: ${found.origin.name}`;
  const where = found.origin.from === 'file' ? { origin: found.origin.origin } : {};
  let value: unknown;
  try {
    value = convertSetting(definition, found.text, context, found.origin.from === 'file' ? place : undefined);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw new TsibleError(`Config '${name}' from '${place}' has an invalid value: ${error.message}`, {
      ...where,
      exitCode: EXIT.badOptions,
    });
  }
  const { choices } = definition;
  const items = Array.isArray(value) ? value : [value];
  if (choices !== undefined && !items.every((item) => choices.includes(String(item))))
    throw new TsibleError(`Invalid value '${found.text}' for config '${name}'.`, {
      ...where,
      help: `Valid values are: ${choices.join(', ')}`,
      exitCode: EXIT.badOptions,
    });
  return value;
}

function defaultValue(
  definition: SettingDefinition<unknown>,
  context: PathContext,
  ansibleHome: string,
): unknown {
  const path = (text: string) => expandPath(text.replace('{home}', ansibleHome), context);
  const { fallback } = definition;
  switch (definition.type) {
    case 'path':
    case 'tmppath':
      return typeof fallback === 'string' ? path(fallback) : fallback;
    case 'pathlist':
    case 'pathspec':
      return Array.isArray(fallback) ? fallback.map((item) => path(String(item))) : fallback;
    default:
      return fallback;
  }
}

/** What is to be said of a setting in use: that its source is to go, that the setting itself is. */
function deprecationsOf(
  name: SettingName,
  { deprecated, deprecatedSources = {} }: SettingDefinition<unknown>,
  origin: FoundValue['origin'],
): SettingDeprecation[] {
  const source = origin.from === 'env' ? origin.name : origin.key;
  const place = origin.from === 'env' ? source : source.replace(/^(.*)\.([^.]*)$/, '[$1]$2');
  const ofSource = deprecatedSources[source];
  return [
    ...(ofSource === undefined ? [] : [deprecationOf(place, ofSource)]),
    ...(deprecated === undefined ? [] : [deprecationOf(name, deprecated)]),
  ];
}

function deprecationOf(name: string, { removedIn, why, instead }: Deprecation): SettingDeprecation {
  return { message: `${name} option. Reason: ${why}\nAlternatives: ${instead ?? 'none'}`, removedIn };
}

function readConfigFile(path: string): IniFile {
  const extension = extname(path);
  if (extension !== '.cfg' && extension !== '.ini') {
    const yaml = extension === '.yaml' || extension === '.yml';
    throw new TsibleError(
      yaml
        ? 'Unsupported configuration file type: yaml'
        : `Unsupported configuration file extension for ${path}: ${extension}`,
      { exitCode: EXIT.badOptions },
    );
  }
  return parseIni(path, readFileSync(path, 'utf8'));
}

/** ANSIBLE_CONFIG, ./ansible.cfg (unless anybody may write there), ~/.ansible.cfg, /etc/ansible/ansible.cfg. */
function findConfigFile(context: PathContext, warnings: string[]): string | undefined {
  const candidates: string[] = [];
  const given = context.env.ANSIBLE_CONFIG;
  let fromEnv: string | undefined;
  if (given !== undefined) {
    fromEnv = expandPath(given, context);
    if (isFolder(fromEnv)) fromEnv = join(fromEnv, 'ansible.cfg');
    candidates.push(fromEnv);
  }
  const local = join(context.cwd, 'ansible.cfg');
  let skippedLocal = false;
  if (isWorldWritable(context.cwd)) skippedLocal = existsSync(local);
  else candidates.push(local);
  candidates.push(join(context.home, '.ansible.cfg'), '/etc/ansible/ansible.cfg');

  const found = candidates.find(isReadable);
  if (skippedLocal && (fromEnv === undefined || fromEnv !== found))
    warnings.push(
      `Ansible is being run in a world writable directory (${context.cwd}), ignoring it as an ansible.cfg source. For more information see https://docs.ansible.com/ansible/devel/reference_appendices/config.html#cfg-in-world-writable-dir`,
    );
  return found;
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isWorldWritable(folder: string): boolean {
  const mode = statSync(folder, { throwIfNoEntry: false })?.mode;
  return mode !== undefined && (mode & constants.S_IWOTH) !== 0;
}
