import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { at, DOCKER_OPTIONS, DOCKER_RULES, Docker, texts } from '../support/docker/client.ts';
import { splitWords } from '../support/shlex.ts';

export default defineModule({
  name: 'community.docker.docker_container_exec',
  summary: 'Run a command in a container',
  options: {
    container: { type: 'str', required: true, operand: true, description: 'The container.' },
    argv: { type: 'list', elements: 'str', description: 'The command by its words.' },
    command: { type: 'str', description: 'The command.' },
    chdir: { type: 'str', description: 'Folder to run it in.' },
    detach: { type: 'bool', default: false, description: "Don't wait for it." },
    user: { type: 'str', description: 'User to run it as.' },
    stdin: { type: 'str', description: 'Text for its standard input.' },
    stdin_add_newline: { type: 'bool', default: true, description: 'End that text with a newline.' },
    strip_empty_ends: {
      type: 'bool',
      default: true,
      description: 'Take empty lines off the end of what it printed.',
    },
    tty: { type: 'bool', default: false, description: 'Give it a terminal.' },
    env: { type: 'dict', description: 'Its environment.' },
    ...DOCKER_OPTIONS,
  },
  rules: { ...DOCKER_RULES, mutuallyExclusive: [['argv', 'command']], requiredOneOf: [['argv', 'command']] },
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const { container, detach } = args;
    const env = [...(args.env ?? [])].map(([name, value]) => {
      if (typeof value !== 'string')
        throw new ModuleFailure(
          `Non-string value found for env option. Ambiguous env options must be wrapped in quotes to avoid them being interpreted. Key: ${String(name)}`,
        );
      return `${String(name)}=${value}`;
    });
    if (detach && args.stdin !== undefined)
      throw new ModuleFailure('If detach=true, stdin cannot be provided.');
    const stdin = args.stdin === undefined ? '' : `${args.stdin}${args.stdin_add_newline ? '\n' : ''}`;
    // Others can read a command line: variables come by the input, where the command itself needs none.
    const byInput = stdin === '' ? env.filter((one) => !/[\r\n]/.test(one)) : [];
    const byWord = env.filter((one) => !byInput.includes(one));
    const docker = new Docker(target, args);
    const words = [
      ...['container', 'exec', ...(detach ? ['--detach'] : []), ...(stdin === '' ? [] : ['--interactive'])],
      ...(args.user ? ['--user', args.user] : []),
      ...(args.chdir === undefined ? [] : ['--workdir', args.chdir]),
      ...(byInput.length > 0 ? ['--env-file', '/dev/stdin'] : []),
      ...byWord.flatMap((one) => ['--env', one]),
      container,
      ...(args.command === undefined ? (args.argv ?? []) : splitWords(args.command)),
    ];
    const input = stdin === '' ? byInput.map((one) => `${one}\n`).join('') : stdin;
    const [step] = await docker.try([words], input === '' ? {} : { input });
    const { rc, out, err } = step ?? { rc: 1, out: '', err: '' };
    if (rc !== 0 && /^Error(?: response from daemon)?: No such container/.test(err))
      throw new ModuleFailure(`Could not find container "${container}"`);
    // Ansible says so of one that doesn't run, too.
    if (rc !== 0 && /^Error response from daemon: .* is (?:paused|not running)/.test(err))
      throw new ModuleFailure(`The container "${container}" has been paused (${err.trim()})`);
    if (rc !== 0 && /^(?:Error response from daemon|Cannot connect to the Docker daemon)/.test(err))
      throw new ModuleFailure(`An unexpected Docker error occurred: ${err.trim()}`);
    if (detach) {
      const about = await docker.inspect('container', container);
      return { changed: true, exec_id: texts(at(about, 'ExecIDs')).at(-1) ?? null };
    }
    const text = (said: string): string => (args.strip_empty_ends ? said.replace(/[\r\n]+$/, '') : said);
    return { changed: true, stdout: text(out), stderr: text(err), rc };
  },
});
