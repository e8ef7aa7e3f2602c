import { nearName } from '../errors/near.ts';
import { str } from '../values/print.ts';
import type { Raw } from '../values/raw.ts';
import { typeName } from '../values/types.ts';
import { PyFloat, PyObject, type Value } from '../values/value.ts';
import { booleanWord, CONVERTERS, ConversionError } from './convert.ts';
import type { AnyModule } from './define.ts';
import { ModuleFailure } from './result.ts';
import { checkExclusive, checkRelations, checkRequired, type Given, within } from './rules.ts';
import { Secrets } from './secrets.ts';
import type { OptionRules, OptionSpec, OptionSpecs } from './spec.ts';

/** A module's arguments after Ansible's checks and conversions. */
export interface ValidArguments {
  /** Every option by its name, in `order`; what was not given and has no default is undefined. Ready for `AnyModule.run`. */
  readonly args: Readonly<Record<string, unknown>>;
  /** The names that were given, aliases too, then those that have a default, then the others: as a result's `invocation` lists them. */
  readonly order: readonly string[];
  readonly warnings: readonly string[];
  readonly deprecatedAliases: readonly DeprecatedAlias[];
  /** Texts that must not appear in any output: values of `noLog` options, whole and in part. */
  readonly secrets: readonly string[];
}

/** Arguments that a module does not accept. The message is Ansible's; `help` and `option` are for the error's excerpt. */
export class InvalidArguments extends ModuleFailure {
  constructor(
    message: string,
    readonly help: string | undefined,
    /** The key at fault, as it was written. */
    readonly option: string | undefined,
  ) {
    super(message);
  }
}

interface Fault {
  readonly message: string;
  readonly option?: string | undefined;
}

interface DeprecatedAlias {
  readonly alias: string;
  /** The version of the collection that has it no more. */
  readonly version: string;
}

/** What is gathered over an option's whole tree. Ansible reports the first fault only. */
interface Findings {
  readonly faults: Fault[];
  readonly warnings: string[];
  readonly deprecatedAliases: DeprecatedAlias[];
  readonly secrets: Set<string>;
  readonly unsupported: { readonly path: readonly string[]; readonly specs: OptionSpecs }[];
}

/**
 * Checks and converts a task's arguments as AnsibleModule does. They are rendered, except for `unrendered` options,
 * and without omitted ones.
 * Values of type `path` are returned as written: see `expandPaths`.
 * @param calledAs The module's name as the task wrote it, for messages; by default its short name.
 * @throws InvalidArguments with Ansible's message.
 */
export function validateArgs(
  module: AnyModule,
  args: ReadonlyMap<string, Raw>,
  calledAs: string = module.name.replace(/^ansible\.builtin\./, ''),
): ValidArguments {
  const findings = newFindings();
  const options = collectFreeKeys(module, args);
  const given = validateLevel(module.options, module.rules, options, [], '', findings);
  const order = new Set([...given.keys(), ...Object.keys(module.options)]);
  const valid = withoutAliases(module.options, given);
  const fault = findings.faults[0];
  if (fault !== undefined) {
    // What is said to be missing may be there under a wrong name: that is the place to look.
    const wrong = fault.option === undefined ? misspelled(findings) : undefined;
    throw new InvalidArguments(masked(fault.message, findings), wrong?.help, wrong?.option ?? fault.option);
  }
  if (findings.unsupported.length > 0) throw unsupportedOptions(module, calledAs, findings);
  return {
    args: valid,
    order: [...order],
    warnings: findings.warnings,
    deprecatedAliases: findings.deprecatedAliases,
    secrets: [...findings.secrets],
  };
}

/** Everything that is wrong with some arguments, in Ansible's words: what validate_argument_spec tells. */
export function specFaults(specs: OptionSpecs, args: ReadonlyMap<string, Raw>): string[] {
  const findings = newFindings();
  validateLevel(specs, undefined, args, [], '', findings);
  const faults = findings.faults.map(({ message }) => message);
  if (findings.unsupported.length > 0) faults.push(unsupportedText(findings));
  return faults.map((message) => masked(message, findings));
}

function newFindings(): Findings {
  return { faults: [], warnings: [], deprecatedAliases: [], secrets: new Set(), unsupported: [] };
}

/** Moves every key that is no option into the option that takes free keys, where the module has one. */
function collectFreeKeys(module: AnyModule, args: ReadonlyMap<string, Raw>): ReadonlyMap<string, Raw> {
  const { freeKeys, options } = module;
  if (freeKeys === undefined) return args;
  const aliases = new Set(Object.values(options).flatMap((option) => option.aliases ?? []));
  const known = new Map<string, Raw>();
  const free = new Map<string, Raw>();
  for (const [key, value] of args) {
    if ((key in options || aliases.has(key)) && key !== freeKeys) known.set(key, value);
    else free.set(key, value);
  }
  return known.set(freeKeys, free);
}

/** One dict of options: the module's own, or that of a sub-option. The order of the steps decides which fault is first. */
function validateLevel(
  specs: OptionSpecs,
  rules: OptionRules | undefined,
  args: ReadonlyMap<string, Raw>,
  context: readonly string[],
  prefix: string,
  findings: Findings,
): Given {
  const given: Given = new Map(args);
  const aliases = resolveAliases(specs, given, prefix, findings);
  collectSecrets(specs, given, findings);
  for (const key of given.keys()) {
    if (key in specs || aliases.has(key)) continue;
    findings.unsupported.push({ path: [...context, key], specs });
  }
  const where = within(context);
  const fault = (message: string | undefined): void => {
    if (message !== undefined) findings.faults.push({ message: message + where });
  };
  fault(checkExclusive(rules, given));
  for (const [name, { default: value }] of Object.entries(specs)) {
    if (value !== undefined && value !== null && !given.has(name)) given.set(name, copyDefault(value));
  }
  fault(checkRequired(specs, given));
  convertTypes(specs, given, context, findings);
  checkChoices(specs, given, where, findings);
  checkOperands(specs, given, where, findings);
  checkRelations(rules, given).forEach(fault);
  convertSubOptions(specs, given, context, prefix, findings);
  return given;
}

/** What a module gets of a level's options. */
function withoutAliases(specs: OptionSpecs, given: Given): Record<string, unknown> {
  const own: Record<string, unknown> = {};
  for (const [name, value] of given) if (name in specs) own[name] = value ?? undefined;
  for (const name of Object.keys(specs)) if (!(name in own)) own[name] = undefined;
  return own;
}

/** A default as a module gets it: its own copy. */
export function copyDefault(value: NonNullable<OptionSpec['default']>): unknown {
  if (Array.isArray(value)) return [...value];
  return typeof value === 'object' ? new Map() : value;
}

/** Gives each option the value of its alias (the last one given wins) and answers the aliases that there are. */
function resolveAliases(specs: OptionSpecs, given: Given, prefix: string, findings: Findings): Set<string> {
  const aliases = new Set<string>();
  for (const [name, spec] of Object.entries(specs)) {
    for (const alias of spec.aliases ?? []) {
      aliases.add(alias);
      if (!given.has(alias)) continue;
      if (given.has(name))
        findings.warnings.push(`Both option ${prefix}${name} and its alias ${prefix}${alias} are set.`);
      if (spec.aliasesEnd !== undefined) findings.deprecatedAliases.push({ alias, version: spec.aliasesEnd });
      given.set(name, given.get(alias));
    }
  }
  return aliases;
}

function convertTypes(
  specs: OptionSpecs,
  given: Given,
  context: readonly string[],
  findings: Findings,
): void {
  const found = context.length > 0 ? ` found in '${context.join(' -> ')}'` : '';
  for (const [name, spec] of Object.entries(specs)) {
    if (!given.has(name) || spec.unrendered === true) continue;
    // Defaults went in as JS values, which the converters take for the Python values that they stand for.
    const value = given.get(name) as Value;
    if (value === null && spec.required !== true && (spec.default ?? null) === null) continue;
    try {
      const converted = CONVERTERS[spec.type](value);
      given.set(name, converted);
      if (spec.elements !== undefined && Array.isArray(converted))
        given.set(name, convertElements(name, spec.elements, converted, found, findings));
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      const from = `argument '${name}' is of type ${typeName(value)}${found && `${found}.`}`;
      const message = `${from} and we were unable to convert to ${spec.type}: ${error.message}`;
      findings.faults.push({ message, option: name });
    }
  }
}

function convertElements(
  name: string,
  type: NonNullable<OptionSpec['elements']>,
  items: readonly Value[],
  found: string,
  findings: Findings,
): unknown[] {
  const converted: unknown[] = [];
  for (const item of items) {
    try {
      converted.push(CONVERTERS[type](item));
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      const from = `Elements value for option '${name}'${found} is of type ${typeName(item)}`;
      const message = `${from} and we were unable to convert to ${type}: ${error.message}`;
      findings.faults.push({ message, option: name });
    }
  }
  return converted;
}

function checkChoices(specs: OptionSpecs, given: Given, where: string, findings: Findings): void {
  for (const [name, { choices }] of Object.entries(specs)) {
    if (choices === undefined || !given.has(name)) continue;
    const value = given.get(name);
    const shown = choices.map((choice) => str(choice)).join(', ');
    if (Array.isArray(value)) {
      const others = value.filter((item) => !choices.includes(item)).map((item) => str(item));
      if (others.length === 0) continue;
      const message = `value of ${name} must be one or more of: ${shown}. Got no match for: ${others.join(', ')}`;
      findings.faults.push({ message: message + where, option: name });
    } else if (!isChoice(value, choices)) {
      const restored = wordOfBoolean(value, choices);
      if (restored !== undefined) given.set(name, restored);
      else {
        const message = `value of ${name} must be one of: ${shown}, got: ${str((value ?? null) as Value)}`;
        findings.faults.push({ message: message + where, option: name });
      }
    }
  }
}

/** What comes from elsewhere must not become an option of a command: `--upload-pack=...` as a repository. */
function checkOperands(specs: OptionSpecs, given: Given, where: string, findings: Findings): void {
  for (const [name, { operand }] of Object.entries(specs)) {
    if (operand !== true) continue;
    const option = [given.get(name)].flat().find((word) => typeof word === 'string' && word.startsWith('-'));
    if (option === undefined) continue;
    const message = `value of ${name} must not begin with a hyphen, got: ${str(option as Value)}`;
    findings.faults.push({ message: message + where, option: name });
  }
}

function isChoice(value: unknown, choices: NonNullable<OptionSpec['choices']>): boolean {
  return choices.some((choice) => choice === value);
}

/** YAML reads a bare `no` as False. Where one choice alone is a word for it, that word was meant. */
function wordOfBoolean(value: unknown, choices: NonNullable<OptionSpec['choices']>): unknown {
  if (value !== 'True' && value !== 'False') return undefined;
  const meant = choices.filter((choice) => {
    const truth = typeof choice === 'string' ? exactWord(choice) : Boolean(choice);
    return truth === (value === 'True');
  });
  return meant.length === 1 ? meant[0] : undefined;
}

function exactWord(choice: string): boolean | undefined {
  return choice === choice.toLowerCase().trim() ? booleanWord(choice) : undefined;
}

function convertSubOptions(
  specs: OptionSpecs,
  given: Given,
  context: readonly string[],
  prefix: string,
  findings: Findings,
): void {
  for (const [name, spec] of Object.entries(specs)) {
    const value = given.get(name);
    if (spec.options === undefined || value === undefined || value === null) continue;
    if (spec.type !== 'dict' && !(spec.type === 'list' && spec.elements === 'dict')) continue;
    const subSpecs = spec.options;
    const validate = (item: unknown, index?: number): unknown => {
      if (!(item instanceof Map)) {
        findings.faults.push({
          message: `value of '${name}' must be of type dict or list of dicts`,
          option: name,
        });
        return undefined;
      }
      const args = new Map([...item].map(([key, option]) => [str(key), option]));
      const subPrefix = `${prefix}${name}${index === undefined ? '' : `[${index}]`}.`;
      return withoutAliases(
        subSpecs,
        validateLevel(subSpecs, spec.rules, args, [...context, name], subPrefix, findings),
      );
    };
    given.set(name, Array.isArray(value) ? value.map(validate) : validate(value));
  }
}

/** Notes the texts of secret options, as Ansible does: every string and number within them. */
function collectSecrets(specs: OptionSpecs, given: Given, findings: Findings): void {
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.noLog !== true) continue;
    const value = given.get(name);
    if (value !== undefined) collectTexts(value as Value, findings.secrets);
    else if (typeof spec.default === 'string') findings.secrets.add(spec.default);
  }
}

function collectTexts(value: Value, texts: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectTexts(item, texts);
  else if (value instanceof Map) for (const item of value.values()) collectTexts(item, texts);
  else if (typeof value === 'string') {
    if (value !== '') texts.add(value);
  } else if (typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat) {
    texts.add(str(value));
  } else if (value instanceof PyObject) texts.add(str(value));
}

function masked(message: string, { secrets }: Findings): string {
  const hidden = new Secrets();
  hidden.add(secrets);
  return hidden.maskText(message);
}

/** The names that are no options, and those that would be. */
function unsupportedText({ unsupported }: Findings): string {
  const specs = unsupported.at(-1)?.specs ?? {};
  const names = unsupported.map(({ path }) => path.join('.')).sort();
  const aliases = Object.values(specs).flatMap((spec) => spec.aliases ?? []);
  const supported = Object.keys(specs).sort().join(', ');
  const shown = aliases.length > 0 ? `${supported} (${[...new Set(aliases)].sort().join(', ')})` : supported;
  return `${names.join(', ')}. Supported parameters include: ${shown}.`;
}

function unsupportedOptions(module: AnyModule, calledAs: string, findings: Findings): InvalidArguments {
  const { unsupported } = findings;
  const last = unsupported.at(-1);
  const refusal = `Unsupported parameters for (${calledAs}) module: ${unsupportedText(findings)}`;
  const message =
    module.olderRefusal === true
      ? `Invalid options for ${calledAs}: ${unsupported
          .map(({ path }) => path.join('.'))
          .sort()
          .join(',')}`
      : refusal;
  const wrong = misspelled(findings);
  return new InvalidArguments(message, wrong?.help, last?.path.at(-1) ?? '');
}

/** The last of the unknown options, where a name that the module knows is near it. */
function misspelled({
  unsupported,
}: Findings): { readonly option: string; readonly help: string } | undefined {
  const last = unsupported.at(-1);
  const option = last?.path.at(-1);
  if (last === undefined || option === undefined) return undefined;
  const aliases = Object.values(last.specs).flatMap((spec) => spec.aliases ?? []);
  const near = nearName(option, [...Object.keys(last.specs), ...aliases]);
  return near === undefined ? undefined : { option, help: `Did you mean '${near}'?` };
}
