import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import { toJson } from '../../runtime/values/to-json.ts';
import { linesOf, runCommands, stepOf } from '../support/commands.ts';
import { DOCKER_OPTIONS, Docker } from '../support/docker/client.ts';

const FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** What compose says of a thing that it changed. */
const WORKING = new Set(
  [
    'Creating',
    'Starting',
    'Restarting',
    'Stopping',
    'Killing',
    'Removing',
    'Recreate',
    'Recreating',
    'Pulling',
    'Building',
  ].concat([
    'Created',
    'Started',
    'Restarted',
    'Stopped',
    'Killed',
    'Removed',
    'Recreated',
    'Pulled',
    'Built',
  ]),
);

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
    docker_cli: { type: 'path', description: 'The docker command.' },
    cli_context: { type: 'str', description: 'Context of the docker command.' },
    docker_host: DOCKER_OPTIONS.docker_host,
    tls_hostname: DOCKER_OPTIONS.tls_hostname,
    api_version: DOCKER_OPTIONS.api_version,
    ca_path: DOCKER_OPTIONS.ca_path,
    client_cert: DOCKER_OPTIONS.client_cert,
    client_key: DOCKER_OPTIONS.client_key,
    tls: DOCKER_OPTIONS.tls,
    validate_certs: DOCKER_OPTIONS.validate_certs,
  },
  rules: {
    mutuallyExclusive: [
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
    const docker = new Docker(target, { ...args, timeout: 60, use_ssh_client: false, debug: false });
    if (folder !== undefined && args.check_files_existing) await checkFiles(folder);
    const common = [
      ...(args.cli_context === undefined ? [] : ['--context', args.cli_context]),
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
    const actions: ResultValue[] = [];
    let stdout = '';
    let stderr = '';
    for (const command of commands) {
      const [step] = await docker.try([command], input);
      if (step === undefined) throw new ModuleFailure('the shell on the host ended before docker');
      stdout += step.out;
      stderr += step.err;
      actions.push(...actionsOf(step.err, args.ignore_build_events));
      if (step.rc !== 0) {
        const lines = linesOf(step.err).filter(Boolean);
        throw new ModuleFailure(`Error when processing ${lines.at(-1) ?? ''}`.trim(), {
          rc: step.rc,
          cmd: ['docker', ...command].join(' '),
          actions,
          stdout,
          stderr,
        });
      }
    }
    const list = async (words: readonly string[]): Promise<ResultValue[]> => {
      const [step] = await docker.try([[...common, ...words, '--format', 'json']], input);
      return step?.rc === 0 ? readJson(step.out) : [];
    };
    return {
      changed: actions.length > 0,
      actions,
      containers: await list(['ps', '--all', '--no-trunc']),
      images: await list(['images']),
      stdout,
      stderr,
    };

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

/** `Container web-1  Started`, one a line: what was changed. */
function actionsOf(text: string, ignoreBuilds: boolean): { what: string; id: string; status: string }[] {
  const last = new Map<string, { what: string; id: string; status: string }>();
  for (const line of linesOf(text)) {
    const found = /^(?:DRY-RUN MODE -\s+)?\s*(Container|Network|Volume|Image|Service)\s+(\S+)\s+(\w+)/.exec(
      line,
    );
    const [, kind = '', id = '', status = ''] = found ?? [];
    if (found === null || !WORKING.has(status)) continue;
    if (ignoreBuilds && (status === 'Building' || status === 'Built')) continue;
    const what = kind.toLowerCase();
    const key = `${what} ${id}`;
    // What is under way is told by its first word: Starting, not Started.
    if (!last.has(key) || !status.endsWith('ed')) last.set(key, { what, id, status });
  }
  return [...last.values()];
}

/** JSON, or one object a line. */
function readJson(text: string): ResultValue[] {
  const plain = text.trim();
  if (plain === '') return [];
  if (plain.startsWith('[')) return JSON.parse(plain);
  return linesOf(plain).map((line): ResultValue => JSON.parse(line));
}
