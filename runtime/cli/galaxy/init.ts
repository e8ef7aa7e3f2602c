import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expandHome } from '../../config/paths.ts';
import { TsibleError } from '../../errors/error.ts';
import { Source } from '../../errors/source.ts';
import { invalidName, isCollectionName } from '../../galaxy/collections/metadata.ts';
import type { GalaxyContext } from '../../galaxy/context.ts';
import { type InitRequest, initialize } from '../../galaxy/init.ts';
import { COLLECTION_SKELETON, ROLE_SKELETON } from '../../galaxy/skeletons.ts';
import { createTemplar } from '../../template/engine.ts';
import { type Raw, type RawDict, trusted } from '../../values/raw.ts';
import type { Value } from '../../values/value.ts';
import { LayeredScope } from '../../vars/layered-scope.ts';
import { loadYaml } from '../../yaml/load.ts';
import { readExtraVars } from '../extra-vars.ts';
import { ANSIBLE_CORE } from '../version.ts';
import type { GalaxyArguments } from './arguments.ts';

type InitArguments = Extract<GalaxyArguments, { action: 'init' }>;

const PLUGINS_PAGE = 'https://docs.ansible.com/ansible-core/2.19/plugins/plugins.html';

/** `role init` and `collection init`. */
export function initAction(context: GalaxyContext, args: InitArguments): number {
  const { settings } = context;
  const isRole = args.type === 'role';
  if (!isRole && !isCollectionName(args.name)) throw invalidName(args.name);
  const place = isRole ? [args.name] : args.name.split('.');
  const given = readExtraVars(
    args.extra_vars ?? [],
    (path) => loadYaml(new Source(path, readFileSync(path, 'utf8')), { trusted: true }),
    false,
  );
  const variables: RawDict = new Map([
    ...(isRole ? roleVariables(args.name) : collectionVariables(args.name)),
    ...given,
  ]);
  const templar = createTemplar({
    scope: new LayeredScope([variables]),
    environment: { baseDir: process.cwd() },
  });
  const request: InitRequest = {
    kind: args.type,
    name: args.name,
    folder: resolve(args.init_path, ...place),
    force: args.force,
    skeleton:
      args.skeleton === null ? (isRole ? ROLE_SKELETON : COLLECTION_SKELETON) : expandHome(args.skeleton),
    ignored: isRole ? settings.GALAXY_ROLE_SKELETON_IGNORE : settings.GALAXY_COLLECTION_SKELETON_IGNORE,
    render: (template) => {
      const value: Value = templar.resolve(trusted(template, undefined));
      return String(value);
    },
  };
  if (isRole && args.name.split('/').includes('..'))
    throw new TsibleError(`'${args.name}' is not a valid role name.`);
  initialize(request);
  context.say(`- ${isRole ? 'Role' : 'Collection'} ${args.name} was created successfully`);
  return 0;
}

function roleVariables(name: string): [string, Raw][] {
  return [
    ['description', 'your role description'],
    ['ansible_plugin_list_dir', PLUGINS_PAGE],
    ['author', 'your name'],
    ['company', 'your company (optional)'],
    ['license', 'license (GPL-2.0-or-later, MIT, etc)'],
    ['role_name', name],
    ['role_type', 'default'],
    ['issue_tracker_url', 'http://example.com/issue/tracker'],
    ['repository_url', 'http://example.com/repository'],
    ['documentation_url', 'http://docs.example.com'],
    ['homepage_url', 'http://example.com'],
    // Its first three characters, as Ansible takes them.
    ['min_ansible_version', ANSIBLE_CORE.slice(0, 3)],
    ['dependencies', []],
  ];
}

function collectionVariables(fqcn: string): [string, Raw][] {
  const [namespace = '', name = ''] = fqcn.split('.');
  return [
    ['description', 'your collection description'],
    ['ansible_plugin_list_dir', PLUGINS_PAGE],
    ['namespace', namespace],
    ['collection_name', name],
    ['version', '1.0.0'],
    ['readme', 'README.md'],
    ['authors', ['your name <example@domain.com>']],
    ['license', ['GPL-2.0-or-later']],
    ['repository', 'http://example.com/repository'],
    ['documentation', 'http://docs.example.com'],
    ['homepage', 'http://example.com'],
    ['issues', 'http://example.com/issue/tracker'],
    ['build_ignore', []],
  ];
}
