import { isDeepStrictEqual } from 'node:util';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import type { OptionSpecs, Options } from '../../runtime/module/spec.ts';
import { isSatisfied, parseRequirement, type Requirement } from '../ansible.builtin/pip/requirement.ts';
import { helperFailure } from '../support/helper-result.ts';
import { isOldPipx, PIPX_OPTIONS, Pipx, type PipxApplication } from '../support/pipx/client.ts';

const OPTIONS = {
  state: {
    type: 'str',
    default: 'install',
    choices: [
      ...['present', 'absent', 'install', 'install_all', 'uninstall', 'uninstall_all', 'inject', 'uninject'],
      ...['upgrade', 'upgrade_shared', 'upgrade_all', 'reinstall', 'reinstall_all', 'latest', 'pin', 'unpin'],
    ],
    description: 'What is to be done.',
  },
  name: { type: 'str', description: 'The application, with a version if need be.' },
  source: { type: 'str', description: 'What it is installed from; its name when not given.' },
  install_apps: { type: 'bool', default: false, description: 'Commands of injected packages too.' },
  install_deps: { type: 'bool', default: false, description: 'Commands of what it needs too.' },
  inject_packages: { type: 'list', elements: 'str', description: 'Packages to put beside it.' },
  force: { type: 'bool', default: false, description: 'Do it though it is done.' },
  include_injected: { type: 'bool', default: false, description: 'Upgrade what was put beside it too.' },
  index_url: { type: 'str', description: 'Where packages come from.' },
  python: { type: 'str', description: 'The Python that it runs with.' },
  system_site_packages: { type: 'bool', default: false, description: "It sees the host's own packages." },
  editable: { type: 'bool', default: false, description: 'Installed as a folder that is worked on.' },
  pip_args: { type: 'str', description: 'Arguments for pip.' },
  suffix: { type: 'str', description: 'What is added to its name.' },
  spec_metadata: { type: 'path', description: 'File of what is to be installed.' },
  ...PIPX_OPTIONS,
} as const satisfies OptionSpecs;

type Arguments = Options<typeof OPTIONS>;

export default defineModule({
  name: 'community.general.pipx',
  summary: 'Install applications with pipx',
  options: OPTIONS,
  rules: {
    requiredIf: [
      ['state', 'present', ['name']],
      ['state', 'install', ['name']],
      ['state', 'install_all', ['spec_metadata']],
      ['state', 'absent', ['name']],
      ['state', 'uninstall', ['name']],
      ['state', 'upgrade', ['name']],
      ['state', 'reinstall', ['name']],
      ['state', 'latest', ['name']],
      ['state', 'inject', ['name', 'inject_packages']],
      ['state', 'pin', ['name']],
      ['state', 'unpin', ['name']],
    ],
    requiredBy: { suffix: ['name'] },
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const pipx = new Pipx(target, args);
    const spec = args.name !== undefined && /[>=<!~[\]]/.test(args.name) ? args.name : undefined;
    const requirement = spec === undefined ? undefined : parseRequirement(spec);
    const plain = requirement?.name ?? args.name?.trim();
    const app = plain === undefined ? undefined : `${plain}${args.suffix ?? ''}`;
    const installed = async (): Promise<Record<string, PipxApplication>> => {
      const { applications } = await pipx.list();
      return Object.fromEntries([...applications].filter(([name]) => app === undefined || name === app));
    };
    const before = await installed();
    const told: Record<string, ResultValue> = {
      name: args.name ?? null,
      source: args.source ?? null,
      index_url: args.index_url ?? null,
      force: args.force,
      application: before,
      version: await pipx.version(),
    };
    const fail = (message: string): ModuleFailure => new ModuleFailure(message, helperFailure(told, task));
    if (isOldPipx(String(told.version))) throw fail('The pipx tool must be at least at version 1.7.0');
    const plan = planOf(args, { before, app, plain, requirement }, fail);
    if (plan.source !== undefined) told.source = plan.source;
    for (const words of plan.commands) {
      if (task.check) {
        Object.assign(told, { stdout: null, stderr: null, cmd: pipx.words(words) });
        continue;
      }
      const { step, cmd } = await pipx.run(words);
      Object.assign(told, { stdout: step.out, stderr: step.err, cmd });
    }
    const after = await installed();
    const differs = !isDeepStrictEqual(before, after);
    told.application = after;
    return {
      changed: plan.changes || differs,
      ...told,
      ...(task.diff
        ? { diff: differs ? { before: { application: before }, after: { application: after } } : {} }
        : {}),
    };
  },
});

interface Known {
  readonly before: Readonly<Record<string, PipxApplication>>;
  /** The name with its suffix. */
  readonly app: string | undefined;
  readonly plain: string | undefined;
  readonly requirement: Requirement | undefined;
}

interface Plan {
  readonly commands: readonly (readonly string[])[];
  /** It counts as a change whatever comes of it. */
  readonly changes: boolean;
  readonly source?: string | undefined;
}

function planOf(args: Arguments, known: Known, fail: (message: string) => ModuleFailure): Plan {
  const { state, force } = args;
  const name = args.name === undefined ? '' : `${args.name}${args.suffix ?? ''}`;
  const there = Object.keys(known.before).length > 0;
  const one = (verb: string, words: readonly string[], changes = false): Plan => ({
    commands: [[verb, ...flag('--global', args.global), ...words]],
    changes,
  });
  const index = value('--index-url', args.index_url);
  const injected = flag('--include-injected', args.include_injected);
  const editable = flag('--editable', args.editable);
  const pip = args.pip_args === undefined ? [] : [`--pip-args=${args.pip_args}`];
  const python = value('--python', args.python);
  const deps = flag('--include-deps', args.install_deps);
  const site = flag('--system-site-packages', args.system_site_packages);
  const install = (forced: boolean, what: string): readonly string[] => [
    ...[...index, ...deps, ...flag('--force', forced), ...python, ...site, ...editable, ...pip],
    ...value('--suffix', args.suffix),
    what,
  ];
  const forced = flag('--force', force);
  const upgrade = (which: string): readonly string[] => [
    ...injected,
    ...index,
    ...forced,
    ...editable,
    ...pip,
    which,
  ];
  const mustBeThere = (doing: string): void => {
    if (!there) throw fail(`Trying to ${doing} a non-existent application: ${name}`);
  };
  switch (state) {
    case 'present':
    case 'install': {
      const source = args.source || (known.requirement === undefined ? undefined : args.name);
      const present = known.before[known.app ?? ''];
      const matches =
        present !== undefined &&
        (known.requirement === undefined || isSatisfied(known.requirement, present.version));
      if (matches && !force) return { commands: [], changes: false, source };
      const anew = force || (present !== undefined && !matches);
      return { ...one('install', install(anew, source ?? known.plain ?? ''), true), source };
    }
    case 'install_all':
      return one(
        'install-all',
        [...index, ...forced, ...python, ...site, ...editable, ...pip, args.spec_metadata ?? ''],
        true,
      );
    case 'latest': {
      const first =
        !there || force ? one('install', install(force, args.source || (args.name ?? '')), true) : undefined;
      const second = one('upgrade', upgrade(args.name ?? ''));
      return {
        commands: [...(first?.commands ?? []), ...second.commands],
        changes: first !== undefined,
      };
    }
    case 'upgrade':
      mustBeThere('upgrade');
      return one('upgrade', upgrade(name), force);
    case 'absent':
    case 'uninstall':
      return there ? one('uninstall', [name]) : { commands: [], changes: false };
    case 'reinstall':
      mustBeThere('reinstall');
      return one('reinstall', [name, ...python], true);
    case 'inject':
      if (!there) throw fail(`Trying to inject packages into a non-existent application: ${name}`);
      return one(
        'inject',
        [
          ...[...index, ...flag('--include-apps', args.install_apps), ...deps, ...forced, ...editable],
          ...[...pip, name, ...(args.inject_packages ?? [])],
        ],
        force,
      );
    case 'uninject':
      if (!there) throw fail(`Trying to uninject packages into a non-existent application: ${name}`);
      return one('uninject', [name, ...(args.inject_packages ?? [])]);
    case 'uninstall_all':
      return one('uninstall-all', []);
    case 'reinstall_all':
      return one('reinstall-all', python);
    case 'upgrade_all':
      return one('upgrade-all', [...injected, ...forced], force);
    case 'upgrade_shared':
      return one('upgrade-shared', pip);
    case 'pin':
    case 'unpin':
      return one(state, [args.name ?? '']);
  }
}

function flag(word: string, set: boolean): readonly string[] {
  return set ? [word] : [];
}

function value(word: string, given: string | undefined): readonly string[] {
  return given === undefined ? [] : [word, given];
}
