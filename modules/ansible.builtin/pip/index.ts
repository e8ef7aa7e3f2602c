import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { CommandNotStarted } from '../../../runtime/target/run.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { shellOptions } from '../../support/attributes.ts';
import { shownCommand } from '../../support/checked.ts';
import { notExecuted } from '../../support/run-command.ts';
import { splitWords } from '../../support/shlex.ts';
import { readSteps, type Steps, stepOf } from '../../support/steps.ts';
import {
  canonicalName,
  isSatisfied,
  isVcsUrl,
  joinNames,
  parseRequirement,
  type Requirement,
} from './requirement.ts';
import { runPip } from './shell.ts';

const options = {
  state: {
    type: 'str',
    default: 'present',
    choices: ['present', 'absent', 'latest', 'forcereinstall'],
    description: 'What is to become of the packages',
  },
  name: { type: 'list', elements: 'str', description: 'Packages: names with conditions, paths or URLs' },
  version: { type: 'str', description: 'The version of the one package' },
  requirements: { type: 'str', description: 'A file of requirements, on the host' },
  virtualenv: {
    type: 'path',
    description: 'Virtual environment to install into; it is made when it is not there',
  },
  virtualenv_site_packages: {
    type: 'bool',
    default: false,
    description: "Let a new environment see the system's packages",
  },
  virtualenv_command: { type: 'path', default: 'virtualenv', description: 'What makes an environment' },
  virtualenv_python: { type: 'str', description: "A new environment's Python" },
  extra_args: { type: 'str', description: "Further arguments of pip's" },
  editable: { type: 'bool', default: false, description: 'Install in place (-e)' },
  chdir: { type: 'path', description: 'Folder to run pip in' },
  executable: { type: 'path', description: 'The pip to use, by name or path' },
  umask: { type: 'str', description: 'Umask for what is installed' },
  break_system_packages: {
    type: 'bool',
    default: false,
    description: "Install although the distribution manages Python's packages",
  },
} as const;

type Arguments = Options<typeof options>;

const WORDS: Readonly<Record<Arguments['state'], readonly string[]>> = {
  present: ['install'],
  absent: ['uninstall', '-y'],
  latest: ['install', '-U'],
  forcereinstall: ['install', '-U', '--force-reinstall'],
};

export default defineModule({
  name: 'ansible.builtin.pip',
  summary: "Manage Python's packages, and virtual environments",
  options,
  rules: {
    requiredOneOf: [['name', 'requirements']],
    mutuallyExclusive: [
      ['name', 'requirements'],
      ['executable', 'virtualenv'],
    ],
  },
  check: 'full',
  diff: 'none',
  run: (args, target, task) => run(args, target, task),
});

async function run(args: Arguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  const { name, version, state, requirements, chdir, virtualenv } = args;
  if (args.umask !== undefined && !/^\s*(?:0[oO])?[0-7]+\s*$/.test(args.umask)) {
    throw new ModuleFailure('umask must be an octal integer', {
      details: `invalid literal for int() with base 8: '${args.umask}'`,
    });
  }
  if (state === 'latest' && version !== undefined)
    throw new ModuleFailure('version is incompatible with state=latest');
  const env = virtualenv && chdir && !virtualenv.startsWith('/') ? `${chdir}/${virtualenv}` : virtualenv;
  const packages = name === undefined || name.length === 0 ? [] : packagesOf(name, version);
  const extra = extraArguments(args);
  if (packages.length === 0 && !requirements) {
    task.warn('No valid name or requirements file found.');
    return { changed: false };
  }
  const words = [
    ...WORDS[state],
    ...splitWords(extra),
    ...(packages.length > 0 ? packages.map((one) => one.text) : ['-r', requirements ?? '']),
  ];
  // What check mode takes for a change without a look at what is there. There must be a pip all the same.
  const assumed = task.check && (extra !== '' || Boolean(requirements) || state === 'latest');
  const compare = requirements !== undefined || (name ?? []).some(isVcsUrl);
  const done = readSteps(
    await target.call(runPip, [
      ...shellOptions({
        python: pythonOf(task),
        executable: args.executable,
        chdir,
        umask: args.umask?.trim().replace(/^0[oO]/, '0'),
        break: args.break_system_packages,
        check: assumed ? 'find' : task.check,
        compare,
      }),
      ...environmentOptions(args, env),
      '--',
      ...words,
    ]),
  );
  checkEnvironment(done, env);
  if (assumed) return { changed: true };
  const pip = done.all('pip-word').map((step) => step.out);
  const venv = done.find('venv');
  if (task.check) return checkResult(packages, pip, done, state);
  const own = stepOf(done, 'pip');
  if (own.rc === 127 && args.executable !== undefined)
    throw notExecuted(new CommandNotStarted('exec', 'ENOENT', args.executable), [args.executable, ...words]);
  const stdout = `${venv?.out ?? ''}${own.out}`;
  const stderr = `${venv?.err ?? ''}${own.err}`;
  const cmd = [...pip, ...words];
  const missing = own.rc === 1 && state === 'absent' && /not installed/.test(own.out + own.err);
  if (own.rc !== 0 && !missing) throw failure(cmd, stdout, stderr);
  return {
    changed: hasChanged(state, own.out, done) || venv !== undefined,
    cmd,
    name: name ?? null,
    version: version ?? null,
    state,
    requirements: requirements ?? null,
    virtualenv: env ?? null,
    stdout,
    stderr,
  };
}

function packagesOf(name: readonly string[], version: string | undefined): Requirement[] {
  const packages = joinNames(name).map((text) => parseRequirement(text));
  if (version === undefined) return packages;
  if (packages.length > 1) {
    throw new ModuleFailure(
      "'version' argument is ambiguous when installing multiple package distributions. Please specify version restrictions next to each package in 'name' argument.",
    );
  }
  const [only] = packages;
  if (only === undefined) return packages;
  if (only.specifiers.length > 0) {
    throw new ModuleFailure(
      "The 'version' argument conflicts with any version specifier provided along with a package name. Please keep the version specifier, but remove the 'version' argument.",
    );
  }
  return [parseRequirement(only.text, version)];
}

function extraArguments({ extra_args: given = '', editable }: Arguments): string {
  if (!editable) return given;
  const words = given === '' ? [] : given.split(' ');
  return words.includes('-e') ? given : [...words, '-e'].join(' ');
}

/** The interpreter that the inventory names; undefined where it is to be found. */
function pythonOf(task: TaskContext): string | undefined {
  const named = task.variable('ansible_python_interpreter');
  return typeof named === 'string' && !named.startsWith('auto') ? named : undefined;
}

function environmentOptions(args: Arguments, env: string | undefined): string[] {
  if (env === undefined || env === '') return [];
  const words = splitWords(args.virtualenv_command);
  const own = isVenv(words);
  return [
    ...shellOptions({
      env,
      venv: words.length,
      site: args.virtualenv_site_packages,
      no_python: own && Boolean(args.virtualenv_python),
    }),
    ...words.map((word, index) => `w${index}=${word}`),
    ...(own ? [] : [`venv_python=${args.virtualenv_python ?? ''}`]),
  ];
}

/** True for Python's own venv, which is told its Python by the interpreter that runs it. */
function isVenv([command = '', ...words]: readonly string[]): boolean {
  const at = words.findIndex((word) => word.startsWith('-m'));
  const module = words[at] === '-m' ? words[at + 1] : words[at]?.slice(2);
  return command === 'pyvenv' || module === 'venv';
}

function checkEnvironment(done: Steps, env: string | undefined): void {
  const help = done.find('no-help');
  if (help !== undefined) throw new ModuleFailure(`Could not get output from ${help.out}`);
  if (done.find('venv-and-python') !== undefined) {
    throw new ModuleFailure(
      'virtualenv_python should not be used when using the venv module or pyvenv as virtualenv_command',
    );
  }
  const venv = done.find('venv');
  if (venv !== undefined && venv.rc !== 0)
    throw failure(
      done.all('venv-word').map((step) => step.out),
      venv.out,
      venv.err,
    );
  const none = done.find('no-pip');
  if (none === undefined) return;
  throw new ModuleFailure(
    env === undefined || env === ''
      ? `Unable to find any of ${none.out} to use.  pip needs to be installed.`
      : `Unable to find pip in the virtualenv, ${env},  under any of these names: pip3, pip. Make sure pip is present in the virtualenv.`,
  );
}

function failure(cmd: readonly string[], out: string, err: string): ModuleFailure {
  return new ModuleFailure(`${out && `stdout: ${out}`}${err && `\n:stderr: ${err}`}`, { cmd });
}

/** What check mode says: whether one of the packages would be installed, or removed. */
function checkResult(
  packages: readonly Requirement[],
  pip: readonly string[],
  done: Steps,
  state: Arguments['state'],
): ModuleResult {
  if (done.find('created') !== undefined) return { changed: true };
  const lists = done.all('list');
  const command = lists.length > 1 ? [...pip, 'freeze'] : [...pip, 'list', '--format=freeze'];
  const { rc, out, err } = stepOf(done, 'list');
  if (rc !== 0) throw failure(command, out, err);
  const installed = out.split('\n').map((line) => line.split('=='));
  const isThere = (one: Requirement): boolean =>
    installed.some(
      ([found = '', version]) =>
        version !== undefined && canonicalName(found) === one.name && isSatisfied(one, version),
    );
  const changes = packages.some((one) => (state === 'absent') === isThere(one) && state !== 'forcereinstall');
  return { changed: changes, cmd: command.join(' '), stdout: out, stderr: err };
}

function hasChanged(state: Arguments['state'], out: string, done: Steps): boolean {
  if (state === 'absent') return out.includes('Successfully uninstalled');
  const before = done.find('before');
  if (before === undefined) return out.includes('Successfully installed');
  const after = stepOf(done, 'after');
  for (const step of [before, after])
    if (step.rc !== 0)
      throw failure(
        [shownCommand(done.all('pip-word').map((word) => word.out)), 'freeze'],
        step.out,
        step.err,
      );
  return before.out !== after.out;
}
