import { ModuleFailure, type ResultValue } from '../../../runtime/module/result.ts';
import type { OptionRules, OptionSpecs, Options } from '../../../runtime/module/spec.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { runCommands } from '../commands.ts';
import type { Step } from '../steps.ts';

/** The options that every module of community.docker takes. */
export const DOCKER_OPTIONS = {
  docker_host: {
    type: 'str',
    default: 'unix:///var/run/docker.sock',
    aliases: ['docker_url'],
    description: 'Where the daemon listens.',
  },
  tls_hostname: { type: 'str', description: "Name in the daemon's certificate." },
  api_version: {
    type: 'str',
    default: 'auto',
    aliases: ['docker_api_version'],
    description: 'Version of the API.',
  },
  timeout: { type: 'int', default: 60, description: 'Seconds to wait for an answer.' },
  ca_path: {
    type: 'path',
    aliases: ['ca_cert', 'tls_ca_cert', 'cacert_path'],
    description: "Certificate that signs the daemon's.",
  },
  client_cert: {
    type: 'path',
    aliases: ['tls_client_cert', 'cert_path'],
    description: 'Certificate to show.',
  },
  client_key: { type: 'path', aliases: ['tls_client_key', 'key_path'], description: 'Its key.' },
  tls: { type: 'bool', default: false, description: 'Use TLS.' },
  use_ssh_client: {
    type: 'bool',
    default: false,
    description: "Use the ssh command for ssh:// (docker's client always does).",
  },
  validate_certs: {
    type: 'bool',
    default: false,
    aliases: ['tls_verify'],
    description: "Check the daemon's certificate.",
  },
  debug: { type: 'bool', default: false, description: 'Tell more.' },
} as const satisfies OptionSpecs;

export const DOCKER_RULES = {
  requiredTogether: [['client_cert', 'client_key']],
} as const satisfies OptionRules;

const { timeout: _timeout, use_ssh_client: _ssh, debug: _debug, ...cliOptions } = DOCKER_OPTIONS;

/** The options of those modules that are made for docker's command line in Ansible, too. */
export const DOCKER_CLI_OPTIONS = {
  docker_cli: { type: 'path', description: 'The docker command; the one in PATH when not given.' },
  cli_context: { type: 'str', description: 'The docker context.' },
  ...cliOptions,
  docker_host: { type: 'str', aliases: ['docker_url'], description: 'Where the daemon listens.' },
} as const satisfies OptionSpecs;

export const DOCKER_CLI_RULES = {
  mutuallyExclusive: [['docker_host', 'cli_context']],
  ...DOCKER_RULES,
} as const satisfies OptionRules;

/** How the daemon is reached. */
export type DockerLogin = Omit<Options<typeof cliOptions>, 'docker_host'> & {
  readonly docker_host: string | undefined;
  readonly cli_context?: string | undefined;
  readonly docker_cli?: string | undefined;
};

/** JSON as docker's client prints it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonDict = { readonly [key: string]: Json };

/** The docker command of the host. */
export class Docker {
  constructor(
    readonly target: Target,
    private readonly login: DockerLogin,
  ) {}

  /** The version of the API that is asked for; undefined: the daemon's own. */
  get apiVersion(): string | undefined {
    return this.login.api_version === 'auto' ? undefined : this.login.api_version;
  }

  /** A subcommand as a whole command line, and what it needs. */
  commandLine(words: readonly string[]): {
    readonly argv: string[];
    readonly need: string[];
    readonly environment: Readonly<Record<string, string | undefined>>;
  } {
    return {
      argv: [...this.words(), ...words],
      need: [this.login.docker_cli ?? 'docker'],
      environment: { DOCKER_API_VERSION: this.apiVersion },
    };
  }

  /** The words in front of every subcommand. */
  private words(): string[] {
    const { login } = this;
    return [
      login.docker_cli ?? 'docker',
      ...(login.docker_host === undefined || login.docker_host === DOCKER_OPTIONS.docker_host.default
        ? []
        : ['--host', login.docker_host]),
      ...(login.cli_context === undefined ? [] : ['--context', login.cli_context]),
      ...(login.validate_certs ? ['--tlsverify'] : login.tls ? ['--tls'] : []),
      ...(login.ca_path === undefined ? [] : ['--tlscacert', login.ca_path]),
      ...(login.client_cert === undefined ? [] : ['--tlscert', login.client_cert]),
      ...(login.client_key === undefined ? [] : ['--tlskey', login.client_key]),
    ];
  }

  /** Runs subcommands, one after another, until one fails. */
  async try(
    commands: readonly (readonly string[])[],
    options: {
      readonly input?: string;
      readonly chdir?: string;
      readonly config?: string;
      readonly environment?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Step[]> {
    const done = await runCommands(
      this.target,
      commands.map((command, at) => ({
        step: `docker ${at}`,
        argv: [
          ...this.words(),
          ...(options.config === undefined ? [] : ['--config', options.config]),
          ...command,
        ],
        must: true,
        stdin: options.input !== undefined,
      })),
      {
        need: [this.login.docker_cli ?? 'docker'],
        environment: {
          ...options.environment,
          DOCKER_API_VERSION: this.apiVersion,
        },
        leavesChildren: true,
        ...(options.input === undefined ? {} : { payload: options.input }),
        ...(options.chdir === undefined ? {} : { chdir: options.chdir }),
      },
    );
    return commands.flatMap((_, at) => done.find(`docker ${at}`) ?? []);
  }

  /** What subcommands print. @throws ModuleFailure in the words of Ansible's modules, when one fails */
  async run(
    commands: readonly (readonly string[])[],
    options: Parameters<Docker['try']>[1] & { readonly failure?: string } = {},
  ): Promise<string[]> {
    return (await this.must(commands, options)).map((step) => step.out);
  }

  /** Runs subcommands. @throws ModuleFailure in the words of Ansible's modules, when one fails */
  async must(
    commands: readonly (readonly string[])[],
    options: Parameters<Docker['try']>[1] & { readonly failure?: string } = {},
  ): Promise<Step[]> {
    if (commands.length === 0) return [];
    const steps = await this.try(commands, options);
    const failed = steps.find((step) => step.rc !== 0);
    if (failed !== undefined) throw new ModuleFailure(`${options.failure ?? ''}${failed.err.trim()}`);
    return steps;
  }

  /** What `docker KIND inspect NAME` tells; undefined when there is no such thing. */
  async inspect(
    kind: 'container' | 'image' | 'network' | 'volume',
    name: string,
  ): Promise<JsonDict | undefined> {
    const [step] = await this.try([[kind, 'inspect', name]]);
    if (step?.rc === 0) return first(step.out);
    const said = step?.err ?? '';
    if (/no such|not found/i.test(said)) return undefined;
    throw new ModuleFailure(`Error connecting: ${said.trim()}`);
  }
}

function first(text: string): JsonDict | undefined {
  const all: unknown = JSON.parse(text);
  return Array.isArray(all) ? all[0] : undefined;
}

/** A member of a nested JSON dict: `HostConfig.RestartPolicy.Name`. */
export function at(json: Json | undefined, path: string): Json | undefined {
  let value = json;
  for (const key of path.split('.')) {
    if (!isDict(value)) return undefined;
    value = value[key];
  }
  return value;
}

export function isDict(value: Json | undefined): value is JsonDict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map((one) => String(one)) : [];
}

/** JSON as a result's value. */
export function shown(value: Json | undefined): ResultValue {
  return value === undefined ? null : value;
}

const SUFFIXES: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
};

/** `512M` in bytes. @throws ModuleFailure for what is no size */
export function bytes(text: string): number {
  const [, number, suffix = 'b'] = /^\s*(-?\d+(?:\.\d*)?)\s*([bkmgtp])?(?:i?b)?\s*$/i.exec(text) ?? [];
  if (number === undefined) throw new ModuleFailure(`Failed to convert ${text} to bytes: invalid number`);
  return Math.trunc(Number(number) * (SUFFIXES[suffix.toLowerCase()] ?? 1));
}
