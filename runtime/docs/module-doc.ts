import type { AnyModule } from '../module/define.ts';
import type { OptionSpec, OptionSpecs } from '../module/spec.ts';
import { copyDefault } from '../module/validate.ts';
import type { Dict, Value } from '../values/value.ts';
import type { PluginDoc, PluginOption } from './plugin-doc.ts';

/** Stands for the file of what is part of tsible. */
export const OWN_FILE = 'tsible';

/** The documentation of one of tsible's modules, in the form of Ansible's. */
export function moduleDoc(module: AnyModule): Dict {
  const [short = '', ...before] = module.name.split('.').reverse();
  return new Map<string, Value>([
    ['module', short],
    ['collection', before.reverse().join('.')],
    ['plugin_name', module.name],
    ['filename', OWN_FILE],
    ['short_description', module.summary],
    ['description', [`${module.summary}.`]],
    ['has_action', module.action === true || module.controllerOnly === true],
    ['options', optionDocs(module.options)],
    [
      'attributes',
      new Map([
        ['check_mode', support('Says what would change, and changes nothing.', module.check)],
        ['diff_mode', support('Shows what changes in files.', module.diff)],
      ]),
    ],
  ]);
}

function support(description: string, how: string): Value {
  return new Map([
    ['description', description],
    ['support', how],
  ]);
}

/** Options whose names begin so are between an action and its module. */
const INTERNAL = /^_(?!terms|raw|input)/;

function optionDocs(options: OptionSpecs): Dict {
  return new Map(
    Object.entries(options)
      .filter(([name]) => !INTERNAL.test(name))
      .map(([name, option]) => [name, optionDoc(option)]),
  );
}

function optionDoc(option: OptionSpec): Dict {
  const doc: Dict = new Map<string, Value>([['description', [option.description ?? 'Not described.']]]);
  if (option.required === true) doc.set('required', true);
  if (option.default !== undefined && option.default !== null)
    doc.set('default', copyDefault(option.default) as Value);
  doc.set('type', option.type);
  if (option.choices !== undefined) doc.set('choices', [...option.choices]);
  if (option.aliases !== undefined) doc.set('aliases', [...option.aliases]);
  if (option.elements !== undefined) doc.set('elements', option.elements);
  if (option.options !== undefined) doc.set('suboptions', optionDocs(option.options));
  return doc;
}

/** The documentation of a plugin that is part of tsible. */
export function pluginDoc(name: string, plugin: PluginDoc): Dict {
  const summary = plugin.summary.charAt(0).toUpperCase() + plugin.summary.slice(1);
  const doc: Dict = new Map<string, Value>([
    ['name', name],
    ['collection', 'ansible.builtin'],
    ['plugin_name', `ansible.builtin.${name}`],
    ['filename', OWN_FILE],
    ['short_description', summary],
    ['description', [...(plugin.description ?? [`${summary}.`])]],
  ]);
  const options = Object.entries(plugin.options ?? {});
  if (options.length > 0)
    doc.set('options', new Map(options.map(([key, option]) => [key, settingDoc(option)])));
  return doc;
}

function settingDoc(option: PluginOption): Dict {
  const doc: Dict = new Map<string, Value>([['description', option.about]]);
  if (option.required === true) doc.set('required', true);
  if (option.default !== undefined) doc.set('default', option.default);
  if (option.type !== undefined) doc.set('type', option.type);
  if (option.elements !== undefined) doc.set('elements', option.elements);
  if (option.choices !== undefined) doc.set('choices', [...option.choices]);
  for (const key of ['env', 'vars', 'keyword', 'cli'] as const) {
    const names = option[key];
    if (names !== undefined)
      doc.set(
        key,
        names.map((name) => new Map([['name', name]])),
      );
  }
  if (option.ini !== undefined) doc.set('ini', option.ini.map(iniPlace));
  return doc;
}

function iniPlace(place: string): Value {
  const dot = place.lastIndexOf('.');
  return new Map([
    ['key', place.slice(dot + 1)],
    ['section', place.slice(0, dot)],
  ]);
}
