import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { BREW_PATH, brew } from '../support/homebrew/brew.ts';
import type { Step } from '../support/steps.ts';

export default defineModule({
  name: 'community.general.homebrew',
  summary: "Manage Homebrew's packages",
  options: {
    name: {
      type: 'list',
      elements: 'str',
      aliases: ['pkg', 'package', 'formula'],
      description: 'The packages.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: [
        'present',
        'installed',
        'latest',
        'upgraded',
        'head',
        'linked',
        'unlinked',
        'absent',
        'removed',
        'uninstalled',
      ],
      description: 'What they are to be.',
    },
    update_homebrew: { type: 'bool', default: false, description: 'Update Homebrew itself first.' },
    upgrade_all: { type: 'bool', default: false, aliases: ['upgrade'], description: 'Upgrade everything.' },
    install_options: {
      type: 'list',
      elements: 'str',
      aliases: ['options'],
      description: 'Options, without dashes.',
    },
    upgrade_options: { type: 'list', elements: 'str', description: 'Options of an upgrade.' },
    force_formula: { type: 'bool', default: false, description: 'The names are those of formulae.' },
    ...BREW_PATH,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const names = (args.name ?? []).map((name) => name.toLowerCase());
    const options = (args.install_options ?? []).map((one) => `--${one}`);
    const environment: Readonly<Record<string, string>> = args.update_homebrew
      ? {}
      : { HOMEBREW_NO_AUTO_UPDATE: 'True' };
    const run = (words: readonly string[]): Promise<Step> => brew(target, args.path, words, environment);
    const must = async (words: readonly string[]): Promise<Step> => {
      const step = await run(words);
      if (step.rc !== 0) throw new ModuleFailure(step.err.trim());
      return step;
    };
    let changed = false;
    let msg = '';
    const result = (more: ModuleResult = {}): ModuleResult => ({
      changed,
      msg,
      unchanged_pkgs: [],
      changed_pkgs: [],
      ...more,
    });
    if (args.update_homebrew) {
      if (task.check) return result({ changed: true, msg: 'Homebrew would be updated.' });
      const { out } = await must(['update']);
      const already = /Already up-to-date./i.test(out);
      if (out !== '') msg = already ? 'Homebrew already up-to-date.' : 'Homebrew updated successfully.';
      if (out !== '' && !already) changed = true;
    }
    if (args.upgrade_all) {
      if (task.check) return result({ changed: true, msg: 'Homebrew packages would be upgraded.' });
      const { out } = await must(['upgrade', ...(args.upgrade_options ?? []).map((one) => `--${one}`)]);
      msg = out === '' ? 'Homebrew packages already upgraded.' : 'Homebrew upgraded.';
      if (out !== '') changed = true;
    }
    if (names.length === 0) return result();
    const invalid = names.filter((name) => /[^\w./+\-:@]/.test(name) || name.startsWith('-'));
    if (invalid.length > 0)
      throw new ModuleFailure(`Invalid package${plural(invalid)}: ${invalid.join(', ')}`);
    const { installed, outdated } = await packageInfo(names, args.force_formula, run);
    const plan = planOf(args.state, names, installed, outdated);
    const told = (list: readonly string[]): string =>
      `Package${plural(list)} ${plan.done}: ${list.join(', ')}`;
    if (plan.missing.length > 0)
      throw new ModuleFailure(`Package${plural(plan.missing)} not installed: ${plan.missing.join(', ')}.`);
    if (plan.about.length === 0) {
      msg = `Package${plural(names)} already ${plan.done}: ${names.join(', ')}`;
      return counted([], names);
    }
    if (task.check)
      return result({
        changed: true,
        msg: `Package${plural(plan.about)} would be ${plan.done}: ${plan.about.join(', ')}`,
      });
    for (const { verb, packages, more } of plan.commands) {
      if (packages.length === 0) continue;
      const after = [
        ...(args.state === 'head' ? ['--HEAD'] : []),
        ...(args.force_formula && verb === 'install' && plan.done === 'installed' ? ['--formula'] : []),
      ];
      const step = await run([verb, ...more, ...options, ...packages, ...after]);
      if (step.rc !== 0)
        throw new ModuleFailure(
          verb === 'link' || verb === 'unlink'
            ? `Package${plural(names)} could not be ${plan.done}: ${names.join(', ')}.`
            : step.err.trim(),
        );
    }
    changed = true;
    msg = told(plan.about);
    return counted(plan.about, plan.unchanged);

    function counted(changes: readonly string[], same: readonly string[]): ModuleResult {
      const both = changes.length + same.length > 1;
      return result({
        msg: both ? `Changed: ${changes.length}, Unchanged: ${same.length}` : msg,
        changed_pkgs: changes,
        unchanged_pkgs: same,
      });
    }
  },
});

interface Plan {
  /** What they are then called. */
  readonly done: string;
  readonly about: readonly string[];
  readonly unchanged: readonly string[];
  /** What would have to be installed, and is not. */
  readonly missing: readonly string[];
  readonly commands: readonly {
    readonly verb: string;
    readonly more: readonly string[];
    readonly packages: readonly string[];
  }[];
}

function planOf(
  state: string,
  names: readonly string[],
  installed: ReadonlySet<string>,
  outdated: ReadonlySet<string>,
): Plan {
  const there = names.filter((name) => installed.has(name));
  const absent = names.filter((name) => !installed.has(name));
  const one = (verb: string, packages: readonly string[], more: readonly string[] = []) => ({
    verb,
    packages,
    more,
  });
  switch (state) {
    case 'latest':
    case 'upgraded': {
      const old = there.filter((name) => outdated.has(name));
      const about = names.filter((name) => absent.includes(name) || old.includes(name));
      return {
        done: 'upgraded',
        about,
        unchanged: names.filter((name) => !about.includes(name)),
        missing: [],
        commands: [one('install', absent), one('upgrade', old)],
      };
    }
    case 'linked':
    case 'unlinked':
      return {
        done: state,
        about: names,
        unchanged: [],
        missing: absent,
        commands: [one(state.slice(0, -2), names)],
      };
    case 'absent':
    case 'removed':
    case 'uninstalled':
      return {
        done: 'uninstalled',
        about: there,
        unchanged: absent,
        missing: [],
        commands: [one('uninstall', there, ['--force'])],
      };
    default:
      return {
        done: 'installed',
        about: absent,
        unchanged: there,
        missing: [],
        commands: [one('install', absent)],
      };
  }
}

function plural(list: readonly string[]): string {
  return list.length > 1 ? 's' : '';
}

interface PackageDetail {
  readonly name?: string;
  readonly full_name?: string;
  readonly token?: string;
  readonly full_token?: string;
  readonly tap?: string | null;
  readonly aliases?: readonly string[];
  readonly installed?: unknown;
  readonly outdated?: unknown;
}

/** Which of the packages are installed and outdated, by the names that the task has for them. */
async function packageInfo(
  names: readonly string[],
  formula: boolean,
  run: (words: readonly string[]) => Promise<Step>,
): Promise<{ installed: Set<string>; outdated: Set<string> }> {
  const step = await run(['info', '--json=v2', ...names, ...(formula ? ['--formula'] : [])]);
  if (step.rc !== 0) throw new ModuleFailure(step.err.trim() || `Unknown failure with exit code ${step.rc}`);
  const data = JSON.parse(step.out) as { formulae?: PackageDetail[]; casks?: PackageDetail[] };
  const installed = new Set<string>();
  const outdated = new Set<string>();
  for (const detail of [...(data.formulae ?? []), ...(data.casks ?? [])]) {
    const own = detail.token ?? detail.name ?? '';
    const all = new Set([
      own,
      detail.full_token ?? detail.full_name ?? '',
      ...(detail.tap ? [`${detail.tap}/${own}`] : []),
      ...(detail.aliases ?? []),
    ]);
    const meant = [...all].filter((name) => names.includes(name));
    const [name] = meant;
    if (name === undefined || meant.length > 1)
      throw new ModuleFailure(`Package names are missing or ambiguous: ${meant.join(', ')}`);
    if (isSome(detail.installed)) installed.add(name);
    if (isSome(detail.outdated)) outdated.add(name);
  }
  return { installed, outdated };
}

function isSome(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
