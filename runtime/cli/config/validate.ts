import type { ConfigArguments } from '../arguments/config.ts';
import type { CommandContext } from '../command.ts';
import { type Entry, type Selection, splitIni } from './entries.ts';

type ValidateArguments = Extract<ConfigArguments, { action: 'validate' }>;

/** Variables that begin like settings and are none. */
const NO_SETTING = /^ANSIBLE_(TEST_|LINT_|CONFIG$|DEV_HOME$)/;

/** The names in the configuration file, or in the environment, that no setting has; in Ansible's words. */
export function unknownNames(
  selection: Selection,
  args: ValidateArguments,
  command: CommandContext,
): string[] {
  const { base, servers, plugins } = selection;
  const entries = [
    base,
    ...[...(plugins?.values() ?? [])].flatMap((byPlugin) => [...byPlugin.values()]),
  ].flat();
  if (args.format === 'env') return unknownInEnvironment(entries);
  return unknownInFile([...entries, ...[...(servers?.values() ?? [])].flat()], command);
}

function unknownInFile(entries: readonly Entry[], { configFile, loaded }: CommandContext): string[] {
  if (configFile === undefined) return [];
  const sections = new Map<string, Set<string>>();
  for (const entry of entries) {
    for (const place of entry.sources.ini ?? []) {
      const [section, key] = splitIni(place);
      sections.set(section, (sections.get(section) ?? new Set()).add(key));
    }
  }
  const complaints: string[] = [];
  for (const [section, keys] of loaded.file) {
    const known = sections.get(section);
    if (known === undefined) {
      complaints.push(`Found unknown section '${section}' in '${configFile}.`);
      continue;
    }
    for (const key of keys.keys())
      if (!known.has(key))
        complaints.push(`Found unknown key '${key}' in section '${section}' in '${configFile}.`);
  }
  return complaints;
}

function unknownInEnvironment(entries: readonly Entry[]): string[] {
  const known = new Set(entries.flatMap((entry) => entry.sources.env ?? []));
  return Object.keys(process.env)
    .filter((name) => name.startsWith('ANSIBLE_') && !NO_SETTING.test(name) && !known.has(name))
    .map((name) => `Found unknown environment variable '${name}'.`);
}
