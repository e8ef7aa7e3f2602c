import { str } from '../../values/print.ts';
import { typeError, valueError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import { isNumber, toNumber } from '../../values/types.ts';
import type { DictKey, Value } from '../../values/value.ts';
import { type DumpOptions, dumpYaml } from '../../yaml/dump/index.ts';
import { type Filters, filter, type PluginContext } from '../plugin.ts';

/** Options of Python's yaml.dump that don't change the text here. */
const WITHOUT_EFFECT = ['encoding', 'version', 'tags', 'canonical'];
const STYLES = ['"', "'", '|', '>'] as const;

function optionsOf(given: ReadonlyMap<DictKey, Value>): DumpOptions {
  const options: { -readonly [Key in keyof DumpOptions]: DumpOptions[Key] } = {};
  for (const [key, value] of given) {
    switch (key) {
      case 'indent':
      case 'width':
        if (isNumber(value)) options[key] = toNumber(value);
        else if (value !== null) throw typeError('an integer is required');
        break;
      case 'sort_keys':
        options.sortKeys = truth(value);
        break;
      case 'explicit_start':
        options.explicitStart = truth(value);
        break;
      case 'explicit_end':
        options.explicitEnd = truth(value);
        break;
      case 'default_style':
        options.scalarStyle = STYLES.find((style) => style === value);
        break;
      case 'line_break':
        if (value !== null) options.lineBreak = str(value);
        break;
      case 'allow_unicode':
        throw typeError("yaml.dump() got multiple values for keyword argument 'allow_unicode'");
      default:
        if (!WITHOUT_EFFECT.includes(str(key)))
          throw typeError(`dump_all() got an unexpected keyword argument '${str(key)}'`);
        if (key === 'canonical' && truth(value)) throw valueError('canonical YAML is not supported');
    }
  }
  return options;
}

/** What is there twice is written once, with an anchor, as PyYAML does. */
function anchors(context: PluginContext): Pick<DumpOptions, 'shared' | 'isOne'> {
  return { shared: new Map(), isOne: (container) => context.isOne(container) };
}

function flowOf(value: Value): boolean | undefined {
  return value === null ? undefined : truth(value);
}

function options(kwargs: Value): ReadonlyMap<DictKey, Value> {
  return kwargs instanceof Map ? kwargs : new Map();
}

/** Filters that write YAML. */
export const yamlFilters: Filters = {
  to_yaml: filter('a, *_args, default_flow_style=None, **kwargs', (context, value, _rest, flow, kwargs) =>
    dumpYaml(value, { ...optionsOf(options(kwargs)), ...anchors(context), flowStyle: flowOf(flow) }),
  ),
  to_nice_yaml: filter(
    'a, indent=4, *_args, default_flow_style=False, **kwargs',
    (context, value, indent, _rest, flow, kwargs) =>
      dumpYaml(value, {
        ...optionsOf(new Map([...options(kwargs), ['indent', indent]])),
        ...anchors(context),
        flowStyle: flowOf(flow),
      }),
  ),
};

/** community.general's: the same text, and a switch for secrets (what is vaulted is plain text here, so nothing changes). */
export const generalYamlFilters: Filters = {
  to_yaml: filter(
    'value, *, redact_sensitive_values=False, default_flow_style=None, **kwargs',
    (_context, value, _redact, flow, kwargs) =>
      dumpYaml(value, { ...optionsOf(options(kwargs)), flowStyle: flowOf(flow) }),
  ),
  to_nice_yaml: filter(
    'value, *, redact_sensitive_values=False, indent=4, default_flow_style=False, **kwargs',
    (_context, value, _redact, indent, flow, kwargs) =>
      dumpYaml(value, {
        ...optionsOf(new Map([...options(kwargs), ['indent', indent]])),
        flowStyle: flowOf(flow),
      }),
  ),
};
