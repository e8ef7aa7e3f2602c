import { type Answer, answerOf, groupIn, rawPath } from '../../../runtime/kubernetes/answer.ts';
import {
  type Asking,
  findResource,
  groupVersion,
  listed,
  pathOf,
  type Resource,
} from '../../../runtime/kubernetes/discovery.ts';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { runOne } from '../commands.ts';
import type { Step } from '../steps.ts';
import { type KubeConfig, kubeCommands, readConfig, withConfig, withUser } from './config.ts';
import type { KUBE_OPTIONS } from './options.ts';

type KubeLogin = Options<typeof KUBE_OPTIONS>;

/** One object of a kind, or several. */
export interface Reference {
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly fields?: readonly string[] | undefined;
}

export type PatchType = 'json' | 'merge' | 'strategic';

/** Who changes objects, as Python's client calls itself: the same tasks own the same fields, whichever engine ran them before. */
const MANAGER = 'OpenAPI-Generator';

const VERBS = { get: 'get', post: 'create', put: 'replace', delete: 'delete' } as const;

interface Request {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: Value;
  /** Only try. */
  readonly dry?: boolean;
}

/** The API, as the host's kubectl command reaches it. */
export class Kube {
  readonly #found = new Map<string, Resource>();
  #url: Promise<Step> | undefined;

  private constructor(
    private readonly target: Target,
    private readonly config: KubeConfig,
    private readonly words: readonly string[],
    private readonly login: KubeLogin,
  ) {}

  /** @throws ModuleFailure for a kubeconfig that is not there */
  static async open(login: KubeLogin, target: Target, task: TaskContext): Promise<Kube> {
    const { api_key: token, username, password } = login;
    const read = await readConfig(login.kubeconfig, task);
    const { config, words } = withUser(read, login.kubeconfig, { token, username, password });
    const option = (name: string, value: string | undefined): string[] =>
      value === undefined ? [] : [`--${name}=${value}`];
    const insecure = login.validate_certs === false;
    const all = [
      ...option('context', login.context),
      ...option('server', login.host),
      ...(insecure ? [] : option('certificate-authority', login.ca_cert)),
      ...option('client-certificate', login.client_cert),
      ...option('client-key', login.client_key),
      ...option(
        'insecure-skip-tls-verify',
        login.validate_certs === undefined ? undefined : String(insecure),
      ),
      ...option('as', login.impersonate_user),
      ...(login.impersonate_groups ?? []).flatMap((group) => option('as-group', group)),
      ...words,
    ];
    return new Kube(target, config, all, login);
  }

  /** Runs a subcommand of kubectl's. @param input What it reads. */
  run(words: readonly string[], input?: string): Promise<Step> {
    // What follows `--` is a command for a container.
    const end = words.includes('--') ? words.indexOf('--') : words.length;
    return this.#call(['tsible_kubectl', ...words.slice(0, end), ...this.words, ...words.slice(end)], input);
  }

  #call(argv: readonly string[], input?: string): Promise<Step> {
    return runOne(this.target, withConfig(this.config, argv), {
      need: ['kubectl'],
      way: kubeCommands,
      environment: { HTTPS_PROXY: this.login.proxy, NO_PROXY: this.login.no_proxy },
      ...(input === undefined ? {} : { payload: input }),
    });
  }

  /** The API's URL; empty where kubectl finds it elsewhere than in a kubeconfig. */
  async server(): Promise<string> {
    this.#url ??= this.#call(['tsible_kube_server', this.login.host ?? '', this.login.context ?? '']);
    return (await this.#url).out.trim();
  }

  /** One request to the API. */
  async raw(method: keyof typeof VERBS, path: string, request: Request = {}): Promise<Answer> {
    const query = new URLSearchParams();
    const more = {
      dryRun: request.dry ? 'All' : undefined,
      fieldManager: method === 'post' || method === 'put' ? MANAGER : undefined,
    };
    for (const [key, value] of Object.entries({ ...request.query, ...more }))
      if (value !== undefined) query.set(key, value);
    const uri = rawPath(await this.server(), path, query);
    const file = request.body === undefined ? [] : ['--filename=-'];
    const input = request.body === undefined ? undefined : toJson(request.body);
    return answerOf(await this.run([VERBS[method], `--raw=${uri}`, ...file, '-v=4'], input), groupIn(path));
  }

  /** Finds out what has to be asked for one answer after the other. */
  async ask<T>(asking: Asking<T>): Promise<T> {
    let step = asking.next();
    while (step.done !== true) step = asking.next(await this.raw('get', step.value));
    return step.value;
  }

  /** The kind that a task means; undefined when there is none. */
  async find(kind: string, apiVersion: string): Promise<Resource | undefined> {
    const key = `${apiVersion} ${kind}`;
    const found = this.#found.get(key) ?? (await this.ask(findResource(kind, apiVersion)));
    if (found !== undefined) this.#found.set(key, found);
    return found;
  }

  /** @throws ModuleFailure in the words of Ansible's modules when there is no such kind */
  async resource(kind: string, apiVersion: string): Promise<Resource> {
    const found = await this.find(kind, apiVersion);
    if (found !== undefined) return found;
    throw new ModuleFailure(
      `Failed to find exact match for ${apiVersion}.${kind} by [kind, name, singularName, shortNames]`,
    );
  }

  /** An object, or a list of them, whose items say what they are. */
  async get(resource: Resource, { name, namespace, labels, fields }: Reference): Promise<Answer> {
    const query = {
      fieldSelector: fields?.length ? fields.join(',') : undefined,
      labelSelector: labels?.length ? labels.join(',') : undefined,
    };
    const answer = await this.raw('get', pathOf(resource, { name, namespace }), { query });
    return answer.ok ? { ...answer, object: listed(resource, answer.object) } : answer;
  }

  /** Changes an object. The patch comes by standard input: an object may hold secrets. */
  async patch(
    resource: Resource,
    { name, namespace }: Reference,
    type: PatchType,
    patch: Value,
    more: { readonly dry?: boolean } = {},
  ): Promise<Answer> {
    const words = [
      'patch',
      ...wordsFor(resource, { name, namespace }),
      `--type=${type}`,
      '--patch-file=/dev/stdin',
      `--field-manager=${MANAGER}`,
      ...(more.dry ? ['--dry-run=server'] : []),
    ];
    return answerOf(await this.run([...words, ...AS_JSON], toJson(patch)), resource.group);
  }

  /** Lets the API merge an object into what is there. */
  async apply(
    resource: Resource,
    object: Dict,
    owner: { readonly fieldManager: string; readonly force: boolean },
    more: { readonly dry?: boolean } = {},
  ): Promise<Answer> {
    const words = [
      'apply',
      '--filename=-',
      '--server-side',
      '--validate=false',
      `--field-manager=${owner.fieldManager}`,
      ...(owner.force ? ['--force-conflicts'] : []),
      ...(more.dry ? ['--dry-run=server'] : []),
    ];
    return answerOf(await this.run([...words, ...AS_JSON], toJson(object)), resource.group);
  }
}

const AS_JSON = ['--output=json', '--show-managed-fields', '-v=4'];

/** The words that name an object to kubectl: `deployments.v1.apps web --namespace=x`. */
export function wordsFor(
  { name: plural, group, version, namespaced }: Resource,
  { name, namespace }: Reference,
): string[] {
  return [
    group === '' ? plural : `${plural}.${version}.${group}`,
    ...(name === undefined ? [] : [name]),
    ...(namespaced && namespace !== undefined ? [`--namespace=${namespace}`] : []),
  ];
}

/**
 * The namespace of a new object, without which its place is unknown.
 * @throws ModuleFailure in the words of Ansible's modules
 */
export function namespaceFor(resource: Resource, namespace: string | undefined, does: string): void {
  if (resource.namespaced && !namespace)
    throw new ModuleFailure(
      `Failed to ${does} object: Namespace is required for ${groupVersion(resource)}.${resource.kind}`,
    );
}
