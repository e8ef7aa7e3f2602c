import { shellQuote } from '../../target/quote.ts';
import { splitWords } from '../words.ts';
import type { Become } from './become.ts';

/** What was set for a become plugin. What was not is the plugin's own default. */
export interface BecomeOptions {
  readonly user: string;
  readonly exe?: string | undefined;
  readonly flags?: string | undefined;
  readonly password: string | undefined;
  /** A folder in which sudo begins. */
  readonly chdir?: string | undefined;
}

interface Parts extends BecomeOptions {
  readonly exe: string;
  readonly flags: string;
  /** The question that sudo is told to ask. */
  readonly prompt: string;
  readonly command: string;
}

interface Method {
  readonly exe: string;
  readonly flags: string;
  /** Builds the command line. `command` begins with the shell's path. */
  readonly line: (parts: Parts) => string;
  /** The question for the password, at the end of what was said. */
  readonly question: RegExp;
  /** Never asks unless a password is known (`sudo -n`). */
  readonly silent: boolean;
  /** Needs a terminal: to read a password from, or whatever it does. */
  readonly tty?: 'password' | 'always';
  readonly wrong?: RegExp;
  readonly missing?: RegExp;
}

/** Any question that ends a line in some language, with a plain or a wide colon. */
const ANY_QUESTION = /[:：]\s*$/;

const SUDO = {
  exe: 'sudo',
  flags: '-H -S -n',
  // The second one is sudo-rs', which has questions of its own in some versions.
  question: /(\[sudo via ansible, key=[0-9a-f]+\]|\[sudo[^\]]*\]) ?[^\n]*[:：]\s*$/,
  silent: true,
  wrong: /Sorry, try again\.|incorrect password attempt/,
  missing: /a password is required|a terminal is required|interactive authentication is required/,
} as const;

/** Methods that polkit decides on: its agent asks on the terminal, in colours. */
const POLKIT = {
  flags: '',
  question: /(^|\n)[^\n]*[Pp]assword: (\x1b\[[0-9;]*m)*\s*$|[:：] (\x1b\[[0-9;]*m)*$/,
  silent: true,
  wrong: /AUTHENTICATION FAILED|Not authorized/,
  missing:
    /textual authentication agent|[Ii]nteractive authentication (is )?required|No authentication agent|authentication agent found/,
} as const;

const METHODS: Readonly<Record<string, Method>> = {
  sudo: {
    ...SUDO,
    line: (p) => {
      const sudo = join(
        p.exe,
        interactive(p),
        p.password !== undefined && `-p "${p.prompt}"`,
        asUser(p),
        p.command,
      );
      return p.chdir === undefined ? sudo : `cd ${shellQuote(p.chdir)} && ${sudo}`;
    },
  },
  su: {
    exe: 'su',
    flags: '',
    line: (p) => join(p.exe, p.flags, p.user, '-c', shellQuote(p.command)),
    question: ANY_QUESTION,
    silent: false,
    wrong: /Authentication failure|incorrect password/,
  },
  runuser: {
    exe: 'runuser',
    flags: '',
    line: (p) => join(p.exe, p.flags, asUser(p), '--', p.command),
    question: ANY_QUESTION,
    silent: true,
  },
  doas: {
    exe: 'doas',
    flags: '',
    line: (p) =>
      join(p.exe, p.password === undefined ? withFlag(p.flags, '-n') : p.flags, asUser(p), p.command),
    question: /(doas \([^)]*\) |^|\n)[Pp]assword:\s*$/,
    silent: true,
    tty: 'password',
    wrong: /Permission denied|Authentication failed/,
    missing: /Authorization required|Authentication required/,
  },
  dzdo: {
    ...SUDO,
    exe: 'dzdo',
    line: (p) =>
      join(p.exe, interactive(p), p.password !== undefined && `-p "${p.prompt}"`, asUser(p), p.command),
  },
  sudosu: {
    ...SUDO,
    line: (p) =>
      join(
        'sudo',
        interactive(p),
        p.password !== undefined && `-p "${p.prompt}"`,
        'su -l',
        p.user,
        '-c',
        shellQuote(p.command),
      ),
  },
  pbrun: {
    exe: 'pbrun',
    flags: '',
    line: (p) => join(p.exe, p.flags, asUser(p), p.command),
    question: /Password:\s*$/,
    silent: false,
  },
  pfexec: {
    exe: 'pfexec',
    flags: '-H -S -n',
    line: (p) => join(p.exe, p.flags, p.command),
    question: ANY_QUESTION,
    silent: true,
  },
  pmrun: {
    exe: 'pmrun',
    flags: '',
    line: (p) => join(p.exe, p.flags, shellQuote(p.command)),
    question: /Enter UPM user password:\s*$/,
    silent: false,
  },
  sesu: {
    exe: 'sesu',
    flags: '-H -S -n',
    line: (p) => join(p.exe, p.flags, p.user, '-c', shellQuote(p.command)),
    question: /Please enter your password:\s*$/,
    silent: false,
    wrong: /Sorry, try again with sesu\./,
  },
  machinectl: {
    ...POLKIT,
    exe: 'machinectl',
    line: (p) => join(p.exe, '-q shell', p.flags, `${p.user}@`, p.command),
    // It connects to a terminal of its own on the other side.
    tty: 'always',
  },
  run0: {
    ...POLKIT,
    exe: 'run0',
    // On a terminal it would paint the background.
    line: (p) =>
      join(p.exe, `--user=${p.user}`, p.password !== undefined && '--background=', p.flags, p.command),
    tty: 'password',
  },
  pkexec: {
    ...POLKIT,
    exe: 'pkexec',
    line: (p) => join(p.exe, `--user ${p.user}`, p.flags, p.command),
    tty: 'password',
  },
  ksu: {
    exe: 'ksu',
    flags: '',
    line: (p) => join(p.exe, p.user, p.flags, '-e', p.command),
    question: /Kerberos password for .*@.*:\s*$/,
    silent: false,
    wrong: /Password incorrect/,
    missing: /No password given/,
  },
};

/** Becomes that Ansible names after their collection. */
function plainName(method: string): string {
  return method.replace(/^(ansible\.(builtin|legacy)|community\.general)\./, '');
}

/** Names of the become methods there are. */
export const BECOME_METHODS: readonly string[] = Object.keys(METHODS);

let counter = 0;

/** A become method by its name; undefined when there is none. */
export function becomeBy(method: string, options: BecomeOptions): Become | undefined {
  const name = plainName(method);
  const known = METHODS[name];
  if (known === undefined) return undefined;
  counter += 1;
  const prompt = `[sudo via ansible, key=${process.pid.toString(16)}${counter.toString(16)}] password:`;
  const { password, user } = options;
  return {
    method: name,
    user,
    password,
    mayAsk: password !== undefined || !known.silent || known.tty === 'always',
    pty: known.tty === 'always' || (known.tty === 'password' && password !== undefined),
    wrap: (command) =>
      known.line({
        ...options,
        exe: options.exe || known.exe,
        flags: options.flags ?? known.flags,
        prompt,
        command,
      }),
    asks: (said) => known.question.test(said),
    explain: (said) => {
      if (known.missing?.test(said)) return `Missing ${name} password`;
      return known.wrong?.test(said) ? `Incorrect ${name} password` : undefined;
    },
  };
}

function join(...words: (string | false)[]): string {
  return words.filter((word) => word !== false && word !== '').join(' ');
}

function asUser({ user }: Parts): string {
  return user === '' ? '' : `-u ${user}`;
}

function withFlag(flags: string, flag: string): string {
  return splitWords(flags).includes(flag) ? flags : `${flags} ${flag}`.trim();
}

/** sudo's flags without `-n` when there is a password to give. */
function interactive({ flags, password }: Parts): string {
  if (password === undefined) return flags;
  return splitWords(flags)
    .filter((word) => word !== '-n' && word !== '--non-interactive')
    .map((word) => shellQuote(word.startsWith('--') ? word : word.replace(/^(-\w*)n(\w*)/, '$1$2')))
    .join(' ');
}
