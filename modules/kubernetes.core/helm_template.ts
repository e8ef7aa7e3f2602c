import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { dumpYaml } from '../../runtime/yaml/dump/index.ts';
import { stepOf } from '../support/commands.ts';
import { Helm, helmFailure, isOlder, versionOf } from '../support/helm/client.ts';
import { setWords } from './helm/words.ts';

export default defineModule({
  name: 'kubernetes.core.helm_template',
  summary: 'Render a chart with helm',
  options: {
    binary_path: { type: 'path', description: 'The helm command.' },
    chart_ref: {
      type: 'path',
      required: true,
      description: 'The chart: a name, a folder, an archive or a URL.',
    },
    chart_repo_url: { type: 'str', description: 'Repository of the chart.' },
    chart_version: { type: 'str', description: "The chart's version." },
    dependency_update: {
      type: 'bool',
      default: false,
      aliases: ['dep_up'],
      description: 'Update what the chart needs first.',
    },
    disable_hook: { type: 'bool', default: false, description: 'Leave out hooks.' },
    include_crds: { type: 'bool', default: false, description: 'With definitions of resources.' },
    release_name: { type: 'str', aliases: ['name'], description: 'The release.' },
    output_dir: { type: 'path', description: 'Folder for the files, instead of stdout.' },
    insecure_registry: {
      type: 'bool',
      default: false,
      description: "Don't check the registry's certificate.",
    },
    release_namespace: { type: 'str', description: 'Its namespace.' },
    release_values: { type: 'dict', default: {}, aliases: ['values'], description: 'Values for the chart.' },
    show_only: {
      type: 'list',
      elements: 'str',
      default: [],
      description: 'Templates that are rendered; all when left out.',
    },
    values_files: {
      type: 'list',
      elements: 'str',
      default: [],
      description: 'Files of values, on the host.',
    },
    update_repo_cache: { type: 'bool', default: false, description: 'Update the repositories first.' },
    set_values: {
      type: 'list',
      elements: 'dict',
      description: 'Single values: `value`, and its `value_type`.',
    },
    plain_http: { type: 'bool', default: false, description: 'Download the chart without TLS.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const helm = await Helm.open(args, target, task);
    const json = args.set_values?.some((one) => one.get('value_type') === 'json');
    const first = await helm.run([
      { step: 'version', words: ['version'] },
      ...(args.update_repo_cache ? [{ step: 'update', words: ['repo', 'update'], must: true }] : []),
    ]);
    const version = versionOf(stepOf(first, 'version').out);
    if (args.plain_http && isOlder(version, '3.13.0'))
      throw new ModuleFailure(`plain_http requires helm >= 3.13.0, current version is ${version ?? 'None'}`);
    if (args.update_repo_cache) helm.mustSucceed(first, 'update', helm.shown('repo', 'update'));
    if (json && isOlder(version, '3.10.0'))
      throw new ModuleFailure(
        `This module requires helm >= 3.10.0, to use set_values parameter with value type set to 'json'. current version is ${version ?? 'None'}`,
      );
    const flag = (given: boolean, word: string): string[] => (given ? [word] : []);
    const option = (name: string, value: string | undefined): string[] => (value ? [`${name}=${value}`] : []);
    const values = args.release_values;
    const words = [
      'template',
      ...(args.release_name ? [args.release_name] : []),
      args.chart_ref,
      ...flag(args.dependency_update, '--dependency-update'),
      ...option('--repo', args.chart_repo_url),
      ...option('--version', args.chart_version),
      ...flag(args.disable_hook, '--no-hooks'),
      ...option('--output-dir', args.output_dir),
      ...flag(args.insecure_registry, '--insecure-skip-tls-verify'),
      ...flag(args.plain_http, '--plain-http'),
      ...args.show_only.flatMap((template) => ['-s', template]),
      ...args.values_files.map((file) => `-f=${file}`),
      ...(args.release_namespace ? ['-n', args.release_namespace] : []),
      // Values come by standard input.
      ...flag(values.size > 0, '-f=-'),
      ...flag(args.include_crds, '--include-crds'),
      ...setWords(args.set_values),
    ];
    const command = helm.shown(...words);
    if (task.check) return { changed: true, command, stdout: '', stderr: '', rc: 0 };
    const stdin = values.size > 0;
    const done = await helm.run(
      [{ step: 'template', words, stdin }],
      stdin ? { payload: dumpYaml(values, { flowStyle: false }) } : {},
    );
    const step = stepOf(done, 'template');
    if (step.rc !== 0) throw helmFailure(step, command);
    return { changed: true, command, stdout: step.out, stderr: step.err, rc: 0 };
  },
});
