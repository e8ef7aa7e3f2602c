import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { readYamlDocuments } from '../../runtime/yaml/data.ts';
import { entryOf, HELM_EXCLUSIVE, HELM_OPTIONS, Helm, valuesOf } from '../support/helm/client.ts';

const STATES: ReadonlySet<string> = new Set([
  'all',
  'deployed',
  'failed',
  'pending',
  'superseded',
  'uninstalled',
  'uninstalling',
]);

export default defineModule({
  name: 'kubernetes.core.helm_info',
  summary: "Tell of a release of helm's",
  options: {
    release_name: { type: 'str', required: true, aliases: ['name'], description: 'The release.' },
    release_namespace: {
      type: 'str',
      required: true,
      aliases: ['namespace'],
      description: 'Its namespace.',
    },
    release_state: {
      type: 'list',
      elements: 'str',
      default: [],
      description: 'States in which it is told of; deployed and failed when left out.',
    },
    get_all_values: { type: 'bool', default: false, description: 'With the values of the chart.' },
    ...HELM_OPTIONS,
  },
  rules: { mutuallyExclusive: HELM_EXCLUSIVE },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const helm = await Helm.open(args, target, task);
    const { release_name: name } = args;
    const states = args.release_state.filter((state) => STATES.has(state)).map((state) => `--${state}`);
    const commands = {
      list: ['list', '--output=yaml', ...states, '--filter', name],
      values: ['get', 'values', '--output=yaml', name, ...(args.get_all_values ? ['-a'] : [])],
      manifest: ['get', 'manifest', name],
      notes: ['get', 'notes', name],
      hooks: ['get', 'hooks', name],
    } as const;
    const done = await helm.run(
      Object.entries(commands).map(([step, words]) => ({ step, words, must: step === 'list' })),
    );
    const text = (step: keyof typeof commands): string =>
      helm.mustSucceed(done, step, helm.shown(...commands[step])).out;
    const status = entryOf(text('list'), name);
    if (status === undefined) return { changed: false };
    status.set('values', valuesOf(text('values')));
    status.set('manifest', readYamlDocuments(text('manifest')));
    status.set('notes', text('notes'));
    status.set('hooks', readYamlDocuments(text('hooks')));
    return { changed: false, status };
  },
});
