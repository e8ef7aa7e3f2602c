import type { SettingType } from '../config/setting.ts';
import type { Value } from '../values/value.ts';

/** What an option of a plugin's is, and where it may be set. */
export interface PluginOption {
  /** What it is for, in sentences. */
  readonly about: string;
  /** Text unless it is given. */
  readonly type?: SettingType | 'raw' | 'any';
  readonly elements?: string;
  readonly default?: Value;
  readonly required?: boolean;
  readonly choices?: readonly string[];
  /** `section.key` in ansible.cfg. */
  readonly ini?: readonly string[];
  readonly env?: readonly string[];
  readonly vars?: readonly string[];
  /** Keywords of plays and tasks. */
  readonly keyword?: readonly string[];
  /** Options of the command line. */
  readonly cli?: readonly string[];
}

/** What there is to say of a plugin. */
export interface PluginDoc {
  /** What it does, in half a sentence. */
  readonly summary: string;
  readonly description?: readonly string[];
  readonly options?: Readonly<Record<string, PluginOption>>;
}

/** The plugins of one type, by their short names. */
export type PluginDocs = Readonly<Record<string, PluginDoc>>;
