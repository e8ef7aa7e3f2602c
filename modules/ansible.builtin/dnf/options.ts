import type { OptionRules, OptionSpecs, Options } from '../../../runtime/module/spec.ts';

export const dnfOptions = {
  name: {
    type: 'list',
    elements: 'str',
    operand: true,
    aliases: ['pkg'],
    default: [],
    description: 'Packages, groups (@name), files or URLs; with state=latest `*` for all',
  },
  state: {
    type: 'str',
    choices: ['absent', 'installed', 'latest', 'present', 'removed'],
    description: 'What is to become of the packages',
  },
  list: { type: 'str', description: 'List these packages instead' },
  allow_downgrade: { type: 'bool', default: false, description: 'Go on in spite of downgrades' },
  allowerasing: {
    type: 'bool',
    default: false,
    description: 'Remove installed packages that are in the way',
  },
  autoremove: { type: 'bool', default: false, description: 'Remove packages that nothing needs any more' },
  best: { type: 'bool', description: 'Only the newest version will do' },
  nobest: { type: 'bool', description: 'An older version will do' },
  bugfix: { type: 'bool', default: false, description: 'Upgrade only what mends bugs' },
  security: { type: 'bool', default: false, description: 'Upgrade only what mends security holes' },
  cacheonly: { type: 'bool', default: false, description: 'Fetch nothing' },
  conf_file: { type: 'str', description: 'The configuration to use' },
  disable_excludes: { type: 'str', description: 'Excludes not to heed: all, main, or a repository' },
  disable_gpg_check: { type: 'bool', default: false, description: "Don't check signatures" },
  disable_plugin: { type: 'list', elements: 'str', default: [], description: 'Plugins not to use' },
  enable_plugin: { type: 'list', elements: 'str', default: [], description: 'Plugins to use' },
  disablerepo: { type: 'list', elements: 'str', default: [], description: 'Repositories not to use' },
  enablerepo: { type: 'list', elements: 'str', default: [], description: 'Repositories to use' },
  download_only: { type: 'bool', default: false, description: "Fetch packages, don't install them" },
  download_dir: { type: 'str', description: 'Where to put them' },
  exclude: { type: 'list', elements: 'str', default: [], description: 'Packages to leave alone' },
  installroot: { type: 'str', default: '/', description: 'Root to install into' },
  install_repoquery: { type: 'bool', default: true, description: 'Without meaning' },
  install_weak_deps: { type: 'bool', default: true, description: 'Install recommended packages too' },
  releasever: { type: 'str', description: "The distribution's release" },
  skip_broken: { type: 'bool', default: false, description: 'Leave out what cannot be installed' },
  update_cache: {
    type: 'bool',
    default: false,
    aliases: ['expire-cache'],
    description: 'Fetch the package lists first',
  },
  update_only: { type: 'bool', default: false, description: 'Install only what is installed already' },
  validate_certs: { type: 'bool', default: true, description: "Check servers' certificates" },
  sslverify: { type: 'bool', default: true, description: "Check repositories' certificates" },
  lock_timeout: { type: 'int', default: 30, description: "Seconds to wait for the package manager's lock" },
} as const satisfies OptionSpecs;

export const backendOption = {
  use_backend: {
    type: 'str',
    default: 'auto',
    choices: ['auto', 'yum', 'yum4', 'dnf', 'dnf4', 'dnf5'],
    description: 'The package manager to use',
  },
} as const satisfies OptionSpecs;

export const dnfRules: OptionRules = {
  requiredOneOf: [['name', 'list', 'update_cache']],
  mutuallyExclusive: [
    ['name', 'list'],
    ['best', 'nobest'],
  ],
};

export type DnfArguments = Options<typeof dnfOptions>;
