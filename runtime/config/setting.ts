/** How a setting's text is read; names as Ansible's documentation has them. */
export type SettingType =
  | 'boolean'
  | 'integer'
  | 'float'
  | 'string'
  | 'list'
  | 'path'
  | 'pathlist'
  | 'pathspec'
  | 'tmppath'
  | 'dict';

/** Why something is to go, when, and what to use then. */
export interface Deprecation {
  readonly removedIn: string;
  readonly why: string;
  readonly instead?: string;
}

/** Where a setting may be set besides the command line. In each list the last one that is set wins. */
export interface SettingSources {
  /** `section.key` in ansible.cfg. */
  readonly ini?: readonly string[];
  /** Environment variables. */
  readonly env?: readonly string[];
  /** Variables of a host, or task, that go before all of these where the setting is about a task. */
  readonly vars?: readonly string[];
  readonly deprecated?: Deprecation;
  /** Of the places above, those that are to go while the setting stays. */
  readonly deprecatedSources?: Readonly<Record<string, Deprecation>>;
}

/** One row of the table of settings. `T` is the type of the setting's value. */
export interface SettingDefinition<T> extends SettingSources {
  readonly type: SettingType;
  /** Value when it is set nowhere. Paths may begin with `~` or `{home}` (the setting ANSIBLE_HOME). */
  readonly fallback: T;
  /** The only values allowed. For a list: of each item. */
  readonly choices?: readonly string[];
  /** What it is for, in a line. */
  readonly about: string;
}

function kind<T>(type: SettingType) {
  return (fallback: T, sources: SettingSources, about: string): SettingDefinition<T> => ({
    type,
    fallback,
    ...sources,
    about,
  });
}

function optional<T>(type: SettingType) {
  return (sources: SettingSources, about: string): SettingDefinition<T | null> => ({
    type,
    fallback: null,
    ...sources,
    about,
  });
}

export const bool = kind<boolean>('boolean');
export const int = kind<number>('integer');
export const float = kind<number>('float');
export const str = kind<string>('string');
export const list = kind<readonly string[]>('list');
export const path = kind<string>('path');
export const pathlist = kind<readonly string[]>('pathlist');
export const dict = kind<Readonly<Record<string, string>>>('dict');
/** A folder in which a run makes a temporary folder of its own, when it needs one. */
export const tmppath = kind<string>('tmppath');

/** Folders separated by `:`, given here as such a text. */
export function pathspec(
  fallback: string,
  sources: SettingSources,
  about: string,
): SettingDefinition<readonly string[]> {
  return { type: 'pathspec', fallback: fallback.split(':'), ...sources, about };
}

export const optionalBool = optional<boolean>('boolean');
export const optionalInt = optional<number>('integer');
export const optionalStr = optional<string>('string');
export const optionalList = optional<readonly string[]>('list');
export const optionalPath = optional<string>('path');

/** Text, or false for none. */
export function strOrFalse(sources: SettingSources, about: string): SettingDefinition<string | false> {
  return { type: 'string', fallback: false, ...sources, about };
}

/** One of several words. */
export function choice<const C extends string>(
  choices: readonly C[],
  fallback: NoInfer<C>,
  sources: SettingSources,
  about: string,
): SettingDefinition<C> {
  return { type: 'string', fallback, choices, ...sources, about };
}

/** A list of words out of several. */
export function choiceList<const C extends string>(
  choices: readonly C[],
  fallback: readonly NoInfer<C>[],
  sources: SettingSources,
  about: string,
): SettingDefinition<readonly C[]> {
  return { type: 'list', fallback, choices, ...sources, about };
}

export function optionalChoiceList<const C extends string>(
  choices: readonly C[],
  sources: SettingSources,
  about: string,
): SettingDefinition<readonly C[] | null> {
  return { type: 'list', fallback: null, choices, ...sources, about };
}
