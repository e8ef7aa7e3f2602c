import type { PluginDocs, PluginOption } from '../plugin-doc.ts';

/** An option that ansible.cfg, the environment and a variable set too. */
function set(about: string, name: string, more: Partial<PluginOption> = {}): PluginOption {
  return {
    about,
    ini: [`community.sops.${name}`],
    env: [`ANSIBLE_SOPS_${name.toUpperCase()}`],
    vars: [`sops_${name}`],
    ...more,
  };
}

const TYPES = ['binary', 'json', 'yaml', 'dotenv', 'ini'];

/** The lookup of the collection community.sops. */
export const sopsDocs: PluginDocs = {
  'community.sops.sops': {
    summary: 'contents of files that SOPS encrypted',
    options: {
      _terms: { about: 'Paths of files.', required: true },
      rstrip: { about: 'Whether white space at the end is left out.', type: 'boolean', default: true },
      base64: { about: 'Whether to give it in base64.', type: 'boolean', default: false },
      input_type: { about: 'What the encrypted file is.', choices: TYPES },
      output_type: { about: 'What the decrypted file is.', choices: TYPES },
      empty_on_not_exist: {
        about: 'Whether a file that is not there is empty.',
        type: 'boolean',
        default: false,
      },
      extract: { about: 'Which key of the file to take.' },
      sops_binary: set('The command.', 'binary', { vars: ['sops_binary'] }),
      age_key: set('Keys of age.', 'age_key', { ini: [] }),
      age_keyfile: set('File with keys of age.', 'age_keyfile'),
      age_ssh_private_keyfile: set('File with an SSH key for age.', 'age_ssh_private_keyfile'),
      aws_profile: set('Profile of AWS.', 'aws_profile'),
      aws_access_key_id: set('Access key of AWS.', 'aws_access_key_id'),
      aws_secret_access_key: set('Its secret.', 'aws_secret_access_key', { ini: [] }),
      aws_session_token: set('Session of AWS.', 'aws_session_token', {
        vars: ['sops_session_token', 'sops_aws_session_token'],
      }),
      config_path: set('Configuration of SOPS.', 'config_path'),
      enable_local_keyservice: set('Whether to use the local key service.', 'enable_local_keyservice', {
        type: 'boolean',
        default: true,
      }),
      keyservice: set('Further key services.', 'keyservice', { type: 'list' }),
    },
  },
};
