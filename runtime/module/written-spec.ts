import { str } from '../values/print.ts';
import type { Dict, Value } from '../values/value.ts';
import { CONVERTERS } from './convert.ts';
import type { OptionRules, OptionSpec, OptionSpecs, OptionType } from './spec.ts';

/** An argument spec that an author wrote (meta/argument_specs.yml, validate_argument_spec) as one of a module's own form. */
export function readOptionSpecs(spec: Dict): OptionSpecs {
  const specs: Record<string, OptionSpec> = {};
  for (const [name, written] of spec)
    specs[str(name)] = readOption(written instanceof Map ? written : new Map());
  return specs;
}

function readOption(written: Dict): OptionSpec {
  const options = written.get('options');
  const elements = optionType(written.get('elements'));
  const rules = readRules(written);
  const value = written.get('default');
  return {
    type: optionType(written.get('type')) ?? 'str',
    required: written.get('required') === true,
    noLog: written.get('no_log') === true,
    ...(elements === undefined ? {} : { elements }),
    ...(value === undefined ? {} : { default: value as OptionSpec['default'] & {} }),
    ...(written.has('choices')
      ? { choices: list(written.get('choices')) as OptionSpec['choices'] & {} }
      : {}),
    ...(written.has('aliases') ? { aliases: list(written.get('aliases')).map(str) } : {}),
    ...(options instanceof Map ? { options: readOptionSpecs(options), rules } : {}),
  };
}

function optionType(value: Value | undefined): OptionType | undefined {
  return typeof value === 'string' && Object.hasOwn(CONVERTERS, value) ? (value as OptionType) : undefined;
}

function readRules(written: Dict): OptionRules {
  const groups = (name: string) => list(written.get(name)).map((group) => list(group).map(str));
  const by = written.get('required_by');
  return {
    mutuallyExclusive: groups('mutually_exclusive'),
    requiredTogether: groups('required_together'),
    requiredOneOf: groups('required_one_of'),
    requiredIf: list(written.get('required_if')).map((rule) => {
      const [option = '', value = null, needed, any] = list(rule);
      return [str(option), value as string | boolean, list(needed).map(str), any === true] as const;
    }),
    requiredBy:
      by instanceof Map
        ? Object.fromEntries([...by].map(([name, needed]) => [str(name), list(needed).map(str)]))
        : {},
  };
}

function list(value: Value | undefined): Value[] {
  if (value === undefined || value === null) return [];
  if (value instanceof Map) return [...value.keys()];
  return Array.isArray(value) ? value : [value];
}
