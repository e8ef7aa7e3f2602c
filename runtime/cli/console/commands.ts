import { TsibleError } from '../../errors/error.ts';
import type { Session } from '../run-session.ts';
import type { ConsoleState } from './state.ts';

/** What a command works on. */
export interface ConsoleContext {
  readonly state: ConsoleState;
  readonly session: Session;
  show(line: string): void;
  /** As Ansible's display.error. */
  complain(message: string): void;
  verbose(line: string): void;
}

/** A command of the console's own: its texts are Ansible's. */
export interface ConsoleCommand {
  run(argument: string, context: ConsoleContext): void;
  readonly help: readonly string[];
}

const yes = (text: string) => /^(y|yes|on|1|true|t)$/i.test(text.trim());
/** A bool, as Python shows it. */
const python = (value: boolean) => (value ? 'True' : 'False');

const USAGE = {
  forks: 'Usage: forks <number>',
  cd: 'Usage: cd <group>|<host>|<host pattern>',
  timeout: 'Usage: timeout <seconds>',
  collections:
    'Usage: collections <collection1>[, <collection2> ...]\n Use empty quotes or "none" to reset to default.\n',
} as const;

const forks: ConsoleCommand = {
  help: ['Set the number of forks to use per task', USAGE.forks],
  run(argument, { state, show }) {
    if (argument === '') {
      show(USAGE.forks);
      return;
    }
    const number = Number(argument);
    if (Number.isInteger(number) && number > 0) state.forks = number;
    else show('forks must be greater than or equal to 1');
  },
};

function changeFolder(argument: string, { state, session, show }: ConsoleContext): void {
  if (argument === '') state.cwd = '*';
  else if ('/*'.includes(argument)) state.cwd = 'all';
  else if (matches(session, argument)) state.cwd = argument;
  else show('no host matched');
}

function matches(session: Session, pattern: string): boolean {
  try {
    return session.inventory.hosts(pattern).length > 0;
  } catch (error) {
    if (error instanceof TsibleError) return false;
    throw error;
  }
}

/** Those that are no modules, by name. */
export const COMMANDS: Readonly<Record<string, ConsoleCommand>> = {
  forks,
  serial: forks,
  cd: { help: ['Change active host/group. ', USAGE.cd], run: changeFolder },
  list: {
    help: ["List the hosts in the current group or a list of groups if you add 'groups'."],
    run(argument, { state, session, show, complain }) {
      if (argument === '') for (const host of session.inventory.hosts(state.cwd)) show(host.name);
      else if (argument === 'groups') for (const group of session.inventory.groups.keys()) show(group);
      else {
        complain('Invalid option passed to "list"');
        show("List the hosts in the current group or a list of groups if you add 'groups'.");
      }
    },
  },
  verbosity: {
    help: ['Set the verbosity level, equivalent to -v for 1 and -vvvv for 4.'],
    run(argument, { session, show, complain, verbose }) {
      if (argument === '') {
        show('Usage: verbosity <number>');
        return;
      }
      if (!/^\s*[+-]?\d+\s*$/.test(argument)) {
        complain(
          `The verbosity must be a valid integer: invalid literal for int() with base 10: '${argument}'`,
        );
        return;
      }
      session.display.verbosity = Number(argument);
      verbose(`verbosity level set to ${argument}`);
    },
  },
  become: {
    help: ['Toggle whether the tasks are run with become'],
    run(argument, { state, show, verbose }) {
      if (argument === '') {
        show('Please specify become value, e.g. `become yes`');
        return;
      }
      state.become = yes(argument);
      verbose(`become changed to ${python(state.become)}`);
    },
  },
  remote_user: {
    help: ['Set the user for use as login to the remote target'],
    run(argument, { state, show }) {
      if (argument === '') show('Please specify a remote user, e.g. `remote_user root`');
      else state.remoteUser = argument;
    },
  },
  become_user: {
    help: [
      "Set the user for use with privilege escalation (which remote user attempts to 'become' when become is enabled)",
    ],
    run(argument, { state, show, verbose }) {
      if (argument !== '') {
        state.becomeUser = argument;
        return;
      }
      show('Please specify a user, e.g. `become_user jenkins`');
      verbose(`Current user is ${state.becomeUser ?? 'None'}`);
    },
  },
  become_method: {
    help: ['Set the privilege escalation plugin to use when become is enabled'],
    run(argument, { state, show, verbose }) {
      if (argument !== '') {
        state.becomeMethod = argument;
        verbose(`become_method changed to ${argument}`);
        return;
      }
      show('Please specify a become_method, e.g. `become_method su`');
      verbose(`Current become_method is ${state.becomeMethod}`);
    },
  },
  check: {
    help: ['Toggle check_mode for the tasks'],
    run(argument, { state, show, verbose }) {
      if (argument !== '') {
        state.check = yes(argument);
        show(`check mode changed to ${python(state.check)}`);
        return;
      }
      show('Please specify check mode value, e.g. `check yes`');
      verbose(`check mode is currently ${python(state.check === true)}.`);
    },
  },
  diff: {
    help: ['Toggle diff output for the tasks'],
    run(argument, { state, show, verbose }) {
      if (argument !== '') {
        state.diff = yes(argument);
        show(`diff mode changed to ${python(state.diff)}`);
        return;
      }
      show('Please specify a diff value , e.g. `diff yes`');
      verbose(`diff mode is currently ${python(state.diff === true)}`);
    },
  },
  timeout: {
    help: ['Set task timeout in seconds', USAGE.timeout],
    run(argument, { state, show, complain }) {
      if (argument === '') {
        show(USAGE.timeout);
        return;
      }
      if (!/^\s*[+-]?\d+\s*$/.test(argument))
        complain(
          `The timeout must be a valid positive integer, or 0 to disable: invalid literal for int() with base 10: '${argument}'`,
        );
      else if (Number(argument) < 0)
        complain('The timeout must be greater than or equal to 1, use 0 to disable');
      else state.timeout = Number(argument);
    },
  },
  collections: {
    help: ['Set the collection name search path when using short names for plugins', USAGE.collections],
    run(argument, { state, verbose }) {
      state.collections =
        argument === '' || argument === 'none'
          ? undefined
          : [...(state.collections ?? []), ...argument.split(',').map((name) => name.trim())];
      verbose(
        state.collections === undefined
          ? 'Collections name search is using defaults'
          : `Collections name search is set to: ${state.collections.join(', ')}`,
      );
    },
  },
};

/** Commands that the console itself carries out. */
export const OWN_HELP: Readonly<Record<string, string>> = {
  exit: 'LEAVE!',
  EOF: 'LEAVE!',
  shell: 'You can run shell commands through the shell module.',
};
