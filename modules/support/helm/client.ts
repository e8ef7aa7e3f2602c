import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { OptionSpecs, Options } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { readYamlData } from '../../../runtime/yaml/data.ts';
import { binaryPath, type HostCommand, runCommands, stepOf } from '../commands.ts';
import { type KubeConfig, kubeCommands, readConfig, withConfig } from '../kube/config.ts';
import type { Step, Steps } from '../steps.ts';

/** The options that every helm module takes. */
export const HELM_OPTIONS = {
  binary_path: { type: 'path', description: 'The helm command.' },
  context: { type: 'str', aliases: ['kube_context'], description: "The kubeconfig's context." },
  kubeconfig: {
    type: 'raw',
    aliases: ['kubeconfig_path'],
    noLog: true,
    description: 'A kubeconfig, or the name of one.',
  },
  host: { type: 'str', description: "The API's URL." },
  ca_cert: { type: 'path', aliases: ['ssl_ca_cert'], description: "Certificate that signs the API's." },
  validate_certs: {
    type: 'bool',
    default: true,
    aliases: ['verify_ssl'],
    description: "Check the API's certificate.",
  },
  api_key: { type: 'str', noLog: true, description: 'A token.' },
} as const satisfies OptionSpecs;

export const HELM_EXCLUSIVE = [
  ['context', 'ca_cert'],
  ['context', 'validate_certs'],
] as const;

type HelmLogin = Options<typeof HELM_OPTIONS>;

/** A subcommand of helm's. */
export interface HelmCommand {
  readonly step: string;
  readonly words: readonly string[];
  readonly must?: boolean;
  /** It reads the request's payload. */
  readonly stdin?: boolean;
}

/** The helm command of the host. */
export class Helm {
  private path: string;

  private constructor(
    private readonly target: Target,
    private readonly config: KubeConfig,
    private readonly command: string,
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.path = command;
  }

  /** @throws ModuleFailure for a kubeconfig that is not there */
  static async open(
    login: Partial<HelmLogin> & { readonly release_namespace?: string | undefined },
    target: Target,
    task: TaskContext,
  ): Promise<Helm> {
    return new Helm(target, await readConfig(login.kubeconfig, task), login.binary_path ?? 'helm', {
      HELM_KUBECONTEXT: login.context || undefined,
      HELM_NAMESPACE: login.release_namespace || undefined,
      HELM_KUBETOKEN: login.api_key || undefined,
      HELM_KUBEAPISERVER: login.host || undefined,
      HELM_KUBECAFILE: login.ca_cert || undefined,
      HELM_KUBEINSECURE_SKIP_TLS_VERIFY: login.validate_certs === false ? 'true' : undefined,
    });
  }

  /** Runs subcommands in one request. @param more Further commands of the same request. */
  async run(
    commands: readonly HelmCommand[],
    options: { readonly payload?: string; readonly more?: readonly HostCommand[] } = {},
  ): Promise<Steps> {
    const { payload, more = [] } = options;
    const done = await runCommands(
      this.target,
      [
        ...commands.map(({ words, ...rest }) => ({
          ...rest,
          argv: withConfig(this.config, [this.command, ...words]),
        })),
        ...more,
      ],
      {
        ...(this.command.includes('/') ? {} : { need: [this.command] }),
        way: kubeCommands,
        environment: this.environment,
        ...(payload === undefined ? {} : { payload }),
      },
    );
    this.path = binaryPath(done, this.command) ?? this.command;
    return done;
  }

  /** A command line as Ansible's module shows it. */
  shown(...words: readonly string[]): string {
    const quoted = words.map((word, index) =>
      /^--set-\w+$/.test(words[index - 1] ?? '') ? `'${word}'` : word,
    );
    return [this.path, ...quoted].join(' ');
  }

  /** The step of a command that had to succeed. @throws ModuleFailure in Ansible's words */
  mustSucceed(done: Steps, name: string, command: string): Step {
    const step = stepOf(done, name);
    if (step.rc !== 0) throw helmFailure(step, command);
    return step;
  }
}

export function helmFailure({ rc, out, err }: Step, command: string): ModuleFailure {
  return new ModuleFailure(
    `Failure when executing Helm command. Exited ${rc}.\nstdout: ${out}\nstderr: ${err}`,
    { stdout: out, stderr: err, command },
  );
}

/** The dict of that name in a list of dicts that helm prints. */
export function entryOf(text: string, name: string): Dict | undefined {
  const all = readYamlData(text);
  if (!Array.isArray(all)) return undefined;
  return all.find((one): one is Dict => one instanceof Map && one.get('name') === name);
}

/** What `helm get values` prints; none is `null`. */
export function valuesOf(text: string): Value {
  return text.replace(/\n+$/, '') === 'null' ? new Map() : readYamlData(text);
}

/** A plugin of helm's. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly description: string;
}

/** The plugins that `helm plugin list` prints. */
export function pluginsOf(text: string): Plugin[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', version = '', description = ''] = line.split('\t').map((cell) => cell.trim());
    return name === '' || line.startsWith('NAME') ? [] : [{ name, version, description }];
  });
}

/** `helm plugin list`. @throws ModuleFailure in Ansible's words */
export async function listPlugins(helm: Helm): Promise<{ readonly step: Step; readonly command: string }> {
  const step = stepOf(await helm.run([{ step: 'plugins', words: ['plugin', 'list'] }]), 'plugins');
  const command = helm.shown('plugin', 'list');
  if (step.rc !== 0) throw helmFailure(step, command);
  if (step.out === '' && step.err === '')
    throw new ModuleFailure('Failed to get Helm plugin info', { command, stdout: '', stderr: '', rc: 0 });
  return { step, command };
}

/** The version in what `helm version` prints. */
export function versionOf(text: string): string | undefined {
  return /^(?:version\.BuildInfo|Client: &version\.Version)\{(?:Sem)?(?:Version|Ver):"v(.*?)",/.exec(
    text,
  )?.[1];
}

/** Whether a version is older than another, by their numbers. */
export function isOlder(version: string | undefined, than: string): boolean {
  const numbers = (text: string): number[] =>
    text.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0);
  const left = numbers(version ?? '0');
  for (const [index, right] of numbers(than).entries()) {
    const own = left[index] ?? 0;
    if (own !== right) return own < right;
  }
  return false;
}
