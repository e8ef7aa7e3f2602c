import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { commandFailure, type HostCommand, mustSucceed, runCommands, stepOf } from '../support/commands.ts';
import type { Steps } from '../support/steps.ts';

/** A diversion as results show it; without one only the path is known. */
interface Diversion {
  readonly path: string;
  readonly state: 'absent' | 'present';
  readonly divert: string | null;
  readonly holder: string | null;
}

const PROGRAM = '/usr/bin/dpkg-divert';

export default defineModule({
  name: 'community.general.dpkg_divert',
  summary: "Have dpkg put a package's file elsewhere",
  options: {
    path: { type: 'path', required: true, description: 'The file, as packages install it.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be diverted.',
    },
    holder: { type: 'str', description: 'The package whose file stays where it is; LOCAL for none.' },
    divert: { type: 'path', description: 'Where to; else `PATH.distrib`.' },
    rename: { type: 'bool', default: false, description: 'Move the file that is there.' },
    force: { type: 'bool', default: false, description: 'Move it over another one.' },
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { path, state, rename } = args;
    const holder = args.holder && args.holder !== 'LOCAL' ? args.holder : undefined;
    const to = args.divert || `${path}.distrib`;
    const wanted: Diversion =
      state === 'present'
        ? { path, state, divert: to, holder: holder ?? 'LOCAL' }
        : { path, state, divert: null, holder: null };
    const probed = await look(target, path, to);
    const before = diversionOf(probed, path);
    const same = sameDiversion(before, wanted);
    const rest =
      state === 'present'
        ? [
            ...(holder === undefined ? ['--local'] : ['--package', holder]),
            ...(args.divert ? ['--divert', args.divert] : []),
            '--add',
            path,
          ]
        : ['--remove', path];
    const test = task.check || same ? ['--test'] : [];
    const main = [PROGRAM, rename ? '--rename' : '--no-rename', ...rest];
    const mainText = main.join(' ');
    const tried = stepOf(
      await runCommands(target, [{ step: 'try', argv: [PROGRAM, ...test, ...main.slice(1)] }]),
      'try',
    );
    const fail = (msg: string, step = tried, diversion: Diversion = before): ModuleFailure =>
      new ModuleFailure(msg, {
        changed: false,
        cmd: mainText,
        rc: step.rc,
        stderr: step.err,
        stdout: step.out,
        diversion: { ...diversion },
      });
    let commands = [mainText];
    let messages = [tried.out.trimEnd()];
    if (tried.rc !== 0 && state !== before.state) {
      const inTheWay = state === 'absent' ? isThere(probed, 'truename') : isThere(probed, 'target');
      if (!rename || !isThere(probed, 'path') || !inTheWay)
        throw fail('Unexpected error while changing state of the diversion.');
      if (!args.force) throw fail("Set 'force' param to True to force renaming of files.");
      if (!task.check) messages = [await replace(target, state === 'present' ? to : path, main, fail)];
    } else if (tried.rc !== 0) {
      // dpkg-divert can't change a diversion: the old one goes, the new one comes.
      const remove = [PROGRAM, '--no-rename', '--remove', path];
      const add = [PROGRAM, '--no-rename', ...rest];
      commands = [remove.join(' '), add.join(' ')];
      messages = await renew(target, remove, add, before, wanted, task.check);
    }
    const after = task.check || same ? wanted : diversionOf(await look(target, path, to), path);
    const real = task.check ? wanted : after;
    const changed = !sameDiversion(real, before);
    if (!sameDiversion(real, wanted))
      throw fail('Unexpected error: see stdout and stderr for details.', tried, real);
    const diff = task.diff ? { before: { ...before }, after: { ...real } } : {};
    return { changed, diversion: { ...real }, commands, messages, diff };
  },
});

/** Who diverts the path, where to, and which of the files are there. */
async function look(target: Target, path: string, to: string): Promise<Steps> {
  const exists = (step: string, file: string): HostCommand => ({ step, argv: ['test', '-e', file] });
  const script = 'f=$("$1" --truename "$2") && test -e "$f"';
  return await runCommands(
    target,
    [
      { step: 'holder', argv: [PROGRAM, '--listpackage', path] },
      { step: 'divert', argv: [PROGRAM, '--truename', path] },
      exists('path', path),
      exists('target', to),
      { step: 'truename', argv: ['sh', '-c', script, 'sh', PROGRAM, path] },
    ],
    { need: ['dpkg-divert'] },
  );
}

function isThere(probed: Steps, step: string): boolean {
  return stepOf(probed, step).rc === 0;
}

function diversionOf(probed: Steps, path: string): Diversion {
  const { out: holder } = mustSucceed(stepOf(probed, 'holder'), [PROGRAM, '--listpackage', path]);
  if (holder === '') return { path, state: 'absent', divert: null, holder: null };
  const { out: divert } = mustSucceed(stepOf(probed, 'divert'), [PROGRAM, '--truename', path]);
  return { path, state: 'present', divert: divert.trimEnd(), holder: holder.trimEnd() };
}

function sameDiversion(one: Diversion, other: Diversion): boolean {
  return one.state === other.state && one.divert === other.divert && one.holder === other.holder;
}

/** Removes the file that is in the way of the renaming, and tries again. */
async function replace(
  target: Target,
  inTheWay: string,
  argv: readonly string[],
  fail: (msg: string) => ModuleFailure,
): Promise<string> {
  const done = await runCommands(target, [
    { step: 'remove', argv: ['rm', '--', inTheWay], must: true },
    { step: 'again', argv },
  ]);
  const removed = stepOf(done, 'remove');
  if (removed.rc !== 0) throw fail(`Failed to remove ${inTheWay}: ${removed.err.trim()}`);
  const again = stepOf(done, 'again');
  if (again.rc !== 0) throw commandFailure(again, argv);
  return again.out.trimEnd();
}

/** The old diversion is removed and the new one added; a file that the old one moved goes along. */
async function renew(
  target: Target,
  remove: readonly string[],
  add: readonly string[],
  before: Diversion,
  wanted: Diversion,
  check: boolean,
): Promise<string[]> {
  if (check) {
    const [program = '', ...rest] = remove;
    const test = [program, '--test', ...rest];
    const tried = stepOf(await runCommands(target, [{ step: 'test', argv: test }]), 'test');
    return [mustSucceed(tried, test).out.trimEnd(), 'Running in check mode'];
  }
  const move = '[ "$1" = "$2" ] || { [ -e "$1" ] && [ ! -e "$2" ] && mv -- "$1" "$2"; }';
  const done = await runCommands(target, [
    { step: 'remove', argv: remove, must: true },
    { step: 'add', argv: add, must: true },
    { step: 'move', argv: ['sh', '-c', move, 'sh', before.divert ?? '', wanted.divert ?? ''] },
  ]);
  const removed = mustSucceed(stepOf(done, 'remove'), remove);
  const added = mustSucceed(stepOf(done, 'add'), add);
  return [removed.out.trimEnd(), added.out.trimEnd()];
}
