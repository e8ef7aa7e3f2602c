import type { Steps } from '../../support/steps.ts';
import {
  type Command,
  changesPassword,
  groupFields,
  type Present,
  type Wanted,
  wantedGroups,
} from './plan.ts';

/** Commands that create the user where there is busybox's adduser only. */
export function busyboxCreate(wanted: Wanted, probed: Steps): Command[] {
  const words = ['adduser', '-D'];
  if (wanted.uid !== undefined) words.push('-u', String(wanted.uid));
  if (wanted.group !== undefined) words.push('-G', groupFields(wanted.group, probed)[0] ?? wanted.group);
  if (wanted.comment !== undefined) words.push('-g', wanted.comment);
  if (wanted.home !== undefined) words.push('-h', wanted.home);
  if (wanted.shell !== undefined) words.push('-s', wanted.shell);
  if (!wanted.create_home) words.push('-H');
  if (wanted.skeleton !== undefined) words.push('-k', wanted.skeleton);
  if (wanted.umask !== undefined) words.push('-K', `UMASK=${wanted.umask}`);
  if (wanted.system) words.push('-S');
  if (wanted.uid_min !== undefined) words.push('-K', `UID_MIN=${wanted.uid_min}`);
  if (wanted.uid_max !== undefined) words.push('-K', `UID_MAX=${wanted.uid_max}`);
  const commands: Command[] = [{ step: 'apply', words: [...words, wanted.name] }];
  if (wanted.password !== undefined) commands.push({ step: 'password', words: ['set_password'] });
  for (const group of wantedGroups(wanted)) commands.push(join(wanted.name, group, probed));
  return commands;
}

/** Groups and the password can be changed without shadow's tools; the rest stays as it is, as with Ansible. */
export function busyboxModify(wanted: Wanted, present: Present, probed: Steps): Command[] {
  const commands: Command[] = [];
  const groups = wantedGroups(wanted);
  if (groups.length > 0) {
    const names = groups.map((group) => groupFields(group, probed)[0] ?? group);
    for (const group of names)
      if (!present.groups.includes(group))
        commands.push({ step: 'apply', words: ['adduser', wanted.name, group] });
    if (!wanted.append) {
      for (const group of present.groups)
        if (!names.includes(group)) commands.push({ step: 'apply', words: ['delgroup', wanted.name, group] });
    }
  }
  if (changesPassword(wanted, present)) commands.push({ step: 'password', words: ['set_password'] });
  return commands;
}

function join(name: string, group: string, probed: Steps): Command {
  return { step: 'apply', words: ['adduser', name, groupFields(group, probed)[0] ?? group] };
}

/** Commands that remove the user. */
export function busyboxRemove(wanted: Wanted): Command[] {
  return [{ step: 'apply', words: ['deluser', ...(wanted.remove ? ['--remove-home'] : []), wanted.name] }];
}
