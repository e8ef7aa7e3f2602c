import type { Origin } from '../errors/source.ts';
import type { Value } from '../values/value.ts';
import type { UserPlugins } from './user-plugins.ts';

/**
 * What a templar needs besides variables. One object may serve a whole run; a field that is left out has Ansible's
 * default. All functions are synchronous, because templates are evaluated synchronously.
 */
export interface TemplateEnvironment {
  /** The playbook's folder: where relative includes and lookups end up when nothing nearer has them. */
  readonly baseDir: string;
  /** ALLOW_BROKEN_CONDITIONALS: `when` may be empty or give something else than a boolean. */
  readonly allowBrokenConditionals?: boolean;
  /** ALLOW_EMBEDDED_TEMPLATES: templates inside string literals of lookups and conditionals are rendered (default). */
  readonly allowEmbeddedTemplates?: boolean;
  /** DEFAULT_JINJA2_EXTENSIONS: names such as `jinja2.ext.do`. */
  readonly jinjaExtensions?: readonly string[];
  /**
   * A setting by its constant's name (`DEFAULT_FORKS`), or an option of a plugin's; undefined when there is none.
   * @throws TsibleError when there is no such plugin.
   */
  setting?(
    name: string,
    plugin?: { readonly type: string; readonly name: string },
  ): SettingLookup | undefined;
  /** Reads a file for a lookup; decrypts it when it is vaulted. Default: the plain file. */
  readFile?(path: string): Buffer;
  /** The user's own filters, tests and lookups. */
  readonly plugins?: UserPlugins;
  /** Vault encryption and decryption for the filters and lookups of those names. */
  readonly vault?: {
    encrypt(plaintext: string, secret: string, vaultId: string | undefined, salt: string | undefined): string;
    decrypt(ciphertext: string, secret: string, vaultId: string | undefined): string;
  };
  /** The folder of an installed collection, for the collection_version lookup. */
  collectionFolder?(name: string): string | undefined;
  /** Hosts that a pattern matches, for the inventory_hostnames lookup. */
  hostsOf?(pattern: string): readonly string[];
  /** Is asked of each text before it is evaluated; what it throws is the text's error. */
  admits?(text: string): void;
  /** Where warnings go. */
  warn?(message: string, details?: WarningDetails): void;
}

/** A setting's value, and where it was set in the words of `show_origin`: `default`, `env: NAME` or a path. */
export interface FoundSetting {
  readonly value: Value;
  readonly origin: string;
}

/** How a setting is found out. */
export interface SettingLookup {
  /** Variables that set it; the last that is set wins, and goes before everything else. */
  readonly vars: readonly string[];
  /** The value of such a variable as one of the setting's type. */
  convert(value: Value): Value;
  /** What it is where no variable sets it. */
  elsewhere(): FoundSetting;
}

export interface WarningDetails {
  readonly origin?: Origin | undefined;
  readonly help?: string | undefined;
  /** Set when this is a deprecation: the version in which the thing goes. */
  readonly removedIn?: string | undefined;
  /** When it goes in other words: the end of "will be removed ...". */
  readonly removal?: string | undefined;
}
