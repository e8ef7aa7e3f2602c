import { defineModule } from '../../../runtime/module/define.ts';
import { type Diff, ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { shellOptions } from '../../support/attributes.ts';
import { readSteps, type Steps } from '../../support/steps.ts';
import { checkCommands, checkNotes } from './failures.ts';
import { type GitArguments, gitOptions } from './options.ts';
import { runGit } from './shell.ts';

export default defineModule({
  name: 'ansible.builtin.git',
  summary: 'Check out repositories of git',
  options: gitOptions,
  rules: {
    mutuallyExclusive: [
      ['separate_git_dir', 'bare'],
      ['accept_hostkey', 'accept_newhostkey'],
    ],
    requiredBy: { archive_prefix: ['archive'] },
  },
  check: 'full',
  diff: 'full',
  run: (args, target, task) => run(args, target, task),
});

async function run(args: GitArguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  const umask = umaskOf(args);
  if (!args.dest && args.clone)
    throw new ModuleFailure('the destination directory must be specified unless clone=no');
  const reply = await target.call(
    runGit,
    shellOptions({
      repo: args.repo,
      dest: args.dest,
      version: args.version,
      remote: args.remote,
      refspec: args.refspec,
      reference: args.reference,
      force: args.force,
      depth: args.depth || undefined,
      clone: args.clone,
      update: args.update,
      verify: args.verify_commit,
      raw: args.gpg_allowlist.length > 0,
      hostkey: args.accept_hostkey,
      newhostkey: args.accept_newhostkey,
      key: args.key_file,
      ssh_opts: args.ssh_opts,
      executable: args.executable,
      bare: args.bare,
      recursive: args.recursive,
      single: args.single_branch,
      track: args.track_submodules,
      umask,
      archive: args.archive,
      prefix: args.archive_prefix,
      separate: args.separate_git_dir,
      check: task.check,
      diff: task.diff,
    }),
    { leavesChildren: true },
  );
  const done = readSteps(reply);
  for (const { out } of done.all('warn')) task.warn(out);
  checkNotes(done, args);
  checkCommands(done, args);
  checkSigner(args, done);
  return resultOf(args, done, task);
}

/** The umask for the shell. @throws ModuleFailure */
function umaskOf({ umask }: GitArguments): string | undefined {
  if (umask === undefined || umask === null) return undefined;
  if (typeof umask !== 'string') throw new ModuleFailure('umask must be defined as a quoted octal integer');
  if (/^\s*(?:0[oO])?[0-7]+\s*$/.test(umask)) return umask.trim().replace(/^0[oO]/, '0');
  throw new ModuleFailure('umask must be an octal integer', {
    details: `invalid literal for int() with base 8: '${umask}'`,
  });
}

/** @throws ModuleFailure when a signature is good, but by a key that doesn't count. */
function checkSigner({ gpg_allowlist: allowed }: GitArguments, done: Steps): void {
  const verified = done.find('verify');
  if (verified === undefined || allowed.length === 0) return;
  const lines = verified.err.split('\n').map((line) => line.trim().split(/\s+/));
  const fingerprint = lines.find(([, what]) => what === 'VALIDSIG')?.[2];
  if (fingerprint !== undefined && allowed.includes(fingerprint)) return;
  throw new ModuleFailure(
    `The gpg_allowlist does not include the public key "${fingerprint ?? 'None'}" for this commit`,
    { stdout: verified.out, stderr: verified.err, rc: verified.rc },
  );
}

function resultOf(args: GitArguments, done: Steps, task: TaskContext): ModuleResult {
  const before = done.find('before')?.out ?? null;
  const after = done.find('after')?.out ?? null;
  const dest = done.text('dest');
  const moved = done.find('moved');
  const mods = done.find('mods') !== undefined;
  const base = {
    changed: moved !== undefined,
    before,
    ...(moved === undefined || task.check
      ? {}
      : { git_dir_before: moved.out, git_dir_now: done.text('moved-to') }),
  };
  if (mods && !args.force)
    throw new ModuleFailure(`Local modifications exist in the destination: ${dest} (force=no).`, base);
  const url = done.find('url');
  const urlChanged = url !== undefined && url.out !== '';
  const submodules = done.find('submodules') !== undefined;
  const archived = done.find('archived');
  const changes =
    done.find('would') !== undefined ||
    ((url !== undefined || before === null) && before !== after) ||
    (mods && !task.check) ||
    urlChanged ||
    submodules;
  const diff = changes && task.diff ? difference(before, after ?? '', done) : undefined;
  return {
    ...base,
    changed: archived === undefined ? base.changed || changes : archived.out !== '',
    after,
    ...(done.find('reset') !== undefined && {
      msg: `Local modifications exist in the destination: ${dest}`,
    }),
    ...(url !== undefined && { remote_url_changed: urlChanged }),
    ...(submodules && { submodules_changed: true }),
    ...(diff !== undefined && { diff }),
  };
}

function difference(before: string | null, after: string, done: Steps): Diff | undefined {
  if (before === null) return { prepared: `>> Newly checked out ${after}` };
  if (before === after) return undefined;
  const { rc, out, err } = done.find('diff') ?? { rc: 1, out: '', err: '' };
  const between = `${before} and ${after}`;
  if (rc === 0) return { prepared: out || `>> No visual differences between ${between}` };
  const why = err === '' ? '' : `:\n>> ${err}`;
  return { prepared: `>> Failed to get proper diff between ${between}${why}` };
}
