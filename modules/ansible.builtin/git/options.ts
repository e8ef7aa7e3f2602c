import type { Options } from '../../../runtime/module/spec.ts';

export const gitOptions = {
  repo: {
    type: 'str',
    required: true,
    operand: true,
    aliases: ['name'],
    description: 'URL or path of the repository',
  },
  dest: { type: 'path', description: 'Folder of the working copy; needed unless clone is no' },
  version: { type: 'str', operand: true, default: 'HEAD', description: 'Branch, tag or hash' },
  remote: { type: 'str', operand: true, default: 'origin', description: 'Name of the remote' },
  refspec: { type: 'str', operand: true, description: 'What else to fetch' },
  reference: { type: 'str', description: 'Repository on the host to borrow objects from' },
  force: { type: 'bool', default: false, description: 'Throw away local modifications' },
  depth: { type: 'int', description: 'How much history to fetch' },
  clone: { type: 'bool', default: true, description: 'Clone when there is no working copy' },
  update: { type: 'bool', default: true, description: 'Fetch what is new' },
  verify_commit: { type: 'bool', default: false, description: 'Check the signature of the version' },
  gpg_allowlist: {
    type: 'list',
    elements: 'str',
    default: [],
    aliases: ['gpg_whitelist'],
    aliasesEnd: '2.21',
    description: 'Fingerprints of keys whose signatures count',
  },
  accept_hostkey: { type: 'bool', default: false, description: 'Take any host key' },
  accept_newhostkey: { type: 'bool', default: false, description: 'Take the host key of an unknown host' },
  key_file: { type: 'path', description: 'Private key, on the host' },
  ssh_opts: { type: 'str', description: "Further options of ssh's" },
  executable: { type: 'path', description: 'The git to use' },
  bare: { type: 'bool', default: false, description: 'No working copy, only the repository' },
  recursive: { type: 'bool', default: true, description: 'Submodules too' },
  single_branch: { type: 'bool', default: false, description: 'Clone only the branch of the version' },
  track_submodules: { type: 'bool', default: false, description: "Take submodules' newest commits" },
  umask: { type: 'raw', description: 'Umask for what is made' },
  archive: { type: 'path', description: 'Archive to make of the version, on the host' },
  archive_prefix: { type: 'str', description: 'Folder to put before the names in the archive' },
  separate_git_dir: { type: 'path', description: 'Where the repository lies, apart from the working copy' },
} as const;

export type GitArguments = Options<typeof gitOptions>;
