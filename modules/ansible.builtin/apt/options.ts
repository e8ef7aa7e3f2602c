import type { OptionSpecs, Options } from '../../../runtime/module/spec.ts';

export const aptOptions = {
  state: {
    type: 'str',
    default: 'present',
    choices: ['absent', 'build-dep', 'fixed', 'latest', 'present'],
    description: 'What is to become of the packages',
  },
  update_cache: { type: 'bool', aliases: ['update-cache'], description: 'Fetch the package lists first' },
  update_cache_retries: { type: 'int', default: 5, description: 'How often to try that' },
  update_cache_retry_max_delay: { type: 'int', default: 12, description: 'Most seconds between two tries' },
  cache_valid_time: { type: 'int', default: 0, description: 'Seconds for which fetched lists are good' },
  purge: { type: 'bool', default: false, description: 'Remove configuration files too' },
  package: {
    type: 'list',
    elements: 'str',
    aliases: ['pkg', 'name'],
    description: 'The packages: name, name=version, name>=version, or a pattern',
  },
  deb: { type: 'path', description: 'A .deb file on the host, or its URL' },
  default_release: {
    type: 'str',
    aliases: ['default-release'],
    description: 'Release that packages are preferred from',
  },
  install_recommends: {
    type: 'bool',
    aliases: ['install-recommends'],
    description: 'Install recommended packages too',
  },
  force: { type: 'bool', default: false, description: 'Go on in spite of unsigned packages and downgrades' },
  upgrade: {
    type: 'str',
    choices: ['dist', 'full', 'no', 'safe', 'yes'],
    default: 'no',
    description: 'Upgrade all packages',
  },
  dpkg_options: {
    type: 'str',
    default: 'force-confdef,force-confold',
    description: "dpkg's options, by commas",
  },
  autoremove: { type: 'bool', default: false, description: 'Remove packages that nothing needs any more' },
  autoclean: { type: 'bool', default: false, description: 'Remove downloads that can no longer be had' },
  fail_on_autoremove: { type: 'bool', default: false, description: 'Fail rather than remove a package' },
  policy_rc_d: { type: 'int', description: 'Exit code for policy-rc.d: 101 keeps services from starting' },
  only_upgrade: { type: 'bool', default: false, description: 'Install only what is installed already' },
  force_apt_get: { type: 'bool', default: false, description: 'Use apt-get even where aptitude is' },
  clean: { type: 'bool', default: false, description: 'Remove all downloads' },
  allow_unauthenticated: {
    type: 'bool',
    default: false,
    aliases: ['allow-unauthenticated'],
    description: 'Go on in spite of unsigned packages',
  },
  allow_downgrade: {
    type: 'bool',
    default: false,
    aliases: ['allow-downgrade', 'allow_downgrades', 'allow-downgrades'],
    description: 'Go on in spite of downgrades',
  },
  allow_change_held_packages: { type: 'bool', default: false, description: 'Change packages on hold' },
  lock_timeout: { type: 'int', default: 60, description: "Seconds to wait for apt's lock" },
  auto_install_module_deps: {
    type: 'bool',
    default: true,
    description: 'Without meaning here: nothing is needed on the host',
  },
} as const satisfies OptionSpecs;

export type AptArguments = Options<typeof aptOptions>;

/** dpkg's options for apt-get, as Ansible's messages write them. */
export function dpkgOptions(args: AptArguments): string {
  const options = args.dpkg_options.split(',').map((option) => `-o "Dpkg::Options::=--${option}"`);
  return `${options.join(' ')} -o DPkg::Lock::Timeout=${args.lock_timeout}`;
}

/** Words of a command line that is written as Ansible writes it: what is off leaves its blank. */
export function flag(on: boolean | undefined, word: string): string {
  return on === true ? word : '';
}
