import { ModuleFailure } from '../../../runtime/module/result.ts';
import { checked, shownCommand } from '../../support/checked.ts';
import type { Step, Steps } from '../../support/steps.ts';
import type { GitArguments } from './options.ts';

/** The words of the git command before a step. */
function wordsOf(done: Steps, step: Step): string[] {
  const before = done.list.slice(0, done.list.indexOf(step));
  const start = before.findLastIndex((one) => one.name === 'words');
  return before.slice(start).flatMap((one) => (one.name === 'word' ? [one.out] : []));
}

/** @throws ModuleFailure for the command that ended the request, with Ansible's message. */
export function checkCommands(done: Steps, args: GitArguments): void {
  for (const step of done.list) if (step.rc !== 0 && step.name !== 'diff') fail(step, done, args);
  if (done.find('no-revision') === undefined) return;
  const head = done.find('remote-head');
  throw new ModuleFailure(`Could not determine remote revision for ${args.version}`, {
    stdout: head?.out ?? '',
    stderr: head?.err ?? '',
    rc: 0,
  });
}

function fail(step: Step, done: Steps, args: GitArguments): void {
  const { out, err, rc, name } = step;
  const words = wordsOf(done, step);
  const output = { stdout: out, stderr: err, rc };
  const branch = done.text('branch');
  switch (name) {
    case 'set-url':
      throw new ModuleFailure(`Failed to set a new url ${words.at(-1)} for ${args.remote}: ${out} ${err}`);
    case 'fetch':
      throw new ModuleFailure(`Failed to download remote objects and refs: ${out} ${err}`, { cmd: words });
    case 'fetch-branch':
      throw new ModuleFailure(`Failed to fetch branch from remote: ${args.version}`, output);
    case 'checkout-branch':
      throw new ModuleFailure(`Failed to checkout branch ${branch}`, output);
    case 'reset-head':
      throw new ModuleFailure(`Failed to checkout branch ${branch}`, { ...output, cmd: words.join(' ') });
    case 'checkout':
      throw new ModuleFailure(`Failed to checkout ${args.version}`, { ...output, cmd: words.join(' ') });
    case 'verify':
      throw new ModuleFailure(`Failed to verify GPG signature of commit/tag "${args.version}"`, output);
    case 'tags':
      throw new ModuleFailure(`Could not determine tag data - received ${out}`, { stdout: out, stderr: err });
    case 'branches':
      throw new ModuleFailure(`Could not determine branch data - received ${out}`, {
        stdout: out,
        stderr: err,
      });
    case 'submodule-versions':
      throw new ModuleFailure('Unable to determine hashes of submodules', output);
    case 'submodule-update':
      throw new ModuleFailure(`Failed to init/update submodules: ${out}${err}`);
    case 'archive':
      throw new ModuleFailure('Failed to perform archive operation', {
        details: `Git archive command failed to create archive ${args.archive} using ${done.text('dest')} directory.Error: ${err}`,
      });
    default:
      checked(step, words.length === 0 ? [shownCommand([name])] : words);
  }
}

/** @throws ModuleFailure for what git itself did not say. */
export function checkNotes(done: Steps, args: GitArguments): void {
  const broken = done.find('broken');
  if (broken !== undefined) {
    throw new ModuleFailure(
      'Current repo does not have a valid reference to a separate Git dir or it refers to the invalid path',
      { details: broken.out },
    );
  }
  const exists = done.find('exists');
  if (exists !== undefined) throw new ModuleFailure(`Separate-git-dir path ${exists.out} already exists.`);
  if (done.find('no-ssh') !== undefined)
    throw new ModuleFailure('Remote host is missing ssh command, so you cannot use acceptnewhostkey option.');
  if (done.find('archive-format') !== undefined) {
    throw new ModuleFailure(`Unable to get file extension from archive file name : ${args.archive}`, {
      details:
        "Please specify archive as filename with extension. File extension can be one of ['tar', 'tar.gz', 'zip', 'tgz']",
    });
  }
}
