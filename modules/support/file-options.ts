import type { OptionSpecs } from '../../runtime/module/spec.ts';

/** The options that every module takes which makes or changes files (Ansible's `files` documentation fragment). */
export const FILE_OPTIONS = {
  mode: {
    type: 'raw',
    description: "Permissions: octal (quote it: '0644') or symbolic (u=rwX,g=rX,o=), as chmod takes them.",
  },
  owner: { type: 'str', description: 'Name or number of the user that is to own the file.' },
  group: { type: 'str', description: 'Name or number of the group that is to own the file.' },
  seuser: {
    type: 'str',
    description: 'User part of the SELinux context; `_default` is what the policy says.',
  },
  serole: { type: 'str', description: 'Role part of the SELinux context.' },
  selevel: { type: 'str', description: 'Level (MLS/MCS) part of the SELinux context.' },
  setype: { type: 'str', description: 'Type part of the SELinux context.' },
  attributes: {
    type: 'str',
    aliases: ['attr'],
    description: 'Attributes as chattr takes them, with `=` (the default), `+` or `-` in front.',
  },
  unsafe_writes: {
    type: 'bool',
    default: false,
    description:
      'Allow writing into the file itself where it cannot be replaced at once (a bind mount in a container).',
  },
} as const satisfies OptionSpecs;
