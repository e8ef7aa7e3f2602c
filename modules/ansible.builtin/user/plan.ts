import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { Steps } from '../../support/steps.ts';

/** A command to be run for a user; `step` is the name its output gets. */
export interface Command {
  readonly step: 'apply' | 'password' | 'groups' | 'home';
  readonly words: readonly string[];
}

/** What a user is to be: the module's options that matter for planning. */
export interface Wanted {
  readonly name: string;
  readonly uid: number | undefined;
  readonly non_unique: boolean;
  readonly group: string | undefined;
  readonly groups: readonly string[] | undefined;
  readonly append: boolean;
  readonly comment: string | undefined;
  readonly home: string | undefined;
  readonly shell: string | undefined;
  readonly password: string | undefined;
  readonly password_lock: boolean | undefined;
  readonly update_password: string;
  readonly force: boolean;
  readonly remove: boolean;
  readonly create_home: boolean;
  readonly move_home: boolean;
  readonly skeleton: string | undefined;
  readonly system: boolean;
  readonly seuser: string | undefined;
  readonly expires: number | undefined;
  readonly local: boolean | undefined;
  readonly umask: string | undefined;
  readonly password_expire_account_disable: number | undefined;
  readonly uid_min: number | undefined;
  readonly uid_max: number | undefined;
}

/** A user as the host has it. */
export interface Present {
  readonly uid: string;
  readonly gid: string;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
  /** The hash; '' when it can't be read. */
  readonly password: string;
  /** Day since 1970 on which the account ends; -1 for never. */
  readonly expires: number;
  /** Names of the groups that list the user as a member. */
  readonly groups: readonly string[];
}

/** Reads the probe's steps. Undefined when there is no such user. */
export function presentUser(name: string, probed: Steps): Present | undefined {
  const line = probed.text('passwd');
  if (line === '') return undefined;
  const [, password = '', uid = '', gid = '', comment = '', home = '', shell = ''] = line.trim().split(':');
  const shadow = probed.find('shadow')?.out.trim().split(':');
  const groups = probed
    .text('groups')
    .split('\n')
    .map((entry) => entry.split(':'))
    .filter((fields) => fields[3]?.split(',').includes(name))
    .map((fields) => fields[0] ?? '');
  return {
    uid,
    gid,
    comment,
    home,
    shell,
    password: password.length <= 1 ? (shadow?.[1] ?? '') : password,
    expires: shadow === undefined ? 0 : Number(shadow[7] || -1),
    groups: [...new Set(groups)],
  };
}

/** The fields of a group that was asked for, by name or number. @throws ModuleFailure when there is none. */
export function groupFields(group: string, probed: Steps): readonly string[] {
  const line = probed.text(`group ${group}`);
  if (line === '') throw new ModuleFailure(`Group ${group} does not exist`);
  return line.trim().split(':');
}

/** The wanted groups, without blanks and empty names. */
export function wantedGroups(wanted: Wanted): string[] {
  return [
    ...new Set(
      (wanted.groups ?? [])
        .join(',')
        .split(',')
        .filter(Boolean)
        .map((group) => group.trim()),
    ),
  ];
}

const DAY = 86_400;

/** The day of an expiry in seconds, as `-e` takes it: '' for never. */
function expiryDate(seconds: number): string {
  return seconds < 0 ? '' : new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 10);
}

function expiryDay(seconds: number): number {
  return Math.floor(Math.floor(seconds) / DAY);
}

/** Commands that create the user with shadow's tools (or libuser's, for a local one). */
export function createCommands(wanted: Wanted, probed: Steps): Command[] {
  const { local } = wanted;
  const commands: Command[] = [];
  const words = [local ? 'luseradd' : 'useradd'];
  if (wanted.uid !== undefined) words.push('-u', String(wanted.uid), ...(wanted.non_unique ? ['-o'] : []));
  if (wanted.seuser !== undefined) words.push('-Z', wanted.seuser);
  if (wanted.group !== undefined) {
    groupFields(wanted.group, probed);
    words.push('-g', wanted.group);
  } else if (probed.text(`group ${wanted.name}`) !== '') words.push(local ? '-n' : '-N');
  const groups = wantedGroups(wanted);
  for (const group of groups) groupFields(group, probed);
  if (groups.length > 0 && !local) words.push('-G', groups.join(','));
  if (wanted.comment !== undefined) words.push('-c', wanted.comment);
  if (wanted.home !== undefined) {
    if (makesParents(wanted, probed)) commands.push({ step: 'home', words: ['make_home', wanted.home] });
    words.push('-d', wanted.home);
  }
  if (wanted.shell !== undefined) words.push('-s', wanted.shell);
  if (wanted.expires !== undefined && !local) words.push('-e', expiryDate(wanted.expires));
  if (wanted.password_expire_account_disable !== undefined)
    words.push('-f', String(wanted.password_expire_account_disable));
  if (wanted.create_home) {
    if (!local) words.push('-m');
    if (wanted.skeleton !== undefined) words.push('-k', wanted.skeleton);
    if (wanted.umask !== undefined) words.push('-K', `UMASK=${wanted.umask}`);
  } else words.push('-M');
  if (wanted.system) words.push('-r');
  if (wanted.uid_min !== undefined) words.push('-K', `UID_MIN=${wanted.uid_min}`);
  if (wanted.uid_max !== undefined) words.push('-K', `UID_MAX=${wanted.uid_max}`);
  const open = !local && isNoSecret(wanted.password);
  if (open) words.push('-p', passwordField(wanted));
  commands.push({ step: 'apply', words: [...words, wanted.name] });
  if (wanted.password !== undefined && !open) commands.push({ step: 'password', words: ['set_password'] });
  if (local) {
    if (wanted.expires !== undefined) commands.push(localExpiry(wanted.name, wanted.expires));
    for (const group of groups)
      commands.push({ step: 'apply', words: ['lgroupmod', '-M', wanted.name, group] });
  }
  if (wanted.home !== undefined && makesParents(wanted, probed))
    commands.push({ step: 'home', words: ['own_home', wanted.home] });
  return commands;
}

/** useradd doesn't make the folders above a home: the home is then made before. */
function makesParents(wanted: Wanted, probed: Steps): boolean {
  return wanted.create_home && probed.text('parent') === 'no';
}

function localExpiry(name: string, expires: number): Command {
  return { step: 'apply', words: ['lchage', '-E', String(expires < 0 ? -1 : expiryDay(expires)), name] };
}

/** Commands that make the user as wanted; none when it is so already. */
export function modifyCommands(wanted: Wanted, present: Present, probed: Steps): Command[] {
  const { local, name } = wanted;
  const words: string[] = [];
  if (wanted.uid !== undefined && String(wanted.uid) !== present.uid)
    words.push('-u', String(wanted.uid), ...(wanted.non_unique ? ['-o'] : []));
  if (wanted.group !== undefined) {
    const [, , gid = ''] = groupFields(wanted.group, probed);
    if (gid !== present.gid) words.push('-g', gid);
  }
  const groups = groupChange(wanted, present, probed);
  if (groups !== undefined && !local) {
    if (wanted.append && groups.names.length > 0) words.push('-a');
    words.push('-G', groups.names.join(','));
  }
  if (wanted.comment !== undefined && wanted.comment !== present.comment) words.push('-c', wanted.comment);
  if (wanted.home !== undefined && wanted.home !== present.home)
    words.push('-d', wanted.home, ...(wanted.move_home ? ['-m'] : []));
  if (wanted.shell !== undefined && wanted.shell !== present.shell) words.push('-s', wanted.shell);
  const expires = expiryChange(wanted, present);
  if (expires !== undefined && !local) words.push('-e', expiryDate(expires));
  if (wanted.password_expire_account_disable !== undefined)
    words.push('-f', String(wanted.password_expire_account_disable));
  const password = changesPassword(wanted, present);
  const open = password && !local && isNoSecret(wanted.password);
  if (open) words.push('-p', passwordField(wanted));
  if (!password) words.push(...lockChange(wanted, present));
  const commands: Command[] = [];
  if (words.length > 0)
    commands.push({ step: 'apply', words: [local ? 'lusermod' : 'usermod', ...words, name] });
  if (password && !open) commands.push({ step: 'password', words: ['set_password'] });
  if (local) {
    if (expires !== undefined) commands.push(localExpiry(name, expires));
    for (const group of groups?.add ?? [])
      commands.push({ step: 'apply', words: ['lgroupmod', '-M', name, group] });
    for (const group of groups?.drop ?? [])
      commands.push({ step: 'apply', words: ['lgroupmod', '-m', name, group] });
  }
  return commands;
}

interface GroupChange {
  readonly names: readonly string[];
  readonly add: readonly string[];
  readonly drop: readonly string[];
}

function groupChange(wanted: Wanted, present: Present, probed: Steps): GroupChange | undefined {
  if (wanted.groups === undefined) return undefined;
  const names = wantedGroups(wanted).map((group) => groupFields(group, probed)[0] ?? '');
  const add = names.filter((group) => !present.groups.includes(group));
  const drop = wanted.append ? [] : present.groups.filter((group) => !names.includes(group));
  return add.length > 0 || drop.length > 0 ? { names, add, drop } : undefined;
}

function expiryChange(wanted: Wanted, present: Present): number | undefined {
  const { expires } = wanted;
  if (expires === undefined) return undefined;
  const asWanted = expires < 0 ? present.expires < 0 : present.expires === expiryDay(expires);
  return asWanted ? undefined : expires;
}

function lockChange(wanted: Wanted, present: Present): string[] {
  const locked = present.password.startsWith('!');
  if (wanted.password_lock === true && !locked) return ['-L'];
  return wanted.password_lock === false && locked ? ['-U'] : [];
}

/** True when the password's hash is to be set anew. */
export function changesPassword(wanted: Wanted, present: Present): boolean {
  if (wanted.password === undefined || wanted.update_password !== 'always') return false;
  return present.password.replace(/^!+/, '') !== wanted.password.replace(/^!+/, '');
}

/** The entry that chpasswd reads, or '' when no password is set. */
export function passwordEntry(wanted: Wanted): string {
  if (wanted.password === undefined) return '';
  return `${wanted.name}:${passwordField(wanted)}`;
}

function passwordField(wanted: Wanted): string {
  return `${wanted.password_lock ? '!' : ''}${wanted.password}`;
}

/** A password that no one can give (`!`, `*`) may stand on a command line: then the user is made at one go. */
function isNoSecret(password: string | undefined): boolean {
  return password !== undefined && /^[!*]+$/.test(password);
}
