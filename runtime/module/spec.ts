import type { Raw } from '../values/raw.ts';
import type { Dict, Value } from '../values/value.ts';

/** The types an option may have: Ansible's, with Ansible's conversions. */
export type OptionType =
  | 'str'
  | 'path'
  | 'int'
  | 'float'
  | 'bool'
  | 'list'
  | 'dict'
  | 'raw'
  | 'json'
  | 'jsonarg'
  | 'bytes'
  | 'bits';

/** One option of a module (or one sub-option of an option of type dict, or list of dicts). */
export interface OptionSpec {
  readonly type: OptionType;
  readonly description?: string;
  readonly required?: boolean;
  /** `{}` is an empty dict. */
  readonly default?:
    | string
    | number
    | boolean
    | readonly (string | number)[]
    | Readonly<Record<string, never>>
    | null;
  readonly choices?: readonly (string | number | boolean)[];
  readonly aliases?: readonly string[];
  /** The version of the collection in which all its aliases go away: a task that uses one is told so. */
  readonly aliasesEnd?: string;
  /** Type of a list's items. */
  readonly elements?: OptionType;
  /** Sub-options of a dict, or of a list's dicts. */
  readonly options?: OptionSpecs;
  readonly rules?: OptionRules;
  /** The value is a secret: it never reaches output, logs or a remote argv. */
  readonly noLog?: boolean;
  /** It becomes a word of a command, which would take a word that begins with `-` for an option: such a value is refused. */
  readonly operand?: boolean;
  /** The value may be one: a result's `invocation` leaves it out. */
  readonly censored?: boolean;
  /** Handed over as it was written, without conversion: the module renders it itself (assert's conditions). */
  readonly unrendered?: boolean;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What must hold between options; each name list as in AnsibleModule. */
export interface OptionRules {
  readonly mutuallyExclusive?: readonly (readonly string[])[];
  readonly requiredTogether?: readonly (readonly string[])[];
  readonly requiredOneOf?: readonly (readonly string[])[];
  /** [option, value, options needed then, true when one of them is enough] */
  readonly requiredIf?: readonly (readonly [string, string | boolean, readonly string[], boolean?])[];
  readonly requiredBy?: Readonly<Record<string, readonly string[]>>;
}

interface TypeMap {
  str: string;
  path: string;
  int: number;
  float: number;
  bool: boolean;
  list: Value[];
  dict: Dict;
  raw: Value;
  json: string;
  jsonarg: string;
  bytes: number;
  bits: number;
}

type Chosen<S extends OptionSpec> = S extends { readonly choices: readonly (infer C)[] }
  ? C
  : TypeMap[S['type']];

type Element<S extends OptionSpec> = S extends { readonly options: infer O extends OptionSpecs }
  ? Options<O>
  : S extends { readonly elements: infer E extends OptionType }
    ? S extends { readonly choices: readonly (infer C)[] }
      ? C
      : TypeMap[E]
    : Value;

type Given<S extends OptionSpec> = S extends { readonly unrendered: true }
  ? Raw
  : S['type'] extends 'list'
    ? Element<S>[]
    : S['type'] extends 'dict'
      ? S extends { readonly options: infer O extends OptionSpecs }
        ? Options<O>
        : Dict
      : Chosen<S>;

type HasValue<S extends OptionSpec> = S extends { readonly required: true }
  ? true
  : S extends { readonly default: infer D }
    ? D extends null
      ? false
      : true
    : false;

/** The validated options of a module, typed from its spec: an option that is neither required nor defaulted may be undefined. */
export type Options<S extends OptionSpecs> = {
  readonly [K in keyof S]: HasValue<S[K]> extends true ? Given<S[K]> : Given<S[K]> | undefined;
};
