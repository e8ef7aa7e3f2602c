import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { itemsOf } from '../../values/iterate.ts';
import { parseJson } from '../../values/parse-json.ts';
import { str } from '../../values/print.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { type Lookups, lookup } from '../plugin.ts';
import { lookupError } from './find-file.ts';
import { kubectl, type Option } from './kubectl.ts';

function findCommand(name: string, further: Value): string | undefined {
  const more = further === null ? [] : typeof further === 'string' ? [further] : itemsOf(further).map(str);
  const folders = [...more, ...(process.env.PATH ?? '').split(':'), '/sbin', '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function kustomize(folder: string, given: Value, further: Value, helm: boolean): string {
  const command =
    given === null ? (findCommand('kustomize', further) ?? findCommand('kubectl', further)) : str(given);
  if (command === undefined)
    throw lookupError("Failed to find required executable 'kubectl' and 'kustomize' in paths");
  const subcommand = command.endsWith('kustomize') ? 'build' : command.endsWith('kubectl') ? 'kustomize' : '';
  if (subcommand === '')
    throw lookupError(
      `unexpected tool provided as parameter ${command}, expected one of kustomize, kubectl.`,
    );
  const args = [subcommand, folder, ...(helm ? ['--enable-helm'] : [])];
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
  });
  if (error !== undefined) throw lookupError(`cannot run ${command}: ${error.message}`);
  if (status === 0) return stdout;
  throw lookupError(
    stderr === ''
      ? `kustomize command failed with unknown error. exit code: ${status}`
      : `kustomize command failed. exit code: ${status}, error: ${stderr}`,
  );
}

/** What names an object: the options, or the definition that is given. */
function wantedOf(option: Option): Wanted {
  const definition = option('resource_definition');
  const metadata = at(definition, 'metadata');
  const text = (value: Value): string | undefined => (value === null ? undefined : str(value));
  const kind = text(at(definition, 'kind') ?? option('kind'));
  if (kind === undefined)
    throw lookupError(
      "Error: no Kind specified. Use the 'kind' parameter, or provide an object YAML configuration " +
        "using the 'resource_definition' parameter.",
    );
  return {
    kind,
    apiVersion: text(at(definition, 'apiVersion') ?? option('api_version')) ?? 'v1',
    name: text(at(metadata, 'name') ?? option('resource_name')),
    namespace: text(at(metadata, 'namespace') ?? option('namespace')),
  };
}

interface Wanted {
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

function at(value: Value, key: string): Value {
  return value instanceof Map ? (value.get(key) ?? null) : null;
}

/** `Deployment.v1.apps web --namespace=x` */
function wordsFor({ kind, apiVersion, name, namespace }: Wanted, option: Option): string[] {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const selector = (flag: string, given: string): string[] => {
    const value = option(given);
    return value === null || name !== undefined ? [] : [`--${flag}=${str(value)}`];
  };
  return [
    `${kind}.${version}.${group}`,
    ...(name === undefined ? [] : [name]),
    ...(namespace !== undefined
      ? [`--namespace=${namespace}`]
      : name === undefined
        ? ['--all-namespaces']
        : []),
    ...selector('selector', 'label_selector'),
    ...selector('field-selector', 'field_selector'),
  ];
}

function clusterInfo(about: string, run: (words: readonly string[]) => string): Value {
  if (about === 'version') return at(parseJson(run(['version', '--output=json'])), 'serverVersion');
  const lines = run(['api-versions']).split('\n').filter(Boolean);
  return [...new Set(lines.map((line) => (line.includes('/') ? line.replace(/\/.*/, '') : '')))];
}

/** Objects of a cluster, which kubectl asks for. */
function objects(option: Option): Value[] {
  const command = findCommand('kubectl', null);
  if (command === undefined) throw lookupError("Failed to find required executable 'kubectl' in paths");
  const info = option('cluster_info');
  if (info !== null)
    return [
      clusterInfo(str(info), (words) => {
        const answer = kubectl(command, words, option);
        if (answer.ok) return answer.text;
        throw lookupError(answer.why);
      }),
    ];
  if (option('src') !== null)
    throw lookupError("tsible's k8s lookup takes no src: give it resource_definition");
  const wanted = wantedOf(option);
  const words = ['get', ...wordsFor(wanted, option), '--output=json', '--ignore-not-found'];
  const answer = kubectl(command, words, option);
  if (answer.ok) {
    const found = answer.text.trim() === '' ? null : parseJson(answer.text);
    if (wanted.name !== undefined) return found === null ? [] : [found];
    const items = at(found, 'items');
    return Array.isArray(items) ? items : [];
  }
  if (/doesn't have a resource type|no matches for kind/.test(answer.why))
    throw lookupError(
      `Failed to find exact match for ${wanted.apiVersion}.${wanted.kind} by [kind, name, singularName, shortNames]`,
    );
  throw lookupError(answer.why);
}

/** Lookups of the collection kubernetes.core, by kubectl or kustomize on the controller. */
export const kubernetesLookups: Lookups = {
  k8s: lookup('**options', (_context, _terms, given) =>
    objects((name) => (given instanceof Map ? (given.get(name) ?? null) : null)),
  ),
  kustomize: lookup(
    "dir='.', binary_path=None, opt_dirs=None, enable_helm=False, **options",
    (_context, _terms, folder = '.', binary = null, further = null, helm = false) => [
      kustomize(str(folder), binary, further, truth(helm)),
    ],
  ),
};
