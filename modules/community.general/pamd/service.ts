/** The text of a PAM service as lines, of which rules can be found, changed and checked as Ansible does. */
import { ModuleFailure } from '../../../runtime/module/result.ts';

export const TYPES = [
  'account',
  '-account',
  'auth',
  '-auth',
  'password',
  '-password',
  'session',
  '-session',
] as const;

const CONTROLS = ['required', 'requisite', 'sufficient', 'optional', 'include', 'substack', 'definitive'];

/** What a module can return, in a control of the form `[value=action ...]`. */
const VALUES = new Set(
  `success open_err symbol_err service_err system_err buf_err perm_denied auth_err cred_insufficient authinfo_unavail
user_unknown maxtries new_authtok_reqd acct_expired session_err cred_unavail cred_expired cred_err no_module_data conv_err
authtok_err authtok_recover_err authtok_lock_busy authtok_disable_aging try_again ignore abort authtok_expired module_unknown
bad_item conv_again incomplete default`.split(/\s+/),
);

const ACTIONS = ['ignore', 'bad', 'die', 'ok', 'done', 'reset'];

/** What finds a rule: all three must be the same. */
export interface RuleKey {
  readonly type: string;
  readonly control: string;
  readonly path: string;
}

export interface Rule extends RuleKey {
  readonly kind: 'rule';
  readonly args: readonly string[];
}

export type Line = Rule | { readonly kind: 'comment' | 'include' | 'empty'; readonly text: string };

/** An argument in brackets is one, blanks and all. */
export function splitArguments(written: readonly string[]): string[] {
  return written.flatMap((text) => text.match(/\[.*\]|\S+/g) ?? []);
}

/** A control in brackets is written with single blanks, and none around `=`. */
export function rule(type: string, control: string, path: string, args: readonly string[]): Rule {
  const tidy = control.startsWith('[')
    ? `[${control.replaceAll(' = ', '=').replaceAll(/[[\]]/g, '')}]`
    : control;
  return { kind: 'rule', type, control: tidy, path, args };
}

export function readService(text: string): Line[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map(readLine);
}

function readLine(text: string): Line {
  const start = text.trimStart();
  if (start.startsWith('#')) return { kind: 'comment', text };
  if (start.startsWith('@include')) return { kind: 'include', text };
  if (start === '') return { kind: 'empty', text };
  const found = /(-?(?:auth|account|session|password))\s+(\[.*\]|\S*)\s+(\S*)\s*(.*)\s*/.exec(text);
  if (found === null) throw new ModuleFailure(`Rule is not valid ${text}`);
  const [, type = '', control = '', path = '', args = ''] = found;
  return rule(type, control, path, splitArguments([args]));
}

function writeLine(line: Line): string {
  if (line.kind !== 'rule') return line.text;
  const words = line.args.length > 0 ? ` ${line.args.join(' ')}` : '';
  return `${line.type.padEnd(11)}${line.control} ${line.path}${words}`;
}

/** @param stamp When it was changed, which the second line tells. */
export function writeService(service: readonly Line[], stamp: string): string {
  const lines = service.map(writeLine);
  const mark = `# Updated by Ansible - ${stamp}`;
  if (lines.length <= 1) lines.unshift('', mark);
  else lines.splice(1, lines[1]?.startsWith('# Updated by Ansible') ? 1 : 0, mark);
  return `${lines.join('\n')}\n`;
}

export function matches(line: Line | undefined, key: RuleKey): line is Rule {
  return (
    line?.kind === 'rule' && line.type === key.type && line.control === key.control && line.path === key.path
  );
}

/** What is wrong with the service; undefined when nothing is. */
export function complaint(service: readonly Line[]): string | undefined {
  for (const line of service) {
    const wrong = line.kind === 'rule' ? wrongRule(line) : wrongText(line);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongText({ kind, text }: Exclude<Line, Rule>): string | undefined {
  const start = { comment: '#', include: '@include', empty: '' }[kind];
  return text.startsWith(start) ? undefined : `Rule is not valid ${text}`;
}

function wrongRule(line: Rule): string | undefined {
  const written = writeLine(line);
  if (!line.control.startsWith('['))
    return CONTROLS.includes(line.control)
      ? undefined
      : `Rule control, ${line.control}, is not valid in rule ${written}`;
  for (const part of line.control.slice(1, -1).split(' ')) {
    const [value = '', action = ''] = part.split('=');
    if (!VALUES.has(value)) return `Rule control value, ${value}, is not valid in rule ${written}`;
    if (!ACTIONS.includes(action) && !/^\s*\+?\d+\s*$/.test(action))
      return `Rule control action, ${action}, is not valid in rule ${written}`;
  }
  return undefined;
}
