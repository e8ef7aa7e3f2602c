import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { equals } from '../../../runtime/values/compare.ts';
import { str } from '../../../runtime/values/print.ts';
import { truth } from '../../../runtime/values/truth.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { readYamlData } from '../../../runtime/yaml/data.ts';
import { dumpYaml } from '../../../runtime/yaml/dump/index.ts';
import { stepOf } from '../../support/commands.ts';
import { entryOf, Helm, type HelmCommand, isOlder, valuesOf, versionOf } from '../../support/helm/client.ts';
import type { Steps } from '../../support/steps.ts';
import { RELEASE_OPTIONS, type ReleaseArgs } from './options.ts';
import { chartWords, deployWords, diffWords, hasValues, uninstallWords } from './words.ts';

export default defineModule({
  name: 'kubernetes.core.helm',
  summary: 'Install, upgrade or remove charts with helm',
  options: RELEASE_OPTIONS,
  rules: {
    requiredIf: [
      ['release_state', 'present', ['release_name', 'chart_ref']],
      ['release_state', 'absent', ['release_name']],
    ],
    mutuallyExclusive: [
      ['context', 'ca_cert'],
      ['replace', 'history_max'],
      ['wait_timeout', 'timeout'],
    ],
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const helm = await Helm.open(args, target, task);
    const probed = await probe(helm, args);
    const { release } = probed;
    const plan =
      args.release_state === 'absent'
        ? planRemoval(helm, args, probed)
        : await planRelease(helm, args, probed);
    const { words, shown, warnings, prepared } = plan;
    const more = {
      ...(warnings.length > 0 ? { warnings } : {}),
      ...(prepared !== undefined && task.diff ? { diff: { prepared } } : {}),
    };
    const quiet = { stdout: '', stderr: '', command: shown, ...more };
    if (task.check) {
      const current = release?.get('values') ?? {};
      return {
        changed: words !== undefined,
        status: { values: { current, declared: release ?? {} } },
        ...quiet,
      };
    }
    if (words === undefined) return { changed: false, status: release ?? null, ...quiet };
    const done = await helm.run(
      [
        { step: 'change', words, must: true, stdin: plan.payload !== undefined },
        ...statusCommands(args.release_name, true),
      ],
      plan.payload === undefined ? {} : { payload: plan.payload },
    );
    const step = helm.mustSucceed(done, 'change', shown);
    return {
      changed: true,
      stdout: step.out,
      stderr: step.err,
      status: statusOf(helm, done, args.release_name) ?? null,
      command: shown,
      ...more,
    };
  },
});

interface Probed {
  readonly release: Dict | undefined;
  readonly chart: Dict;
  /** Version of the plugin `diff`, where it is there. */
  readonly diffVersion: () => string | undefined;
  readonly version: string | undefined;
  /** The values in the values files, later files over earlier ones. */
  readonly fileValues: () => Dict;
}

interface Plan {
  /** Undefined: there is nothing to do. */
  readonly words?: readonly string[];
  readonly shown: string;
  readonly payload?: string;
  readonly warnings: readonly string[];
  readonly prepared?: string;
}

function statusCommands(name: string, all: boolean): HelmCommand[] {
  return [
    {
      step: 'list',
      words: ['list', '--output=yaml', '--filter', name, ...(all ? ['--all'] : [])],
      must: true,
    },
    { step: 'values', words: ['get', 'values', '--output=yaml', name] },
  ];
}

/** The release with its values; undefined when there is none. */
function statusOf(helm: Helm, done: Steps, name: string): Dict | undefined {
  const listed = helm.mustSucceed(done, 'list', helm.shown('list', '--output=yaml', '--filter', name));
  const release = entryOf(listed.out, name);
  const shown = helm.shown('get', 'values', '--output=yaml', name);
  if (release !== undefined) release.set('values', valuesOf(helm.mustSucceed(done, 'values', shown).out));
  return release;
}

/** Everything that decides what is to be done, in one request. */
async function probe(helm: Helm, args: ReleaseArgs): Promise<Probed> {
  const { release_name: name, chart_ref: chartRef = '' } = args;
  const present = args.release_state === 'present';
  const insecure = [
    ...(args.insecure_skip_tls_verify ? ['--insecure-skip-tls-verify'] : []),
    ...(args.plain_http ? ['--plain-http'] : []),
  ];
  const done = await helm.run(
    [
      ...(args.update_repo_cache ? [{ step: 'update', words: ['repo', 'update'], must: true }] : []),
      ...statusCommands(name, !present),
      ...(present
        ? [
            { step: 'chart', words: [...chartWords(args), 'show', 'chart', chartRef, ...insecure] },
            { step: 'plugins', words: ['plugin', 'list'] },
          ]
        : []),
      { step: 'version', words: ['version'] },
    ],
    { more: args.values_files.map((file) => ({ step: `file ${file}`, argv: ['cat', '--', file] })) },
  );
  if (args.update_repo_cache) helm.mustSucceed(done, 'update', helm.shown('repo', 'update'));
  const release = statusOf(helm, done, name);
  const version = versionOf(stepOf(done, 'version').out);
  const needs = (option: string, given: boolean, least: string): void => {
    if (given && isOlder(version, least))
      throw new ModuleFailure(`${option} requires helm >= ${least}, current version is ${version ?? 'None'}`);
  };
  needs('plain_http', args.plain_http, '3.13.0');
  needs('take_ownership', args.take_ownership, '3.17.0');
  const described = present
    ? helm.mustSucceed(
        done,
        'chart',
        helm.shown(...chartWords(args), 'show', 'chart', `'${chartRef}'`, ...insecure),
      ).out
    : '';
  if (present) {
    needs('reset_then_reuse_values', args.reset_then_reuse_values, '3.14.0');
    needs('insecure_skip_tls_verify', args.insecure_skip_tls_verify, '3.16.0');
    if (args.set_values?.some((one) => one.get('value_type') === 'json') && isOlder(version, '3.10.0'))
      throw new ModuleFailure(
        `This module requires helm >= 3.10.0, to use set_values parameter with value type set to 'json'. current version is ${version ?? 'None'}`,
      );
  }
  const chart = readYamlData(described);
  return {
    release,
    version,
    chart: chart instanceof Map ? chart : new Map(),
    diffVersion: () => {
      const plugins = stepOf(done, 'plugins');
      if (plugins.rc !== 0 || (plugins.out === '' && plugins.err === ''))
        throw new ModuleFailure('Failed to get Helm plugin info', {
          command: helm.shown('plugin', 'list'),
          stdout: plugins.out,
          stderr: plugins.err,
          rc: plugins.rc,
        });
      return /^diff\s*\t\s*([^\t]*?)\s*\t/m.exec(plugins.out)?.[1];
    },
    fileValues: () => {
      const values: Dict = new Map();
      for (const file of args.values_files) {
        const read = stepOf(done, `file ${file}`);
        if (read.rc !== 0)
          throw new ModuleFailure(`[Errno 2] No such file or directory: '${file}'`, { stderr: read.err });
        const contents = readYamlData(read.out, file);
        if (contents instanceof Map) for (const [key, value] of contents) values.set(key, value);
      }
      return values;
    },
  };
}

function planRemoval(helm: Helm, args: ReleaseArgs, { release, version }: Probed): Plan {
  if (release === undefined || str(release.get('status') ?? '').startsWith('uninstall'))
    return { shown: helm.shown(), warnings: [] };
  if (args.replace) throw new ModuleFailure('replace is not applicable when state is absent');
  const tooOld = args.wait && isOlder(version, '3.7.0');
  const words = [...uninstallWords(args, args.wait && !tooOld), args.release_name];
  return {
    words: ['uninstall', ...words],
    // Ansible's module joins its words with one blank more here.
    shown: helm.shown('uninstall', '', ...words),
    warnings: tooOld ? ['helm uninstall support option --wait for helm release >= 3.7.0'] : [],
  };
}

async function planRelease(helm: Helm, args: ReleaseArgs, probed: Probed): Promise<Plan> {
  const { release, chart } = probed;
  const { release_name: name, chart_ref: chartRef = '', release_values: values } = args;
  const warnings: string[] = [];
  const updateLater = args.dependency_update && (await updateDependencies(helm, args, chart, warnings));
  const payload =
    values !== undefined && hasValues(args) ? { payload: dumpYaml(values, { flowStyle: false }) } : {};
  const deploy = (upgrade: boolean): Plan => {
    const words = deployWords(args, upgrade, updateLater);
    return {
      words: [...words, name, chartRef],
      shown: helm.shown(...words, name, `'${chartRef}'`),
      ...payload,
      warnings,
    };
  };
  if (release === undefined) return deploy(false);
  const diffVersion = probed.diffVersion();
  let changes: boolean;
  let prepared: string | undefined;
  if (diffVersion !== undefined && (args.chart_repo_url === undefined || !isOlder(diffVersion, '3.4.1'))) {
    if (args.reset_then_reuse_values && isOlder(diffVersion, '3.9.12'))
      throw new ModuleFailure(
        `reset_then_reuse_values requires helm diff >= 3.9.12, current version is ${diffVersion}\n`,
      );
    const words = diffWords(args);
    const done = await helm.run([{ step: 'diff', words, stdin: hasValues(args) }], payload);
    const text = helm.mustSucceed(done, 'diff', helm.shown(...words)).out.trim();
    changes = text !== '';
    if (changes) prepared = text;
  } else {
    warnings.push(
      'The default idempotency check can fail to report changes in certain cases. Install helm diff >= 3.4.1 for better results.',
    );
    changes = differs(
      release,
      chart,
      args.values_files.length > 0 ? probed.fileValues() : (values ?? new Map()),
    );
  }
  const told = prepared === undefined ? {} : { prepared };
  if (args.force || changes) return { ...deploy(true), ...told };
  return { shown: helm.shown(...chartWords(args)), warnings, ...told };
}

/** Updates what the chart needs. @returns whether installing it has to do so instead */
async function updateDependencies(
  helm: Helm,
  args: ReleaseArgs,
  chart: Dict,
  warnings: string[],
): Promise<boolean> {
  const { chart_ref: chartRef = '' } = args;
  if (!truth(chart.get('dependencies') ?? null)) {
    warnings.push(
      'There is no dependencies block defined in Chart.yaml. Dependency update will not be performed. Please consider add dependencies block or disable dependency_update to remove this warning.',
    );
    return true;
  }
  if (args.chart_repo_url === undefined && !/^https*:\/\/[\w.:/?&=-]+$/.test(chartRef)) {
    const words = ['dependency', 'update', chartRef];
    const done = await helm.run([{ step: 'dependencies', words }]);
    helm.mustSucceed(done, 'dependencies', helm.shown('dependency', 'update', `'${chartRef}'`));
    return false;
  }
  warnings.push(
    "This is a not stable feature with 'chart_repo_url'. Please consider to use dependency update with on-disk charts",
  );
  if (!args.replace)
    throw new ModuleFailure(
      "'--dependency-update' hasn't been supported yet with 'helm upgrade'. Please use 'helm install' instead by adding 'replace' option",
    );
  return true;
}

/** Whether an upgrade would change the release, as far as chart and values tell. */
function differs(release: Dict, chart: Dict, values: Dict): boolean {
  const text = (value: Value | undefined): string => (value === undefined ? '' : str(value));
  return (
    !equals(release.get('values') ?? null, values) ||
    `${text(chart.get('name'))}-${text(chart.get('version'))}` !== release.get('chart') ||
    text(chart.get('appVersion')) !== text(release.get('app_version'))
  );
}
