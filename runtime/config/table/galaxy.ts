import {
  bool,
  choice,
  float,
  int,
  list,
  optionalBool,
  optionalChoiceList,
  optionalList,
  optionalPath,
  path,
  pathspec,
  str,
} from '../setting.ts';

/** Collections, and the servers they come from. */
export const galaxySettings = {
  COLLECTIONS_SCAN_SYS_PATH: bool(
    true,
    { ini: ['defaults.collections_scan_sys_path'], env: ['ANSIBLE_COLLECTIONS_SCAN_SYS_PATH'] },
    "Look for collections among Python's packages too.",
  ),
  COLLECTIONS_PATHS: pathspec(
    '{home}/collections:/usr/share/ansible/collections',
    { ini: ['defaults.collections_path'], env: ['ANSIBLE_COLLECTIONS_PATH'] },
    'Folders to look for collections in.',
  ),
  COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH: choice(
    ['error', 'warning', 'ignore'],
    'warning',
    {
      ini: ['defaults.collections_on_ansible_version_mismatch'],
      env: ['ANSIBLE_COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH'],
    },
    'What to do when a collection does not support this version.',
  ),
  GALAXY_IGNORE_CERTS: optionalBool(
    { ini: ['galaxy.ignore_certs'], env: ['ANSIBLE_GALAXY_IGNORE'] },
    "Don't check certificates of galaxy servers.",
  ),
  GALAXY_SERVER_TIMEOUT: int(
    60,
    { ini: ['galaxy.server_timeout'], env: ['ANSIBLE_GALAXY_SERVER_TIMEOUT'] },
    'Seconds that a galaxy server may take.',
  ),
  GALAXY_ROLE_SKELETON: optionalPath(
    { ini: ['galaxy.role_skeleton'], env: ['ANSIBLE_GALAXY_ROLE_SKELETON'] },
    'Folder that new roles are made from.',
  ),
  GALAXY_ROLE_SKELETON_IGNORE: list(
    ['^.git$', '^.*/.git_keep$'],
    { ini: ['galaxy.role_skeleton_ignore'], env: ['ANSIBLE_GALAXY_ROLE_SKELETON_IGNORE'] },
    'Patterns of files that a new role leaves out.',
  ),
  GALAXY_COLLECTION_SKELETON: optionalPath(
    { ini: ['galaxy.collection_skeleton'], env: ['ANSIBLE_GALAXY_COLLECTION_SKELETON'] },
    'Folder that new collections are made from.',
  ),
  GALAXY_COLLECTION_SKELETON_IGNORE: list(
    ['^.git$', '^.*/.git_keep$'],
    { ini: ['galaxy.collection_skeleton_ignore'], env: ['ANSIBLE_GALAXY_COLLECTION_SKELETON_IGNORE'] },
    'Patterns of files that a new collection leaves out.',
  ),
  GALAXY_COLLECTIONS_PATH_WARNING: bool(
    true,
    { ini: ['galaxy.collections_path_warning'], env: ['ANSIBLE_GALAXY_COLLECTIONS_PATH_WARNING'] },
    'Warn when collections are installed outside of the configured folders.',
  ),
  GALAXY_SERVER: str(
    'https://galaxy.ansible.com',
    { ini: ['galaxy.server'], env: ['ANSIBLE_GALAXY_SERVER'] },
    'Galaxy server when no list is given.',
  ),
  GALAXY_SERVER_LIST: optionalList(
    { ini: ['galaxy.server_list'], env: ['ANSIBLE_GALAXY_SERVER_LIST'] },
    'Names of the galaxy servers to ask, in order.',
  ),
  GALAXY_TOKEN_PATH: path(
    '{home}/galaxy_token',
    { ini: ['galaxy.token_path'], env: ['ANSIBLE_GALAXY_TOKEN_PATH'] },
    'File of the galaxy token.',
  ),
  GALAXY_DISPLAY_PROGRESS: optionalBool(
    { ini: ['galaxy.display_progress'], env: ['ANSIBLE_GALAXY_DISPLAY_PROGRESS'] },
    'Show a wheel while galaxy works.',
  ),
  GALAXY_CACHE_DIR: path(
    '{home}/galaxy_cache',
    { ini: ['galaxy.cache_dir'], env: ['ANSIBLE_GALAXY_CACHE_DIR'] },
    'Folder of cached galaxy answers.',
  ),
  GALAXY_DISABLE_GPG_VERIFY: bool(
    false,
    { ini: ['galaxy.disable_gpg_verify'], env: ['ANSIBLE_GALAXY_DISABLE_GPG_VERIFY'] },
    "Don't check signatures of collections.",
  ),
  GALAXY_GPG_KEYRING: optionalPath(
    { ini: ['galaxy.gpg_keyring'], env: ['ANSIBLE_GALAXY_GPG_KEYRING'] },
    'Keyring for signatures of collections.',
  ),
  GALAXY_IGNORE_INVALID_SIGNATURE_STATUS_CODES: optionalChoiceList(
    [
      'EXPSIG',
      'EXPKEYSIG',
      'REVKEYSIG',
      'BADSIG',
      'ERRSIG',
      'NO_PUBKEY',
      'MISSING_PASSPHRASE',
      'BAD_PASSPHRASE',
      'NODATA',
      'UNEXPECTED',
      'ERROR',
      'FAILURE',
      'BADARMOR',
      'KEYEXPIRED',
      'KEYREVOKED',
      'NO_SECKEY',
    ],
    { ini: ['galaxy.ignore_signature_status_codes'], env: ['ANSIBLE_GALAXY_IGNORE_SIGNATURE_STATUS_CODES'] },
    "GnuPG status codes that don't count as failure.",
  ),
  GALAXY_REQUIRED_VALID_SIGNATURE_COUNT: str(
    '1',
    {
      ini: ['galaxy.required_valid_signature_count'],
      env: ['ANSIBLE_GALAXY_REQUIRED_VALID_SIGNATURE_COUNT'],
    },
    'How many signatures must be valid.',
  ),
  GALAXY_COLLECTION_IMPORT_POLL_INTERVAL: float(
    2.0,
    { env: ['ANSIBLE_GALAXY_COLLECTION_IMPORT_POLL_INTERVAL'] },
    'First wait, in seconds, for an import on a galaxy server.',
  ),
  GALAXY_COLLECTION_IMPORT_POLL_FACTOR: float(
    1.5,
    { env: ['ANSIBLE_GALAXY_COLLECTION_IMPORT_POLL_FACTOR'] },
    'Factor that this wait grows by.',
  ),
};
