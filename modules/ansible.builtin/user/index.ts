import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { readSteps, type Steps } from '../../support/steps.ts';
import { busyboxCreate, busyboxModify, busyboxRemove } from './busybox.ts';
import { looksUnhashed } from './password.ts';
import {
  type Command,
  createCommands,
  modifyCommands,
  type Present,
  passwordEntry,
  presentUser,
  type Wanted,
} from './plan.ts';
import { applyUser, probeUser, userKey } from './shell.ts';

interface Arguments extends Wanted {
  readonly state: 'absent' | 'present';
  readonly password_expire_max: number | undefined;
  readonly password_expire_min: number | undefined;
  readonly password_expire_warn: number | undefined;
  readonly generate_ssh_key: boolean | undefined;
  readonly ssh_key_bits: number;
  readonly ssh_key_type: string;
  readonly ssh_key_file: string | undefined;
  readonly ssh_key_comment: string | undefined;
  readonly ssh_key_passphrase: string | undefined;
}

export default defineModule({
  name: 'ansible.builtin.user',
  summary: 'Add, change or remove a user',
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is there',
    },
    name: { type: 'str', required: true, operand: true, aliases: ['user'], description: 'Its name' },
    uid: { type: 'int', description: 'Its number' },
    non_unique: { type: 'bool', default: false, description: 'Let it share its number' },
    group: { type: 'str', description: 'Its main group, by name or number' },
    groups: {
      type: 'list',
      elements: 'str',
      description: 'Further groups; with append, beside those it has',
    },
    comment: { type: 'str', description: 'Its full name' },
    home: { type: 'path', description: 'Its home folder' },
    shell: { type: 'path', description: 'Its shell' },
    password: { type: 'str', noLog: true, description: "Its password's hash" },
    login_class: { type: 'str', description: 'For BSD only' },
    password_expire_max: { type: 'int', description: 'Days after which the password must be changed' },
    password_expire_min: { type: 'int', description: 'Days before which it cannot be changed' },
    password_expire_warn: { type: 'int', description: 'Days of warning before it must be changed' },
    hidden: { type: 'bool', description: 'For macOS only' },
    seuser: { type: 'str', description: 'SELinux user' },
    force: {
      type: 'bool',
      default: false,
      description: 'Remove it while it is logged in; overwrite an SSH key',
    },
    remove: { type: 'bool', default: false, description: 'Remove its home and mail with it' },
    create_home: { type: 'bool', default: true, aliases: ['createhome'], description: 'Make its home' },
    skeleton: { type: 'str', description: 'Folder whose files a new home gets' },
    system: { type: 'bool', default: false, description: 'Add it as a system user' },
    move_home: { type: 'bool', default: false, description: 'Move the old home to a new place' },
    append: { type: 'bool', default: false, description: 'Keep the groups that it has' },
    generate_ssh_key: { type: 'bool', description: 'Make it an SSH key' },
    ssh_key_bits: { type: 'int', default: 0, description: "That key's size" },
    ssh_key_type: { type: 'str', default: 'rsa', description: "That key's type" },
    ssh_key_file: { type: 'path', description: "That key's file, from the home on" },
    ssh_key_comment: { type: 'str', description: "That key's comment" },
    ssh_key_passphrase: { type: 'str', noLog: true, description: "That key's passphrase" },
    update_password: {
      type: 'str',
      default: 'always',
      choices: ['always', 'on_create'],
      description: 'Set the password of a user that is there already',
    },
    expires: {
      type: 'float',
      description: 'When the account ends, in seconds since 1970; negative for never',
    },
    password_lock: { type: 'bool', description: 'Whether login by password is shut' },
    local: { type: 'bool', description: 'Use the commands for local users (libuser)' },
    profile: { type: 'str', description: 'For Solaris only' },
    authorization: { type: 'str', description: 'For Solaris only' },
    role: { type: 'str', description: 'For Solaris only' },
    umask: { type: 'str', description: "For the new home's mode" },
    password_expire_account_disable: {
      type: 'int',
      description: 'Days after which an expired account is shut',
    },
    uid_min: { type: 'int', description: 'Least number for a new user' },
    uid_max: { type: 'int', description: 'Greatest number for a new user' },
  },
  check: 'full',
  foreseeable: (given) => !given.has('generate_ssh_key'),
  asks: () => [probeUser],
  diff: 'none',
  run: (args, target, task) => run(args, target, task),
});

async function run(args: Arguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  checkArguments(args, task);
  const probed = readSteps(await target.call(probeUser, probeArguments(args), { ahead: 'probe' }));
  const present = presentUser(args.name, probed);
  const { name, state } = args;
  if ((present === undefined) === (state === 'present') && task.check) return { changed: true };
  if (state === 'absent') return remove(args, present, probed, target, task);
  const commands = plan(args, present, probed);
  const home = homeCommands(args, present, probed);
  const expiry = expiryCommands(args, present, probed);
  const all = [...commands, ...home, ...expiry];
  const applied = task.check || all.length === 0 ? undefined : await apply(args, all, target);
  const after = applied === undefined ? present : (presentUser(name, applied) ?? present);
  const outputs = applied?.list.filter((step) => ['apply', 'password', 'groups'].includes(step.name)) ?? [];
  const result: ModuleResult = {
    name,
    state,
    ...(present === undefined
      ? { system: args.system, create_home: args.create_home }
      : { append: args.append, move_home: args.move_home }),
    ...(args.password !== undefined && { password: 'NOT_LOGGING_PASSWORD' }),
    changed: all.length > 0,
    ...output('stdout', outputs.map((step) => step.out).join('')),
    ...output('stderr', outputs.map((step) => step.err).join('')),
    ...(after && {
      uid: Number(after.uid),
      group: Number(after.gid),
      comment: after.comment,
      home: after.home,
      shell: after.shell,
    }),
    ...(after && args.groups !== undefined && { groups: args.groups.join(',') }),
  };
  return args.generate_ssh_key ? { ...result, ...(await sshKey(args, result, target, task)) } : result;
}

function output(key: string, text: string): Readonly<Record<string, string>> {
  return text === '' ? {} : { [key]: text };
}

function checkArguments(args: Arguments, task: TaskContext): void {
  if (args.local) {
    for (const option of ['umask', 'uid_min', 'uid_max'] as const) {
      if (args[option] !== undefined) throw new ModuleFailure(`'${option}' can not be used with 'local'`);
    }
  }
  if (args.password?.includes('\n')) throw new ModuleFailure('a password hash cannot hold a line end');
  if (args.append && args.groups === undefined) {
    task.warn(
      "'append' is set, but no 'groups' are specified. Use 'groups' for appending new groups.This will change to an error in Ansible 2.14.",
    );
  }
  if (args.password !== undefined && looksUnhashed(args.password)) {
    task.warn(
      "The input password appears not to have been hashed. The 'password' argument must be encrypted for this module to work properly.",
    );
  }
}

/** Options whose present state only /etc/shadow tells. */
const IN_SHADOW = [
  ...(['password', 'password_lock', 'expires'] as const),
  ...(['password_expire_min', 'password_expire_max', 'password_expire_warn'] as const),
];

function probeArguments(args: Arguments): string[] {
  const groups = (args.groups ?? []).flatMap((group) => group.split(',')).map((group) => group.trim());
  const known = [
    ...(IN_SHADOW.some((option) => args[option] !== undefined) ? ['shadow'] : []),
    ...(args.groups === undefined ? [] : ['groups']),
  ];
  return [
    args.name,
    args.local ? 'local' : '',
    args.group ?? '',
    args.home ?? '',
    known.join(' '),
    ...groups.filter(Boolean),
  ];
}

function plan(args: Arguments, present: Present | undefined, probed: Steps): Command[] {
  const busybox = probed.text('tools') === 'busybox';
  if (present === undefined) return busybox ? busyboxCreate(args, probed) : createCommands(args, probed);
  return busybox ? busyboxModify(args, present, probed) : modifyCommands(args, present, probed);
}

/** A user without its home gets one. */
function homeCommands(args: Arguments, present: Present | undefined, probed: Steps): Command[] {
  if (present === undefined || !args.create_home || probed.text('home') === 'yes') return [];
  const home = args.home ?? present.home;
  if (args.move_home && args.home !== undefined && args.home !== present.home) return [];
  return [
    { step: 'home', words: ['make_home', home] },
    { step: 'home', words: ['own_home', home] },
  ];
}

function expiryCommands(args: Arguments, present: Present | undefined, probed: Steps): Command[] {
  const shadow = probed.find('shadow')?.out.split(':');
  if (present !== undefined && shadow === undefined) return [];
  const wanted: [string, number | undefined, string | undefined][] = [
    ['-m', args.password_expire_min, shadow?.[3]],
    ['-M', args.password_expire_max, shadow?.[4]],
    ['-W', args.password_expire_warn, shadow?.[5]],
  ];
  const words = wanted
    .filter(([, days, now]) => days !== undefined && (now === undefined || days !== Number(now || -1)))
    .flatMap(([option, days]) => [option, String(days)]);
  return words.length === 0 ? [] : [{ step: 'home', words: ['chage', ...words, args.name] }];
}

async function remove(
  args: Arguments,
  present: Present | undefined,
  probed: Steps,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const { name, state, force } = args;
  if (present === undefined) return { name, state, changed: false };
  const userdel = [
    args.local ? 'luserdel' : 'userdel',
    ...(force && !args.local ? ['-f'] : []),
    ...(args.remove ? ['-r'] : []),
    name,
  ];
  const commands: Command[] =
    probed.text('tools') === 'busybox' ? busyboxRemove(args) : [{ step: 'apply', words: userdel }];
  const step = (await removeAccount(args, commands, target, task)).find('apply');
  return {
    name,
    state,
    force,
    remove: args.remove,
    changed: true,
    ...output('stdout', step?.out ?? ''),
    ...output('stderr', step?.err ?? ''),
  };
}

/** Runs commands in one request. @throws ModuleFailure for the first that fails. */
/** A shell of our own that was kept for tasks as this user must not keep the account from being removed. */
async function removeAccount(
  args: Arguments,
  commands: readonly Command[],
  target: Target,
  task: TaskContext,
): Promise<Steps> {
  try {
    return await apply(args, commands, target);
  } catch (error) {
    if (!(error instanceof ModuleFailure && error.message.includes('currently used by process'))) throw error;
    await task.resetConnection();
    return await apply(args, commands, target);
  }
}

async function apply(args: Arguments, commands: readonly Command[], target: Target): Promise<Steps> {
  const words = commands.flatMap((command) => [String(command.words.length), command.step, ...command.words]);
  const payload = `${passwordEntry(args)}\n`;
  const reply = await target.call(applyUser, [args.name, args.skeleton ?? '', ...words], {
    payload: { kind: 'bytes', bytes: payload },
  });
  const done = readSteps(reply);
  const failed = done.list.find((step) => step.rc !== 0);
  if (failed !== undefined) throw new ModuleFailure(failed.err, { name: args.name, rc: failed.rc });
  return done;
}

async function sshKey(
  args: Arguments,
  sofar: ModuleResult,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const words = [
    args.name,
    args.ssh_key_file ?? `.ssh/id_${args.ssh_key_type}`,
    args.ssh_key_type,
    args.ssh_key_bits > 0 ? String(args.ssh_key_bits) : '',
    args.ssh_key_comment ?? '',
    args.force ? 'force' : '',
    task.check ? 'check' : '',
    args.ssh_key_passphrase === undefined ? '' : 'secret',
  ];
  const payload = `${args.ssh_key_passphrase ?? ''}\n`;
  const done = readSteps(await target.call(userKey, words, { payload: { kind: 'bytes', bytes: payload } }));
  const file = done.text('file');
  const { name } = args;
  const error = done.find('error');
  if (error !== undefined) throw new ModuleFailure(error.out, { name, rc: 1 });
  for (const { out: kind } of done.all('exists')) {
    const what = kind === 'key' ? `private file "${file}"` : `public file "${file}.pub"`;
    if (args.force) task.warn(`Overwriting existing ssh key ${what}`);
    else task.warn(`Found existing ssh key ${what}, no force, so skipping ssh-keygen generation`);
  }
  const key = done.find('key');
  if (key !== undefined && key.rc !== 0) throw new ModuleFailure(key.err, { name, rc: key.rc });
  const fingerprint = done.find('fingerprint');
  const shown = fingerprint?.rc === 0 ? fingerprint.out : (fingerprint?.err ?? '');
  return {
    changed: sofar.changed === true || key !== undefined || done.find('would') !== undefined,
    ssh_fingerprint: shown.trim(),
    ssh_key_file: file,
    ssh_public_key: done.find('public')?.out.trim() ?? null,
  };
}
