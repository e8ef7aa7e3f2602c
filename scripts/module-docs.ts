// `npm run docs`: writes docs/modules.md from the modules' definitions.
import { writeFileSync } from 'node:fs';
import { MODULES } from '../modules/index.ts';
import type { AnyModule } from '../runtime/module/define.ts';
import type { OptionSpec, OptionSpecs } from '../runtime/module/spec.ts';

/** The page: every module, its parameters, and how far it goes in check and diff mode. */
export async function modulePage(): Promise<string> {
  const modules = await Promise.all(Object.values(MODULES).map(async (load) => (await load()).default));
  return [
    '# Modules',
    '',
    '<!-- Written by `npm run docs` from the definitions in modules/; changes here are lost. -->',
    '',
    `${modules.length} modules. **Check** and **diff** say how far a module honours \`--check\` and \`--diff\`: a task of one with check \`none\` is`,
    'skipped in check mode. Bold parameters are required.',
    '',
    '| module | check | diff | what it does |',
    '|---|---|---|---|',
    ...modules.map(
      ({ name, check, diff, summary }) =>
        `| [${name}](#${anchor(name)}) | ${check} | ${diff} | ${cell(summary)} |`,
    ),
    '',
    ...modules.flatMap(moduleSection),
  ].join('\n');
}

function moduleSection(module: AnyModule): string[] {
  const rows = optionRows(module.options, '');
  return [
    `## ${module.name}`,
    '',
    `${module.summary}. Check: ${module.check}; diff: ${module.diff}.`,
    '',
    ...(rows.length === 0
      ? ['No parameters.']
      : ['| parameter | type | default | meaning |', '|---|---|---|---|', ...rows]),
    '',
  ];
}

function optionRows(options: OptionSpecs, prefix: string): string[] {
  return Object.entries(options).flatMap(([name, option]) => [
    optionRow(prefix + name, option),
    ...(option.options === undefined ? [] : optionRows(option.options, `${prefix}${name}.`)),
  ]);
}

function optionRow(name: string, option: OptionSpec): string {
  const shown = option.required === true ? `**${name}**` : name;
  const aliases = option.aliases === undefined ? '' : ` (${option.aliases.join(', ')})`;
  const type = option.elements === undefined ? option.type : `${option.type} of ${option.elements}`;
  const given =
    option.default === undefined || option.default === null ? '' : `\`${JSON.stringify(option.default)}\``;
  const choices = option.choices === undefined ? '' : ` One of: ${option.choices.map(String).join(', ')}.`;
  const meaning = option.description === undefined ? '' : `${option.description.replace(/\.$/, '')}.`;
  return `| ${shown}${aliases} | ${type} | ${cell(given)} | ${cell(`${meaning}${choices}`.trim())} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function anchor(name: string): string {
  return name.replaceAll('.', '');
}

if (process.argv[1]?.endsWith('module-docs.ts')) {
  writeFileSync(new URL('../docs/modules.md', import.meta.url), await modulePage());
}
