import { resolve } from 'node:path';
import { EXIT, messageOf, TsibleError } from '../../errors/error.ts';
import { runPlay } from '../../executor/play/run-play.ts';
import { moduleNames, resolveModuleName } from '../../module/registry.ts';
import { loadCallbacks } from '../../output/callbacks/load.ts';
import type { Play } from '../../playbook/play.ts';
import { type ConsoleArguments, parseConsoleArguments } from '../arguments/console.ts';
import { processSettings } from '../command.ts';
import { programName } from '../program.ts';
import { openSession, type Session, warnOfEmptyInventory } from '../run-session.ts';
import { singleTaskContext, singleTaskPlay } from '../single-task.ts';
import { COMMANDS, type ConsoleContext, OWN_HELP } from './commands.ts';
import { moduleHelp, moduleOptions, overview } from './help.ts';
import { lineSource } from './lines.ts';
import { ConsoleState } from './state.ts';

const WELCOME = 'Welcome to the ansible console. Type help or ? to list commands.\n\n';

/** tsible-console: runs tasks that are typed, one after the other. */
export async function main(argv: readonly string[]): Promise<number> {
  const args = parseConsoleArguments(argv, processSettings().settings);
  const session = await openSession({
    command: programName('tsible-console'),
    args,
    baseDir: resolve(args.basedir ?? '.'),
    hasPlaybook: args.basedir !== undefined,
    connects: true,
  });
  try {
    warnOfEmptyInventory(session, args.pattern);
    if (
      session.inventory.hosts('all').length > 0 &&
      session.inventory.hosts(args.pattern, args.subset).length === 0
    )
      throw new TsibleError(
        'Specified inventory, host pattern and/or --limit leaves us with no hosts to target.',
      );
    await new Console(session, args).loop();
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

class Console {
  readonly #session: Session;
  readonly #args: ConsoleArguments;
  readonly #state: ConsoleState;
  readonly #context: ConsoleContext;
  #listening = false;

  constructor(session: Session, args: ConsoleArguments) {
    const { display, services } = session;
    this.#session = session;
    this.#args = args;
    this.#state = new ConsoleState(args, services.settings.DEFAULT_BECOME_METHOD);
    this.#context = {
      state: this.#state,
      session,
      show: (line) => display.line(line),
      complain: (message) => services.emit({ type: 'error', error: new TsibleError(message) }),
      verbose: (line) => display.verbose(1, line),
    };
  }

  async loop(): Promise<void> {
    process.stdout.write(WELCOME);
    const lines = lineSource((line) => this.#complete(line));
    // A task that is interrupted ends the command; at the prompt Ctrl-C only ends the line.
    process.on('SIGINT', () => this.#session.interrupt().finally(() => process.exit(EXIT.interrupted)));
    try {
      for (;;) {
        const line = await lines.next(this.#prompt());
        if (line === undefined || !(await this.#line(line.trim()))) break;
      }
      process.stdout.write('\nAnsible-console was exited.\n');
    } finally {
      lines.close();
    }
  }

  #hosts(): string[] {
    return this.#session.inventory.hosts(this.#state.cwd, this.#args.subset).map((host) => host.name);
  }

  #prompt(): string {
    const { settings } = this.#session.services;
    const color = this.#state.becomesRoot
      ? settings.COLOR_ERROR
      : settings.COLOR_CONSOLE_PROMPT || settings.COLOR_HIGHLIGHT;
    return this.#session.display.colors.paintWith(this.#state.prompt(this.#hosts().length), color);
  }

  /** @returns false when the console is to end. */
  async #line(line: string): Promise<boolean> {
    if (line === '') return true;
    const [, name = '', rest = ''] = /^(\w*)\s*([\s\S]*)$/.exec(line) ?? [];
    if (line.startsWith('!')) await this.#run('shell', line.slice(1).trim());
    else if (line.startsWith('?') || name === 'help')
      await this.#help(line.startsWith('?') ? line.slice(1).trim() : rest);
    else if (name === 'exit' || line === 'EOF') return false;
    else if (name === 'shell') await this.#run('shell', rest);
    else if (Object.hasOwn(COMMANDS, name)) COMMANDS[name]?.run(rest.trim(), this.#context);
    else if (!line.startsWith('#')) await this.#task(line);
    return true;
  }

  /** A module with its arguments; anything else is for the shell. */
  async #task(line: string): Promise<void> {
    const [module = '', ...words] = line.split(/\s+/);
    if (this.#session.load.actions.resolve(module) === undefined) await this.#run('shell', line);
    else await this.#run(module, words.join(' '));
  }

  async #run(module: string, text: string): Promise<void> {
    const { services } = this.#session;
    let play: Play;
    try {
      play = this.#play(module, text);
    } catch (error) {
      this.#context.complain(`Unable to build command: ${messageOf(error)}`);
      return;
    }
    await this.#listen();
    if (this.#hosts().length === 0) {
      this.#context.complain('No hosts found');
      return;
    }
    const options = {
      ...services.options,
      forks: this.#state.forks,
      verbosity: this.#session.display.verbosity,
    };
    try {
      const context = singleTaskContext(this.#session, this.#args.subset, {
        services: { ...services, options },
        step: this.#args.step,
      });
      await runPlay(context, play);
    } catch (error) {
      if (!(error instanceof TsibleError)) throw error;
      services.emit({ type: 'error', error });
    }
  }

  #play(module: string, text: string): Play {
    const state = this.#state;
    return singleTaskPlay(this.#session, {
      from: 'console',
      pattern: state.cwd,
      module,
      text,
      task: { timeout: state.timeout },
      play: {
        remote_user: state.remoteUser,
        become: state.become,
        become_user: state.becomeUser,
        become_method: state.becomeMethod,
        check_mode: state.check,
        diff: state.diff,
        collections: state.collections === undefined ? undefined : [...state.collections],
      },
    });
  }

  /** The callbacks are those of ad-hoc commands. */
  async #listen(): Promise<void> {
    if (this.#listening) return;
    this.#listening = true;
    const { DEFAULT_LOAD_CALLBACK_PLUGINS: others, DEFAULT_STDOUT_CALLBACK: configured } =
      this.#session.services.settings;
    const stdout = others && configured !== 'default' ? configured : 'minimal';
    await this.#session.listen((context, folders) => loadCallbacks(context, folders, { stdout, others }));
  }

  async #help(topic: string): Promise<void> {
    const { display, services } = this.#session;
    const own = OWN_HELP[topic];
    if (topic === '') display.line(overview(shortNames()));
    else if (topic === 'help') services.emit({ type: 'warning', message: "Don't be redundant!" });
    else if (Object.hasOwn(COMMANDS, topic))
      for (const line of COMMANDS[topic]?.help ?? []) display.line(line);
    else if (own !== undefined) display.line(own);
    else {
      const color = services.settings.COLOR_CONSOLE_PROMPT || services.settings.COLOR_HIGHLIGHT;
      const lines = await moduleHelp(topic, (text) => display.colors.paintWith(text, color));
      for (const line of lines ?? [`*** No help on ${topic}`]) display.line(line);
    }
  }

  async #complete(line: string): Promise<[string[], string]> {
    const words = line.split(/\s+/);
    const last = words.at(-1) ?? '';
    const [first = ''] = words;
    const fitting = (names: readonly string[]) => names.filter((name) => name.startsWith(last)).sort();
    if (words.length === 1)
      return [fitting([...Object.keys(COMMANDS), 'exit', 'help', 'shell', ...shortNames()]), last];
    if (first === 'cd') {
      const all = ['all', '*', '\\'].includes(this.#state.cwd);
      const names = all ? [...this.#hosts(), ...this.#session.inventory.groups.keys()] : this.#hosts();
      return [fitting(names), last];
    }
    if (first === 'help') return [fitting([...Object.keys(COMMANDS), ...shortNames()]), last];
    if (resolveModuleName(first) === undefined) return [[], last];
    return [fitting((await moduleOptions(first)).map((option) => `${option}=`)), last];
  }
}

/** Modules as they are typed: those of ansible.builtin by their short names. */
function shortNames(): string[] {
  return moduleNames().map((name) => name.replace(/^ansible\.builtin\./, ''));
}
