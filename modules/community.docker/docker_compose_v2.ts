import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import { toJson } from '../../runtime/values/to-json.ts';
import { linesOf, runCommands, stepOf } from '../support/commands.ts';
import { DOCKER_CLI_OPTIONS, DOCKER_CLI_RULES, Docker } from '../support/docker/client.ts';

const FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** What compose says of a thing that it changed. */
const WORKING = new Set([
  'Building',
  'Creating',
  'Killing',
  'Pulling',
  'Recreate',
  'Recreating',
  'Removing',
  'Restarting',
  'Starting',
  'Stopping',
]);

export default defineModule({
  name: 'community.docker.docker_compose_v2',
  summary: 'Bring a project of docker compose up or down',
  options: {
    project_src: { type: 'path', description: 'Folder of the project.' },
    project_name: { type: 'str', description: 'Its name.' },
    files: { type: 'list', elements: 'path', description: 'Its files.' },
    definition: { type: 'dict', description: 'The project itself.' },
    env_files: { type: 'list', elements: 'path', description: 'Files of its environment.' },
    profiles: { type: 'list', elements: 'str', description: 'Profiles to enable.' },
    check_files_existing: { type: 'bool', default: true, description: 'Look for its files first.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present', 'stopped', 'restarted'],
      description: 'What it is to be.',
    },
    dependencies: { type: 'bool', default: true, description: 'With the services that services need.' },
    pull: {
      type: 'str',
      choices: ['always', 'missing', 'never', 'policy'],
      default: 'policy',
      description: 'When images are pulled.',
    },
    build: {
      type: 'str',
      choices: ['always', 'never', 'policy'],
      default: 'policy',
      description: 'When images are built.',
    },
    recreate: {
      type: 'str',
      default: 'auto',
      choices: ['always', 'never', 'auto'],
      description: 'When containers are made anew.',
    },
    renew_anon_volumes: { type: 'bool', default: false, description: 'Make unnamed volumes anew.' },
    remove_images: { type: 'str', choices: ['all', 'local'], description: 'Remove images too.' },
    remove_volumes: { type: 'bool', default: false, description: 'Remove volumes too.' },
    remove_orphans: {
      type: 'bool',
      default: false,
      description: 'Remove containers of services that are gone.',
    },
    timeout: { type: 'int', description: 'Seconds to wait for the end of a container.' },
    services: { type: 'list', elements: 'str', description: 'Only these services.' },
    scale: { type: 'dict', description: 'How many containers services have.' },
    wait: { type: 'bool', default: false, description: 'Wait until they run.' },
    wait_timeout: { type: 'int', description: 'How long to wait.' },
    ignore_build_events: { type: 'bool', default: true, description: 'A build is no change.' },
    assume_yes: { type: 'bool', default: false, description: 'Answer questions with yes.' },
    ...DOCKER_CLI_OPTIONS,
  },
  rules: {
    ...DOCKER_CLI_RULES,
    mutuallyExclusive: [
      ...DOCKER_CLI_RULES.mutuallyExclusive,
      ['definition', 'project_src'],
      ['definition', 'files'],
    ],
    requiredOneOf: [['definition', 'project_src']],
    requiredBy: { definition: ['project_name'] },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state, project_src: folder, services = [] } = args;
    const docker = new Docker(target, args);
    if (folder !== undefined && args.check_files_existing) await checkFiles(folder);
    const common = [
      'compose',
      '--ansi',
      'never',
      '--progress',
      'plain',
      ...(folder === undefined ? [] : ['--project-directory', folder]),
      ...(args.project_name === undefined ? [] : ['--project-name', args.project_name]),
      ...(args.definition === undefined
        ? (args.files ?? []).flatMap((file) => ['--file', file])
        : ['--file', '-']),
      ...(args.env_files ?? []).flatMap((file) => ['--env-file', file]),
      ...(args.profiles ?? []).flatMap((profile) => ['--profile', profile]),
    ];
    const timeout = args.timeout === undefined ? [] : ['--timeout', String(args.timeout)];
    const dry = task.check ? ['--dry-run'] : [];
    const up = [
      'up',
      '--detach',
      '--no-color',
      '--quiet-pull',
      ...dry,
      ...(args.pull === 'policy' ? [] : ['--pull', args.pull]),
      ...(args.remove_orphans ? ['--remove-orphans'] : []),
      ...(args.recreate === 'always'
        ? ['--force-recreate']
        : args.recreate === 'never'
          ? ['--no-recreate']
          : []),
      ...(args.renew_anon_volumes ? ['--renew-anon-volumes'] : []),
      ...(args.dependencies ? [] : ['--no-deps']),
      ...timeout,
      ...(args.build === 'always' ? ['--build'] : args.build === 'never' ? ['--no-build'] : []),
      ...[...(args.scale ?? [])].flatMap(([key, value]) => ['--scale', `${str(key)}=${str(value)}`]),
      ...(args.wait
        ? [
            '--wait',
            ...(args.wait_timeout === undefined ? [] : ['--wait-timeout', String(args.wait_timeout)]),
          ]
        : []),
      ...(args.assume_yes ? ['-y'] : []),
      ...(state === 'stopped' ? ['--no-start'] : []),
      '--',
      ...services,
    ];
    const verbs: Readonly<Record<typeof state, readonly (readonly string[])[]>> = {
      present: [up],
      absent: [
        [
          'down',
          ...dry,
          ...(args.remove_orphans ? ['--remove-orphans'] : []),
          ...(args.remove_images === undefined ? [] : ['--rmi', args.remove_images]),
          ...(args.remove_volumes ? ['--volumes'] : []),
          ...timeout,
          '--',
          ...services,
        ],
      ],
      stopped: [up, ['stop', ...dry, ...timeout, '--', ...services]],
      restarted: [
        ['restart', ...dry, ...(args.dependencies ? [] : ['--no-deps']), ...timeout, '--', ...services],
      ],
    };
    const commands = verbs[state].map((words) => [...common, ...words]);
    const input = args.definition === undefined ? {} : { input: toJson(args.definition) };
    const list = async (words: readonly string[]): Promise<ResultValue[]> => {
      const [step] = await docker.try([[...common, ...words, '--format', 'json']], input);
      return step?.rc === 0 ? readJson(step.out) : [];
    };
    const containers = async (): Promise<ResultValue[]> =>
      (await list(['ps', '--all', '--no-trunc'])).map(container);
    const actions: ResultValue[] = [];
    let stdout = '';
    let stderr = '';
    for (const command of await needed()) {
      const [step] = await docker.try([command], input);
      if (step === undefined) throw new ModuleFailure('the shell on the host ended before docker');
      stdout += step.out;
      stderr += step.err;
      for (const { what, id, status, message } of eventsOf(step.err).events) {
        if (status === 'Warning') task.warn(`Docker compose: ${what} ${id}: ${message}`);
        if (WORKING.has(status) && !(args.ignore_build_events && status === 'Building'))
          actions.push({ what, id, status });
      }
      if (step.rc !== 0) {
        throw new ModuleFailure(failureOf(step.err), {
          containers: await containers(),
          images: await list(['images']),
          rc: step.rc,
          cmd: ['docker', ...command].join(' '),
          actions,
          stdout,
          stderr,
        });
      }
    }
    return {
      changed: actions.length > 0,
      actions,
      containers: await containers(),
      images: await list(['images']),
      ...(stdout === '' ? {} : { stdout }),
      ...(stderr === '' ? {} : { stderr }),
    };

    /** Nothing is stopped where nothing runs. */
    async function needed(): Promise<string[][]> {
      const [first, ...rest] = commands;
      if (state !== 'stopped' || first === undefined || (await isRunning())) return commands;
      return rest.length > 0 ? [first] : [];
    }

    async function isRunning(): Promise<boolean> {
      const states = await list(['ps', '--all', '--no-trunc']);
      return states.some(
        (one) =>
          typeof one === 'object' &&
          one !== null &&
          'State' in one &&
          !['created', 'exited', 'stopped', 'killed'].includes(String(one.State)),
      );
    }

    async function checkFiles(source: string): Promise<void> {
      const names = args.files?.map((file) => (file.startsWith('/') ? file : `${source}/${file}`));
      const done = await runCommands(target, [
        { step: 'folder', argv: ['test', '-d', source] },
        ...(names ?? FILES.map((file) => `${source}/${file}`)).map((path) => ({
          step: path,
          argv: ['test', '-f', path],
        })),
      ]);
      if (stepOf(done, 'folder').rc !== 0) throw new ModuleFailure(`"${source}" is not a directory`);
      const missing = names?.find((path) => stepOf(done, path).rc !== 0);
      if (missing !== undefined)
        throw new ModuleFailure(
          `Cannot find Compose file "${missing}" relative to project directory "${source}"`,
        );
      if (names === undefined && FILES.every((file) => stepOf(done, `${source}/${file}`).rc !== 0)) {
        const list_ = FILES.map((file) => `"${file}"`);
        throw new ModuleFailure(
          `"${source}" does not contain ${list_.slice(0, -1).join(', ')}, or ${list_.at(-1)}`,
        );
      }
    }
  },
});

/** What compose tells of a thing: `Container web-1  Started`, one a line. */
interface ComposeEvent {
  readonly what: string;
  readonly id: string;
  readonly status: string;
  readonly message: string;
}

const EVENT =
  /^\s*(?:DRY-RUN MODE -\s+)?(?:(Container|Network|Volume|Image|Service)\s+)?(\S+)\s+(?:(Error|Warning)\s+(.*)|(Resource is still in use)|([A-Z][a-z]+)(?:\s.*)?)$/;

/** The events of an output, and its other lines. */
function eventsOf(text: string): { events: ComposeEvent[]; others: string[] } {
  const events: ComposeEvent[] = [];
  const others: string[] = [];
  for (const line of linesOf(text)) {
    const [whole, kind = 'Service', id = '', bad, message = '', inUse, status = ''] = EVENT.exec(line) ?? [];
    if (whole === undefined || (!/^\s/.test(line) && !bad)) {
      if (line.trim() !== '') others.push(line);
    } else if (inUse !== undefined)
      events.push({ what: kind.toLowerCase(), id, status: 'Warning', message: inUse });
    else events.push({ what: kind.toLowerCase(), id, status: bad ?? status, message });
  }
  return { events, others };
}

/** What a failed command says was wrong. */
function failureOf(text: string): string {
  const { events, others } = eventsOf(text);
  const errors = events
    .filter((one) => one.status === 'Error')
    .map(
      ({ what, id, message }) =>
        `Error when processing ${what === 'service' ? '' : `${what} `}${id}: ${message}`,
    );
  if (errors.length > 0) return [...errors, ...others].join('\n');
  return `General error: ${others.at(-1) ?? ''}`;
}

/** A container as `compose ps` tells of it, with its lists and labels taken apart. */
function container(facts: ResultValue): ResultValue {
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return facts;
  const { Labels: labels, Names: names, Networks: networks, ...rest } = facts as Record<string, ResultValue>;
  const parts = (text: ResultValue | undefined): ResultValue =>
    typeof text === 'string' ? text.split(',').filter(Boolean) : (text ?? []);
  return {
    ...rest,
    Labels:
      typeof labels === 'string'
        ? Object.fromEntries(
            labels
              .split(',')
              .filter(Boolean)
              .map((label) => [label.split('=', 1)[0] ?? '', label.slice(label.indexOf('=') + 1)]),
          )
        : (labels ?? {}),
    Names: parts(names),
    Networks: parts(networks),
    Publishers: rest.Publishers ?? [],
  };
}

/** JSON, or one object a line. */
function readJson(text: string): ResultValue[] {
  const plain = text.trim();
  if (plain === '') return [];
  if (plain.startsWith('[')) return JSON.parse(plain);
  return linesOf(plain).map((line): ResultValue => JSON.parse(line));
}
