import { CONFIGURABLE_TYPES } from '../../config/configurable-types.ts';
import type { PluginDocs } from '../plugin-doc.ts';
import { hashiVaultDocs } from './hashi-vault.ts';
import { sopsDocs } from './sops.ts';

export const lookupDocs: PluginDocs = {
  ...hashiVaultDocs,
  ...sopsDocs,
  config: {
    summary: 'values of settings',
    options: {
      _terms: {
        about: 'Names of settings.',
        required: true,
      },
      on_missing: {
        about: 'What to do about a name that no setting has.',
        type: 'string',
        default: 'error',
        choices: ['error', 'skip', 'warn'],
      },
      plugin_name: {
        about: 'Plugin whose option it is.',
        type: 'string',
      },
      plugin_type: {
        about: "That plugin's type.",
        type: 'string',
        choices: CONFIGURABLE_TYPES,
      },
      show_origin: {
        about: 'Give the origin along with the value.',
        type: 'boolean',
      },
    },
  },
  csvfile: {
    summary: 'a value out of a CSV or TSV file',
    options: {
      col: {
        about: 'Column to return, counted from 0.',
        type: 'integer',
        default: 1,
      },
      default: {
        about: 'What to return when nothing is found.',
      },
      delimiter: {
        about: 'What is between fields; TAB is a tab.',
        default: 'TAB',
      },
      encoding: {
        about: 'Character set of the file.',
        default: 'utf-8',
      },
      file: {
        about: 'Name of the file.',
        default: 'ansible.csv',
      },
      keycol: {
        about: 'Column to search in, counted from 0.',
        type: 'integer',
        default: 0,
      },
    },
  },
  dict: {
    summary: "a dict's pairs as a list",
    options: {
      _terms: {
        about: 'Dicts.',
        required: true,
      },
    },
  },
  env: {
    summary: 'environment variables of the controller',
    options: {
      _terms: {
        about: 'Names of variables.',
        required: true,
      },
      default: {
        about: 'What to return for a variable that is not set.',
        type: 'raw',
        default: '',
      },
    },
  },
  file: {
    summary: 'contents of files on the controller',
    options: {
      _terms: {
        about: 'Paths of files.',
        required: true,
      },
      lstrip: {
        about: 'Remove white space at the start.',
        type: 'boolean',
        default: false,
      },
      rstrip: {
        about: 'Remove white space at the end.',
        type: 'boolean',
        default: true,
      },
    },
  },
  fileglob: {
    summary: 'files on the controller that match a pattern',
    options: {
      _terms: {
        about: 'Patterns.',
        required: true,
      },
    },
  },
  first_found: {
    summary: 'the first of several files that exists',
    options: {
      _terms: {
        about: 'Paths, or dicts with files and paths.',
      },
      files: {
        about: 'Names of files.',
        type: 'list',
        elements: 'string',
        default: [],
      },
      paths: {
        about: 'Folders to look in.',
        type: 'list',
        elements: 'string',
        default: [],
      },
      skip: {
        about: 'Return nothing when no file exists, rather than fail.',
        type: 'boolean',
        default: false,
      },
    },
  },
  indexed_items: {
    summary: "a list's items with their positions",
    options: {
      _terms: {
        about: 'Lists.',
        required: true,
      },
    },
  },
  ini: {
    summary: 'a value out of an INI or properties file',
    options: {
      _terms: {
        about: 'Keys.',
        required: true,
      },
      allow_no_value: {
        about: 'Accept keys without a value.',
        type: 'boolean',
        default: false,
      },
      case_sensitive: {
        about: 'Tell keys in upper case from those in lower case.',
        default: false,
      },
      default: {
        about: 'What to return when there is no such key.',
        default: '',
      },
      encoding: {
        about: 'Character set of the file.',
        default: 'utf-8',
      },
      file: {
        about: 'Name of the file.',
        default: 'ansible.ini',
      },
      interpolation: {
        about: 'Expand %(name)s in values.',
        type: 'boolean',
        default: true,
      },
      re: {
        about: 'Take the keys as regular expressions.',
        type: 'boolean',
        default: false,
      },
      section: {
        about: 'Section to look in.',
        default: 'global',
      },
      type: {
        about: 'Kind of file.',
        default: 'ini',
        choices: ['ini', 'properties'],
      },
    },
  },
  inventory_hostnames: {
    summary: 'hosts that match a pattern',
  },
  items: {
    summary: 'a list, flattened by one level',
    options: {
      _terms: {
        about: 'Lists.',
        required: true,
      },
    },
  },
  lines: {
    summary: 'lines that commands print on the controller',
    options: {
      _terms: {
        about: 'Commands.',
        required: true,
      },
    },
  },
  list: {
    summary: 'a list as it is',
  },
  nested: {
    summary: 'every combination of several lists',
    options: {
      _raw: {
        about: 'Lists.',
        required: true,
      },
    },
  },
  password: {
    summary: 'a random password, kept in a file',
    options: {
      _terms: {
        about: 'Path of the file, with options behind it.',
        required: true,
      },
      chars: {
        about: 'Characters, or sets of them, to choose from.',
        type: 'list',
        elements: 'string',
        default: ['ascii_letters', 'digits', '.,:-_'],
      },
      encrypt: {
        about: 'Hash to return instead of the password.',
      },
      ident: {
        about: 'Variant of bcrypt.',
        type: 'string',
      },
      length: {
        about: 'How many characters.',
        type: 'integer',
        default: 20,
      },
      seed: {
        about: 'Makes the same password of the same seed.',
        type: 'string',
      },
    },
  },
  pipe: {
    summary: 'what a command prints on the controller',
    options: {
      _terms: {
        about: 'Commands.',
        required: true,
      },
    },
  },
  random_choice: {
    summary: 'one item of a list, by chance',
  },
  sequence: {
    summary: 'a row of numbers',
    options: {
      count: {
        about: 'How many numbers.',
        type: 'integer',
      },
      end: {
        about: 'The last number.',
        type: 'integer',
      },
      format: {
        about: 'How each is written, as printf has it.',
        default: '%d',
      },
      start: {
        about: 'The first number.',
        type: 'integer',
        default: 1,
      },
      stride: {
        about: 'From one number to the next.',
        type: 'integer',
        default: 1,
      },
    },
  },
  subelements: {
    summary: 'the items of lists within a list of dicts',
    options: {
      _terms: {
        about: 'A list of dicts, the key of the list within, and flags.',
        required: true,
      },
      skip_missing: {
        about: 'Pass over dicts without that key.',
        default: false,
      },
    },
  },
  template: {
    summary: 'a rendered template',
    options: {
      _terms: {
        about: 'Templates.',
      },
      comment_end_string: {
        about: 'End of a comment.',
        type: 'string',
        default: '#}',
      },
      comment_start_string: {
        about: 'Start of a comment.',
        type: 'string',
        default: '{#',
      },
      convert_data: {
        about: 'Make data of text that looks like YAML.',
        type: 'boolean',
        default: true,
      },
      jinja2_native: {
        about: "Keep the types of expressions' results.",
        type: 'boolean',
        default: true,
      },
      template_vars: {
        about: 'Further variables for the template.',
        type: 'dict',
        default: new Map(),
      },
      trim_blocks: {
        about: 'Remove the line end behind a block.',
        type: 'boolean',
        default: true,
      },
      variable_end_string: {
        about: 'End of an expression.',
        type: 'string',
        default: '}}',
      },
      variable_start_string: {
        about: 'Start of an expression.',
        type: 'string',
        default: '{{',
      },
    },
  },
  together: {
    summary: 'lists joined item by item',
    options: {
      _terms: {
        about: 'Lists.',
        required: true,
      },
    },
  },
  unvault: {
    summary: 'contents of vaulted files',
    options: {
      _terms: {
        about: 'Paths of files.',
        required: true,
      },
    },
  },
  url: {
    summary: 'what a web address answers',
    options: {
      _terms: {
        about: 'Addresses.',
      },
      ca_path: {
        about: 'File with certificates to trust.',
        type: 'string',
        ini: ['url_lookup.ca_path'],
        env: ['ANSIBLE_LOOKUP_URL_CA_PATH'],
        vars: ['ansible_lookup_url_ca_path'],
      },
      ciphers: {
        about: 'Ciphers to accept.',
        type: 'list',
        elements: 'string',
        ini: ['url_lookup.ciphers'],
        env: ['ANSIBLE_LOOKUP_URL_CIPHERS'],
        vars: ['ansible_lookup_url_ciphers'],
      },
      follow_redirects: {
        about: 'Which redirects to follow.',
        type: 'string',
        default: 'urllib2',
        choices: ['all', 'no', 'none', 'safe', 'urllib2', 'yes'],
        ini: ['url_lookup.follow_redirects'],
        env: ['ANSIBLE_LOOKUP_URL_FOLLOW_REDIRECTS'],
        vars: ['ansible_lookup_url_follow_redirects'],
      },
      force: {
        about: 'Ask for no cached answer.',
        type: 'boolean',
        default: false,
        ini: ['url_lookup.force'],
        env: ['ANSIBLE_LOOKUP_URL_FORCE'],
        vars: ['ansible_lookup_url_force'],
      },
      force_basic_auth: {
        about: 'Send user and password with the first request.',
        type: 'boolean',
        default: false,
        ini: ['url_lookup.force_basic_auth'],
        env: ['ANSIBLE_LOOKUP_URL_FORCE_BASIC_AUTH'],
        vars: ['ansible_lookup_url_force_basic_auth'],
      },
      headers: {
        about: 'Headers of the request.',
        type: 'dict',
        default: new Map(),
      },
      http_agent: {
        about: 'What the request says of its sender.',
        type: 'string',
        default: 'ansible-httpget',
        ini: ['url_lookup.agent'],
        env: ['ANSIBLE_LOOKUP_URL_AGENT'],
        vars: ['ansible_lookup_url_agent'],
      },
      password: {
        about: 'Password to log in with.',
        type: 'string',
      },
      split_lines: {
        about: 'Give each line as an item.',
        type: 'boolean',
        default: true,
      },
      timeout: {
        about: 'Seconds to wait.',
        type: 'float',
        default: 10,
        ini: ['url_lookup.timeout'],
        env: ['ANSIBLE_LOOKUP_URL_TIMEOUT'],
        vars: ['ansible_lookup_url_timeout'],
      },
      unix_socket: {
        about: 'Socket to connect to.',
        type: 'string',
        ini: ['url_lookup.unix_socket'],
        env: ['ANSIBLE_LOOKUP_URL_UNIX_SOCKET'],
        vars: ['ansible_lookup_url_unix_socket'],
      },
      unredirected_headers: {
        about: 'Headers that are not sent to where a redirect leads.',
        type: 'list',
        elements: 'string',
        ini: ['url_lookup.unredirected_headers'],
        env: ['ANSIBLE_LOOKUP_URL_UNREDIR_HEADERS'],
        vars: ['ansible_lookup_url_unredir_headers'],
      },
      use_gssapi: {
        about: 'Log in with Kerberos.',
        type: 'boolean',
        default: false,
        ini: ['url_lookup.use_gssapi'],
        env: ['ANSIBLE_LOOKUP_URL_USE_GSSAPI'],
        vars: ['ansible_lookup_url_use_gssapi'],
      },
      use_netrc: {
        about: 'Log in with what ~/.netrc says.',
        type: 'boolean',
        default: true,
        ini: ['url_lookup.use_netrc'],
        env: ['ANSIBLE_LOOKUP_URL_USE_NETRC'],
        vars: ['ansible_lookup_url_use_netrc'],
      },
      use_proxy: {
        about: 'Use the proxy of the environment.',
        type: 'boolean',
        default: true,
      },
      username: {
        about: 'User to log in as.',
        type: 'string',
      },
      validate_certs: {
        about: 'Check certificates.',
        type: 'boolean',
        default: true,
      },
    },
  },
  varnames: {
    summary: 'names of variables that match a pattern',
    options: {
      _terms: {
        about: 'Regular expressions.',
        required: true,
      },
    },
  },
  vars: {
    summary: 'values of variables, by their names',
    options: {
      _terms: {
        about: 'Names of variables.',
        required: true,
      },
      default: {
        about: 'What to return for a variable that there is none of.',
      },
    },
  },
};
