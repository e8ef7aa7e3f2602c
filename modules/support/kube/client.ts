import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { parseJson } from '../../../runtime/values/parse-json.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { linesOf, runOne } from '../commands.ts';
import type { Step } from '../steps.ts';
import { type KubeConfig, kubeCommands, readConfig, withConfig, withUser } from './config.ts';
import type { KUBE_OPTIONS } from './options.ts';

type KubeLogin = Options<typeof KUBE_OPTIONS>;

/** One object of the API, or a list of them, as a task names it. */
export interface Reference {
  readonly kind: string;
  readonly apiVersion: string;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly fields?: readonly string[] | undefined;
}

/** There is no such kind in that version of the API. */
export class UnknownKind extends ModuleFailure {}

/** The kubectl command of the host. */
export class Kube {
  private constructor(
    private readonly target: Target,
    private readonly config: KubeConfig,
    private readonly words: readonly string[],
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {}

  /** @throws ModuleFailure for a kubeconfig that is not there */
  static async open(login: KubeLogin, target: Target, task: TaskContext): Promise<Kube> {
    const { api_key: token, username, password } = login;
    const read = await readConfig(login.kubeconfig, task);
    const { config, words } = withUser(read, login.kubeconfig, { token, username, password });
    const option = (name: string, value: string | undefined): string[] =>
      value === undefined ? [] : [`--${name}=${value}`];
    const all = [
      ...option('context', login.context),
      ...option('server', login.host),
      ...option('certificate-authority', login.ca_cert),
      ...option('client-certificate', login.client_cert),
      ...option('client-key', login.client_key),
      ...option(
        'insecure-skip-tls-verify',
        login.validate_certs === undefined ? undefined : String(!login.validate_certs),
      ),
      ...option('as', login.impersonate_user),
      ...(login.impersonate_groups ?? []).flatMap((group) => option('as-group', group)),
      ...words,
    ];
    return new Kube(target, config, all, { HTTPS_PROXY: login.proxy, NO_PROXY: login.no_proxy });
  }

  /** Runs a subcommand. @param input What it reads. */
  run(words: readonly string[], input?: string): Promise<Step> {
    // What follows `--` is a command for a container.
    const end = words.includes('--') ? words.indexOf('--') : words.length;
    const argv = ['kubectl', ...words.slice(0, end), ...this.words, ...words.slice(end)];
    return runOne(this.target, withConfig(this.config, argv), {
      need: ['kubectl'],
      way: kubeCommands,
      environment: this.environment,
      ...(input === undefined ? {} : { payload: input }),
    });
  }

  /**
   * What there is; undefined when there is no such object.
   * @throws UnknownKind
   * @throws ModuleFailure for everything else that kubectl has against it
   */
  async get(wanted: Reference): Promise<Dict | undefined> {
    const step = await this.run([
      'get',
      ...words(wanted),
      '--output=json',
      '--show-managed-fields',
      '--ignore-not-found',
    ]);
    if (step.rc === 0) return step.out.trim() === '' ? undefined : dictOf(parseJson(step.out));
    const why = step.err.trim();
    if (/doesn't have a resource type|no matches for kind|could not find the requested resource/.test(why))
      throw new UnknownKind(
        `Failed to find exact match for ${wanted.apiVersion}.${wanted.kind} by [kind, name, singularName, shortNames]`,
      );
    if (/\(NotFound\)/.test(why)) return undefined;
    throw new ModuleFailure(`Failed to retrieve requested object: ${why}`, reasonOf(why));
  }

  /** Runs a subcommand that changes an object and prints it. @param verb For the message of its failure. */
  async change(verb: string, command: readonly string[], input: string): Promise<Changed> {
    const step = await this.run([...command, '--output=json', '--show-managed-fields'], input);
    const why = step.err.trim();
    if (step.rc !== 0) throw new ModuleFailure(`Failed to ${verb} object: ${why}`, reasonOf(why));
    return { object: dictOf(parseJson(step.out)), warnings: warningsOf(step.err) };
  }
}

export interface Changed {
  readonly object: Dict;
  readonly warnings: readonly string[];
}

/** The words that name an object to kubectl: `Deployment.v1.apps web --namespace=x`. */
export function words(wanted: Reference): string[] {
  const [group, version] = wanted.apiVersion.includes('/')
    ? [wanted.apiVersion.slice(0, wanted.apiVersion.indexOf('/')), wanted.apiVersion.replace(/^[^/]*\//, '')]
    : ['', wanted.apiVersion];
  return [
    `${wanted.kind}.${version}.${group}`,
    ...(wanted.name === undefined ? [] : [wanted.name]),
    ...(wanted.namespace !== undefined
      ? [`--namespace=${wanted.namespace}`]
      : wanted.name === undefined
        ? ['--all-namespaces']
        : []),
    ...(wanted.name === undefined && wanted.labels?.length ? [`--selector=${wanted.labels.join(',')}`] : []),
    ...(wanted.name === undefined && wanted.fields?.length
      ? [`--field-selector=${wanted.fields.join(',')}`]
      : []),
  ];
}

/** `Error from server (Conflict): ...`: why, as the API's answer names it. */
function reasonOf(text: string): { readonly reason?: string } {
  const reason = /^Error from server \((\w+)\)/m.exec(text)?.[1];
  return reason === undefined ? {} : { reason };
}

function warningsOf(text: string): string[] {
  return linesOf(text).flatMap((line) => /^Warning: (.*)$/.exec(line)?.[1] ?? []);
}

export function dictOf(value: Value | undefined): Dict {
  return value instanceof Map ? value : new Map();
}

/** A member of nested dicts: `status.conditions`. */
export function at(value: Value | undefined, path: string): Value | undefined {
  let found = value;
  for (const key of path.split('.')) found = found instanceof Map ? found.get(key) : undefined;
  return found ?? undefined;
}

export function textAt(value: Value | undefined, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** Whether it is a list of objects. */
export function isList(object: Dict): boolean {
  return textAt(object, 'kind')?.endsWith('List') ?? false;
}

/** A list's objects, or the object itself. */
export function itemsOf(object: Dict | undefined): Dict[] {
  if (object === undefined) return [];
  if (!isList(object)) return [object];
  const items = object.get('items');
  return Array.isArray(items) ? items.map(dictOf) : [];
}
