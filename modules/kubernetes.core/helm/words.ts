import { str } from '../../../runtime/values/print.ts';
import type { Dict } from '../../../runtime/values/value.ts';
import { splitWords } from '../../support/shlex.ts';
import type { ReleaseArgs } from './options.ts';

const flag = (given: boolean | undefined, word: string): string[] => (given ? [word] : []);
const pythonBool = (value: boolean): string => (value ? 'True' : 'False');

/** Values come by standard input, which helm calls `-`. */
const VALUES = '-f=-';

export function hasValues({ release_values: values }: ReleaseArgs): boolean {
  return values !== undefined && values.size > 0;
}

/** Where the chart comes from; in front of the subcommand. */
export function chartWords(args: ReleaseArgs): string[] {
  return [
    ...(args.chart_version === undefined ? [] : [`--version=${args.chart_version}`]),
    ...(args.chart_repo_url === undefined ? [] : [`--repo=${args.chart_repo_url}`]),
  ];
}

/** Single values. */
export function setWords(all: readonly Dict[] | undefined): string[] {
  return (all ?? []).flatMap((one) => {
    const type = str(one.get('value_type') ?? 'raw');
    const value = str(one.get('value') ?? '');
    return type === 'raw' ? ['--set', ...splitWords(value)] : [`--set-${type}`, value];
  });
}

/** Installs or upgrades; without release and chart. @param upgrade Whether there is a release. */
export function deployWords(args: ReleaseArgs, upgrade: boolean, dependencyUpdate: boolean): string[] {
  return [
    ...chartWords(args),
    ...(args.replace
      ? ['install', ...flag(dependencyUpdate, '--dependency-update')]
      : [
          'upgrade',
          '-i',
          ...flag(args.reset_values, '--reset-values'),
          ...flag(upgrade && args.take_ownership, '--take-ownership'),
        ]),
    ...(args.reuse_values === undefined ? [] : [`--reuse-values=${pythonBool(args.reuse_values)}`]),
    ...flag(args.reset_then_reuse_values, '--reset-then-reuse-values'),
    ...(args.wait
      ? ['--wait', ...(args.wait_timeout === undefined ? [] : ['--timeout', args.wait_timeout])]
      : []),
    ...flag(args.atomic, '--atomic'),
    ...(args.timeout ? ['--timeout', args.timeout] : []),
    ...flag(upgrade && args.force, '--force'),
    ...flag(args.replace, '--replace'),
    ...flag(args.disable_hook, '--no-hooks'),
    ...flag(args.create_namespace, '--create-namespace'),
    ...flag(args.insecure_skip_tls_verify, '--insecure-skip-tls-verify'),
    ...flag(args.plain_http, '--plain-http'),
    ...args.values_files.map((file) => `--values=${file}`),
    ...flag(hasValues(args), VALUES),
    ...(args.post_renderer ? [`--post-renderer=${args.post_renderer}`] : []),
    ...flag(args.skip_crds, '--skip-crds'),
    ...(args.history_max === undefined ? [] : [`--history-max=${args.history_max}`]),
    ...setWords(args.set_values),
  ];
}

/** Asks the plugin `diff` what an upgrade would change. */
export function diffWords(args: ReleaseArgs): string[] {
  return [
    'diff',
    'upgrade',
    args.release_name,
    args.chart_ref ?? '',
    ...(args.chart_repo_url === undefined ? [] : [`--repo=${args.chart_repo_url}`]),
    ...(args.chart_version === undefined ? [] : [`--version=${args.chart_version}`]),
    ...(args.replace ? [] : [`--reset-values=${pythonBool(args.reset_values)}`]),
    ...(args.post_renderer ? [`--post-renderer=${args.post_renderer}`] : []),
    ...args.values_files.map((file) => `--values=${file}`),
    ...flag(hasValues(args), VALUES),
    ...setWords(args.set_values),
    ...flag(args.reuse_values, '--reuse-values'),
    ...flag(args.reset_then_reuse_values, '--reset-then-reuse-values'),
    ...flag(args.insecure_skip_tls_verify, '--insecure-skip-tls-verify'),
    ...flag(args.plain_http, '--plain-http'),
  ];
}

/** Removes; without release. */
export function uninstallWords(args: ReleaseArgs, wait: boolean): string[] {
  return [
    ...flag(!args.purge, '--keep-history'),
    ...flag(args.disable_hook, '--no-hooks'),
    ...flag(wait, '--wait'),
    ...(args.wait_timeout === undefined ? [] : ['--timeout', args.wait_timeout]),
  ];
}
