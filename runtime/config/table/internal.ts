import { bool, choice, optionalPath, optionalStr } from '../setting.ts';

const REACTIONS = ['error', 'warning', 'ignore'] as const;

const TESTED = { removedIn: '3.30', why: 'for testing', instead: 'nothing' };

/** What ansible-core keeps for its own development. It is listed with the others; nothing here depends on it. */
export const internalSettings = {
  _ANSIBALLZ_COVERAGE_CONFIG: optionalStr(
    { env: ['_ANSIBLE_ANSIBALLZ_COVERAGE_CONFIG'], vars: ['_ansible_ansiballz_coverage_config'] },
    'Code coverage of Python modules (without effect in tsible).',
  ),
  _ANSIBALLZ_DEBUGPY_CONFIG: optionalStr(
    { env: ['_ANSIBLE_ANSIBALLZ_DEBUGPY_CONFIG'], vars: ['_ansible_ansiballz_debugpy_config'] },
    'Debugging of Python modules with debugpy (without effect in tsible).',
  ),
  _ANSIBALLZ_PYDEVD_CONFIG: optionalStr(
    { env: ['_ANSIBLE_ANSIBALLZ_PYDEVD_CONFIG'], vars: ['_ansible_ansiballz_pydevd_config'] },
    'Debugging of Python modules with pydevd (without effect in tsible).',
  ),
  _ANSIBLE_CONNECTION_PATH: optionalPath(
    { env: ['_ANSIBLE_CONNECTION_PATH'] },
    'Path of the helper for persistent connections (without effect in tsible).',
  ),
  _CALLBACK_DISPATCH_ERROR_BEHAVIOR: choice(
    REACTIONS,
    'warning',
    { env: ['_ANSIBLE_CALLBACK_DISPATCH_ERROR_BEHAVIOR'] },
    'What to do when an output plugin fails (without effect in tsible).',
  ),
  _MODULE_METADATA: bool(
    false,
    { env: ['_ANSIBLE_MODULE_METADATA'] },
    "Read metadata in Python modules' comments (without effect in tsible).",
  ),
  _TEMPLAR_SANDBOX_MODE: choice(
    ['default', 'allow_unsafe_attributes'],
    'default',
    {
      env: ['_ANSIBLE_TEMPLAR_SANDBOX_MODE'],
      deprecated: { removedIn: '2.23', why: 'controlling sandbox behavior is a temporary workaround' },
    },
    "What templates may see of a value's inside (without effect in tsible).",
  ),
  _TEMPLAR_UNKNOWN_TYPE_CONVERSION: choice(
    REACTIONS,
    'warning',
    { env: ['_ANSIBLE_TEMPLAR_UNKNOWN_TYPE_CONVERSION'] },
    'What to do when a value of an unknown type must be converted (without effect in tsible).',
  ),
  _TEMPLAR_UNKNOWN_TYPE_ENCOUNTERED: choice(
    REACTIONS,
    'ignore',
    { env: ['_ANSIBLE_TEMPLAR_UNKNOWN_TYPE_ENCOUNTERED'] },
    'What to do when a template meets a value of an unknown type (without effect in tsible).',
  ),
  _TEMPLAR_UNTRUSTED_TEMPLATE_BEHAVIOR: choice(
    REACTIONS,
    'ignore',
    { env: ['_ANSIBLE_TEMPLAR_UNTRUSTED_TEMPLATE_BEHAVIOR'] },
    'What to do when data that is no template looks like one (without effect in tsible: it stays data).',
  ),
  _Z_TEST_ENTRY: optionalStr(
    {
      ini: ['testing.valid', 'testing.deprecated'],
      env: ['ANSIBLE_TEST_ENTRY', 'ANSIBLE_TEST_ENTRY_D'],
      vars: ['_z_test_entry'],
      deprecatedSources: { 'testing.deprecated': TESTED, ANSIBLE_TEST_ENTRY_D: TESTED },
    },
    'A setting for tests.',
  ),
  _Z_TEST_ENTRY_2: optionalStr(
    { ini: ['testing.valid2'], env: ['ANSIBLE_TEST_ENTRY2'], deprecated: TESTED },
    'Another, which is deprecated.',
  ),
};
