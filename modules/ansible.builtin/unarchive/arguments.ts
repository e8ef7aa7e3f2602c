import type { OptionSpecs, Options } from '../../../runtime/module/spec.ts';
import { FILE_OPTIONS } from '../../support/file-options.ts';

export const UNARCHIVE_OPTIONS = {
  src: { type: 'str', description: 'Archive on the controller, on the host, or its URL.' },
  dest: { type: 'path', description: 'Folder on the host to unpack into.' },
  remote_src: { type: 'bool', default: false, description: '`src` is on the host, or a URL for the host.' },
  creates: { type: 'path', description: 'Do nothing when this is there.' },
  list_files: { type: 'bool', default: false, description: 'Return the paths in the archive.' },
  keep_newer: {
    type: 'bool',
    default: false,
    description: 'Leave files that are newer than the archive has them.',
  },
  exclude: { type: 'list', elements: 'str', default: [], description: 'Patterns of paths to leave out.' },
  include: { type: 'list', elements: 'str', default: [], description: 'Paths to unpack, and no others.' },
  extra_opts: { type: 'list', elements: 'str', default: [], description: "Options for the archive's tool." },
  validate_certs: { type: 'bool', default: true, description: "Check the certificate of a URL's server." },
  io_buffer_size: { type: 'int', default: 65536, description: 'Has no effect here.' },
  copy: { type: 'bool', description: 'The opposite of `remote_src`, its former form.' },
  decrypt: { type: 'bool', default: true, description: 'Decrypt a vault-encrypted archive.' },
  ...FILE_OPTIONS,
} as const satisfies OptionSpecs;

export type UnarchiveArguments = Options<typeof UNARCHIVE_OPTIONS> & {
  readonly src: string;
  readonly dest: string;
};
