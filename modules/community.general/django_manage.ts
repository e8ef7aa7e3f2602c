import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { quoteWord, splitWords } from '../support/shlex.ts';

/** Options that only some commands have. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  createcachetable: ['cache_table', 'database'],
  flush: ['database'],
  loaddata: ['database', 'fixtures'],
  test: ['failfast', 'testrunner', 'apps'],
  migrate: ['apps', 'skip', 'merge', 'database'],
  collectstatic: ['clear', 'link'],
};

const SPECIFIC = ['apps', 'clear', 'database', 'failfast', 'fixtures', 'testrunner'] as const;

/** Commands that ask questions. */
const ASKING: readonly string[] = ['flush', 'migrate', 'test', 'collectstatic'];

const PATH = { step: 'path', argv: ['sh', '-c', 'printf %s "$PATH"'] } as const;

export default defineModule({
  name: 'community.general.django_manage',
  summary: "Run commands of Django's manage.py",
  options: {
    command: { type: 'str', required: true, description: "The command of manage.py's." },
    project_path: {
      type: 'path',
      required: true,
      aliases: ['app_path', 'chdir'],
      description: 'Folder of manage.py.',
    },
    settings: { type: 'path', description: 'Module of the settings.' },
    pythonpath: { type: 'path', aliases: ['python_path'], description: "Folder that Python's path gets." },
    virtualenv: {
      type: 'path',
      aliases: ['virtual_env'],
      description: 'Virtual environment that it runs in.',
    },
    apps: { type: 'str', description: 'The applications, for test and migrate.' },
    cache_table: { type: 'str', description: 'Name of the table, for createcachetable.' },
    clear: { type: 'bool', default: false, description: 'Remove what was there, for collectstatic.' },
    database: { type: 'str', description: 'The database.' },
    failfast: {
      type: 'bool',
      default: false,
      aliases: ['fail_fast'],
      description: 'End with the first test that fails.',
    },
    fixtures: { type: 'str', description: 'What is loaded, for loaddata.' },
    testrunner: { type: 'str', aliases: ['test_runner'], description: 'The runner of the tests.' },
    skip: { type: 'bool', description: 'Skip what is out of order.' },
    merge: { type: 'bool', description: 'Run what is out of order.' },
    link: { type: 'bool', description: 'Make links, for collectstatic.' },
  },
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const words = splitWords(args.command);
    const command = words[0] ?? '';
    for (const option of SPECIFIC)
      if (args[option] && !ALLOWED[command]?.includes(option))
        throw new ModuleFailure(`${option} param is incompatible with command=${command}`);
    if (command === 'loaddata' && !args.fixtures)
      throw new ModuleFailure(`fixtures param is required for command=${command}`);
    const { virtualenv, project_path: folder } = args;
    const path = await environmentPath();
    const given = (name: string, value: string | undefined): string[] =>
      value ? [`--${name}=${value}`] : [];
    const flag = (name: string, on: boolean | undefined): string[] => (on ? [`--${name}`] : []);
    const cmd = [
      './manage.py',
      ...words,
      ...(ASKING.includes(command) && !words.includes('--noinput') ? ['--noinput'] : []),
      ...given('settings', args.settings),
      ...given('pythonpath', args.pythonpath),
      ...given('database', args.database),
      ...flag('clear', args.clear),
      ...flag('failfast', args.failfast),
      ...flag('skip', args.skip),
      ...flag('merge', args.merge),
      ...flag('link', args.link),
      ...splitWords(args.apps ?? ''),
      ...(args.cache_table ? [args.cache_table] : []),
      ...splitWords(args.fixtures ?? ''),
    ];
    const commands = [
      { step: 'there', argv: ['test', '-e', './manage.py'], must: true },
      { step: 'may run', argv: ['test', '-x', './manage.py'], must: true },
      { step: 'manage', argv: cmd },
      PATH,
    ];
    const run = await runCommands(target, commands, {
      chdir: folder,
      english: false,
      leavesChildren: true,
      environment: { VIRTUAL_ENV: virtualenv, PATH: path },
    });
    if (stepOf(run, 'there').rc !== 0) throw cannotStart(cmd, 2, 'No such file or directory');
    if (stepOf(run, 'may run').rc !== 0) throw cannotStart(cmd, 13, 'Permission denied');
    const { rc, out, err } = stepOf(run, 'manage');
    const isThere = command === 'createcachetable' && err.includes('table') && err.includes('already exists');
    if (rc !== 0 && !isThere) {
      if (err.includes('Unknown command:'))
        throw new ModuleFailure(failureText(err, `Unknown django command: ${command}`), { cmd });
      throw new ModuleFailure(failureText(out, err), { cmd, path: stepOf(run, 'path').out });
    }
    const said = rc === 0 ? out : 'already exists.';
    return {
      changed: hasChanged(command, said),
      out: said,
      cmd,
      app_path: folder,
      project_path: folder,
      virtualenv: virtualenv ?? null,
      settings: args.settings ?? null,
      pythonpath: args.pythonpath ?? null,
    };

    /** PATH with the virtual environment's programs in front; undefined: as it is. */
    async function environmentPath(): Promise<string | undefined> {
      if (virtualenv === undefined) return undefined;
      const looked = await runCommands(target, [
        { step: 'there', argv: ['test', '-e', `${virtualenv}/bin/activate`] },
        PATH,
      ]);
      if (stepOf(looked, 'there').rc !== 0)
        throw new ModuleFailure(`${virtualenv} does not point to a valid virtual environment`);
      return `${virtualenv}/bin:${stepOf(looked, 'path').out}`;
    }
  },
});

function failureText(out: string, err: string): string {
  return `${out ? `stdout: ${out}` : ''}${err ? `\n:stderr: ${err}` : ''}`;
}

/** What a command says when it changed something. */
function hasChanged(command: string, out: string): boolean {
  const lines = out.split('\n');
  const installed = lines.some((line) => line.includes('Installed') && !line.includes('Installed 0 object'));
  switch (command) {
    case 'createcachetable':
      return !out.includes('already exists');
    case 'flush':
    case 'loaddata':
      return installed;
    case 'migrate':
      return (
        installed || lines.some((line) => line.includes('Migrating forwards ') || line.includes('Applying'))
      );
    case 'collectstatic':
      return lines.some((line) => line !== '' && !line.includes('0 static files'));
    default:
      return false;
  }
}

function cannotStart(cmd: readonly string[], errno: number, why: string): ModuleFailure {
  return new ModuleFailure(
    'Error executing command.',
    { cmd: cmd.map(quoteWord).join(' '), rc: errno, stdout: '', stderr: '' },
    `[Errno ${errno}] ${why}: b'./manage.py'`,
  );
}
