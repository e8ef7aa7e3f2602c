import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Cluster } from '../../lab/kubernetes/cluster.ts';
import { runReference } from '../../lab/reference.ts';
import { builtCommands } from '../harness.ts';

/** A task for both engines; `%NS%` in it is the namespace that is the engine's own. */
export interface KubeCase {
  readonly name: string;
  /** Without its collection when that is kubernetes.core. */
  readonly module: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly check?: boolean;
  readonly diff?: boolean;
  /** How often the task runs, in a row. */
  readonly times?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Folders and files beside the playbook. */
export type Files = Readonly<Record<string, string>>;

const packages = ['python3-kubernetes', 'python3-jsonpatch', 'kubectl'];

type Results = Readonly<Record<string, unknown>>;

/** Runs all cases under ansible-core 2.19 and under tsible, against the same API; [case, reference's result, tsible's] of each run. */
export async function compareKube(
  cases: readonly KubeCase[],
  cluster: Cluster,
  files: Files,
): Promise<{ readonly name: string; readonly reference: unknown; readonly tsible: unknown }[]> {
  const [reference, tsible] = await Promise.all([
    runSide('reference', cases, cluster, files),
    runSide('tsible', cases, cluster, files),
  ]);
  return cases.flatMap((one, index) =>
    Array.from({ length: one.times ?? 1 }, (_, time) => {
      const key = `r_${index}_${time}`;
      return { name: `${one.name} (${time + 1})`, reference: reference[key], tsible: tsible[key] };
    }),
  );
}

function place(value: unknown, words: Files): unknown {
  if (typeof value === 'string')
    return Object.entries(words).reduce((text, [word, meaning]) => text.replaceAll(word, meaning), value);
  if (Array.isArray(value)) return value.map((item) => place(item, words));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, place(item, words)]));
}

async function runSide(
  side: 'reference' | 'tsible',
  cases: readonly KubeCase[],
  cluster: Cluster,
  files: Files,
): Promise<Results> {
  const folder = mkdtempSync(join(tmpdir(), 'tsible-kube-'));
  // Of one length: what the server quotes of a bad object is cut by bytes.
  const namespace = `${side === 'reference' ? 'ref' : 'own'}-${folder.slice(-6).toLowerCase()}`;
  const words = {
    '%NS%': namespace,
    '%URL%': cluster.url,
    '%CONFIG%': cluster.kubeconfig,
    '%CA%': cluster.certificate,
    '%ADMIN%': cluster.tokens.admin,
    '%NOBODY%': cluster.tokens.nobody,
  };
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      writeFileSync(join(folder, name), String(place(text, words)));
    }
    const tasks: unknown[] = [{ 'kubernetes.core.k8s': { kind: 'Namespace', name: namespace } }];
    const names: string[] = [];
    for (const [index, one] of cases.entries()) {
      for (let time = 0; time < (one.times ?? 1); time++) {
        names.push(`r_${index}_${time}`);
        tasks.push({
          name: one.name,
          [one.module.includes('.') ? one.module : `kubernetes.core.${one.module}`]: place(one.args, words),
          register: names.at(-1),
          ignore_errors: true,
          check_mode: one.check ?? false,
          diff: one.diff ?? false,
          environment: place(one.environment ?? {}, words),
        });
      }
    }
    const all = names.map((name) => `'${name}': ${name}`).join(', ');
    const dump = join(folder, 'results.json');
    tasks.push({ copy: { dest: dump, content: `{{ {${all}} | to_json }}` }, check_mode: false, diff: false });
    const play = {
      hosts: 'localhost',
      connection: 'local',
      gather_facts: false,
      vars: { ansible_python_interpreter: '/usr/bin/python3' },
      environment: { K8S_AUTH_KUBECONFIG: cluster.kubeconfig },
      tasks,
    };
    writeFileSync(join(folder, 'play.yml'), JSON.stringify([play]));
    const [command, ...first] =
      side === 'reference'
        ? ['ansible-playbook']
        : ['node', join(await builtCommands(), 'tsible-playbook.js')];
    await runReference({
      command: command ?? '',
      args: [...first, '-i', 'localhost,', 'play.yml'],
      cwd: folder,
      packages,
      env: { ANSIBLE_PIPELINING: 'true' },
      timeout: 900_000,
    });
    return tidy(JSON.parse(readFileSync(dump, 'utf8')), namespace, folder) as Results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Keys that the executor adds, or that no second run repeats; kubectl names itself another manager than Python's client does. */
const LEFT_OUT: readonly string[] = [
  ...['invocation', 'exception', 'failed', 'stdout_lines', 'stderr_lines', 'deprecations'],
  ...['managedFields', 'uid', 'resourceVersion', 'creationTimestamp'],
];

function tidy(value: unknown, namespace: string, folder: string): unknown {
  if (typeof value === 'string')
    return value
      .replaceAll(namespace, '%NS%')
      .replaceAll(folder, '@')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME')
      .replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'UID')
      .replace(/\b10\.0\.0\.\d+/g, 'ADDRESS')
      .replace(/\b(gen-)\w{5}\b/g, '$1X');
  if (Array.isArray(value)) return value.map((item) => tidy(item, namespace, folder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !LEFT_OUT.includes(key) && !(key === 'changed' && item === false))
      .map(([key, item]) => {
        const tidied = tidy(item, namespace, folder);
        return [key.replaceAll(namespace, '%NS%'), key === 'diff' ? sorted(tidied) : tidied];
      }),
  );
}

/** What differs between lists with merge keys comes in the order of Python's sets, which is chance. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sorted(item)]));
}
