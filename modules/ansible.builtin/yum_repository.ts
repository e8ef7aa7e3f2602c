import { parseIni } from '../../runtime/config/ini.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { finishEdit, readForEditing } from '../support/edit.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';

/** Argument: a file, which is removed. */
const removeFile = shellFunction('tsible_repo_remove', [], 'rm -f -- "$1"');
const isFolder = shellFunction('tsible_repo_folder', [], '[ -d "$1" ]');

const text = (description: string, aliases: readonly string[] = []) =>
  ({ type: 'str', description, aliases }) as const;
const flag = (description: string, aliases: readonly string[] = []) =>
  ({ type: 'bool', description, aliases }) as const;
const list = (description: string, aliases: readonly string[] = []) =>
  ({ type: 'list', elements: 'str', description, aliases }) as const;

/** What becomes a line of the repository's section, by the option's name. */
const SETTINGS = {
  async: flag('Download in the background'),
  bandwidth: text('Bytes a second'),
  baseurl: list('Where it is'),
  cost: text('How costly it is'),
  countme: flag('Let it count this system'),
  deltarpm_metadata_percentage: text('When deltas are not worth their metadata'),
  deltarpm_percentage: text('When deltas are worth it'),
  enabled: flag('Whether it is used'),
  enablegroups: flag('Whether its groups are used'),
  exclude: list('Packages to leave alone', ['excludepkgs']),
  failovermethod: {
    type: 'str',
    choices: ['roundrobin', 'priority'],
    description: 'Which mirror comes next',
  },
  gpgcakey: text('Key of the authority'),
  gpgcheck: flag('Check signatures of packages'),
  gpgkey: list('Keys'),
  http_caching: { type: 'str', choices: ['all', 'packages', 'none'], description: 'What proxies may keep' },
  include: text('Another configuration'),
  includepkgs: list('The only packages to use'),
  ip_resolve: {
    type: 'str',
    choices: ['4', '6', 'IPv4', 'IPv6', 'whatever'],
    description: 'Which IP to use',
  },
  keepalive: flag('Keep connections'),
  keepcache: { type: 'str', choices: ['0', '1'], description: 'Keep packages' },
  metadata_expire: text('How long lists are good'),
  metadata_expire_filter: {
    type: 'str',
    choices: ['never', 'read-only:past', 'read-only:present', 'read-only:future'],
    description: 'What may use older lists',
  },
  metalink: text('URL of a metalink'),
  mirrorlist: text('URL of a list of mirrors'),
  mirrorlist_expire: text('How long that list is good'),
  module_hotfixes: flag('Let its packages override modules'),
  password: { type: 'str', noLog: true, description: 'Password' },
  priority: text('Priority'),
  protect: flag('Protect its packages'),
  proxy: text('Proxy'),
  proxy_password: { type: 'str', noLog: true, description: "The proxy's password" },
  proxy_username: text("The proxy's user"),
  repo_gpgcheck: flag("Check the list's signature"),
  retries: text('How often to try'),
  s3_enabled: flag('It is in S3'),
  skip_if_unavailable: flag('Go on without it'),
  ssl_check_cert_permissions: flag("Check certificates' modes"),
  sslcacert: text('Certificates to trust', ['ca_cert']),
  sslclientcert: text('Certificate to show', ['client_cert']),
  sslclientkey: text('Its key', ['client_key']),
  sslverify: flag("Check the server's certificate", ['validate_certs']),
  throttle: text('Limit of the bandwidth'),
  timeout: text('Seconds to wait'),
  ui_repoid_vars: text('Variables to show'),
  username: text('User'),
} as const;

const WITHOUT_EFFECT: readonly string[] = [
  'deltarpm_metadata_percentage',
  'gpgcakey',
  'http_caching',
  'keepalive',
  'metadata_expire_filter',
  'mirrorlist_expire',
  'protect',
  'ssl_check_cert_permissions',
  'ui_repoid_vars',
];

export default defineModule({
  name: 'ansible.builtin.yum_repository',
  summary: "Add or remove repositories of RPM's package managers",
  options: {
    name: { type: 'str', required: true, description: 'Its id' },
    description: text('Its name'),
    file: text('The file, without .repo; its id when not given'),
    reposdir: { type: 'path', default: '/etc/yum.repos.d', description: 'Folder of the files' },
    state: {
      type: 'str',
      choices: ['present', 'absent'],
      default: 'present',
      description: 'Whether it is there',
    },
    ...SETTINGS,
    ...FILE_OPTIONS,
  },
  rules: {
    requiredIf: [
      ['state', 'present', ['baseurl', 'mirrorlist', 'metalink'], true],
      ['state', 'present', ['description']],
    ],
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state, reposdir } = args;
    const path = `${reposdir.replace(/\/+$/, '')}/${args.file ?? name}.repo`;
    const edit = { ...args, path, backup: false, validate: undefined };
    const file = await readForEditing(edit, target, task.check);
    if (file.bytes === undefined && (await target.call(isFolder, [reposdir])).rc !== 0)
      throw new ModuleFailure(`Repo directory '${reposdir}' does not exist.`);
    const sections = sectionsOf(path, file.bytes?.toString() ?? '');
    const before = dump(sections);
    sections.delete(name);
    if (state === 'present') sections.set(name, settingsOf({ ...args, name: args.description }, task));
    const after = dump(sections);
    const diff = { before_header: path, before, after_header: path, after };
    const changed = before !== after;
    if (sections.size === 0) {
      if (changed && !task.check) await remove(path, target);
      return { changed, repo: name, state, diff };
    }
    const bytes = changed ? Buffer.from(written(sections)) : undefined;
    const outcome = await finishEdit(edit, file, { bytes, message: '' }, target, task);
    return { changed: outcome.changed, repo: name, state, diff };
  },
});

async function remove(path: string, target: Target): Promise<void> {
  const { rc, stderr } = await target.call(removeFile, [path]);
  if (rc !== 0)
    throw new ModuleFailure(`Cannot remove empty repo file ${path}.`, { details: stderr.toString().trim() });
}

type Sections = Map<string, ReadonlyMap<string, string>>;

function sectionsOf(path: string, contents: string): Sections {
  const sections: Sections = new Map();
  for (const [name, values] of parseIni(path, contents, { inlineComments: false }))
    sections.set(name, new Map([...values].map(([key, value]) => [key, value.text])));
  return sections;
}

/** The section's lines, from the options that are given. */
function settingsOf(args: Readonly<Record<string, unknown>>, task: TaskContext): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const key of ['name', ...Object.keys(SETTINGS)].sort()) {
    const value = args[key];
    if (value === undefined || value === null) continue;
    deprecate(key, task);
    const joined = Array.isArray(value) ? value.join(/^(?:baseurl|gpgkey)$/.test(key) ? '\n' : ' ') : value;
    settings.set(key, typeof joined === 'boolean' ? String(Number(joined)) : String(joined));
  }
  return settings;
}

function deprecate(key: string, task: TaskContext): void {
  if (key === 'keepcache')
    task.deprecated(
      "'keepcache' parameter is deprecated as it is only valid in the main configuration.",
      '2.20',
    );
  else if (key === 'async')
    task.deprecated(
      "'async' parameter is deprecated as it has been removed on systems supported by ansible-core",
      '2.22',
    );
  else if (WITHOUT_EFFECT.includes(key))
    task.deprecated(
      `'${key}' parameter is deprecated as it has no effect with dnf as an underlying package manager.`,
      '2.22',
    );
}

/** For comparing, and the diff: everything in order. */
function dump(sections: Sections): string {
  const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
    a < b ? -1 : 1;
  return [...sections]
    .sort(byName)
    .map(([name, values]) => {
      const lines = [...values].sort(byName).map(([key, value]) => `${key} = ${value}\n`);
      return `[${name}]\n${lines.join('')}\n`;
    })
    .join('');
}

/** The file as Python's configparser writes it. */
function written(sections: Sections): string {
  return [...sections]
    .map(([name, values]) => {
      const lines = [...values].map(([key, value]) => `${key} = ${value.replaceAll('\n', '\n\t')}\n`);
      return `[${name}]\n${lines.join('')}\n`;
    })
    .join('');
}
