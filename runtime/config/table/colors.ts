import { str } from '../setting.ts';

/** Colours of the output; names as a terminal has them. */
export const colorSettings = {
  COLOR_CHANGED: str(
    'yellow',
    { ini: ['colors.changed'], env: ['ANSIBLE_COLOR_CHANGED'] },
    'Colour of changed results.',
  ),
  COLOR_CONSOLE_PROMPT: str(
    'white',
    { ini: ['colors.console_prompt'], env: ['ANSIBLE_COLOR_CONSOLE_PROMPT'] },
    "Colour of the console's prompt.",
  ),
  COLOR_DEBUG: str(
    'dark gray',
    { ini: ['colors.debug'], env: ['ANSIBLE_COLOR_DEBUG'] },
    'Colour of debugging messages.',
  ),
  COLOR_DEPRECATE: str(
    'purple',
    { ini: ['colors.deprecate'], env: ['ANSIBLE_COLOR_DEPRECATE'] },
    'Colour of deprecation warnings.',
  ),
  COLOR_DIFF_ADD: str(
    'green',
    { ini: ['colors.diff_add'], env: ['ANSIBLE_COLOR_DIFF_ADD'] },
    "Colour of a diff's added lines.",
  ),
  COLOR_DIFF_LINES: str(
    'cyan',
    { ini: ['colors.diff_lines'], env: ['ANSIBLE_COLOR_DIFF_LINES'] },
    "Colour of a diff's line numbers.",
  ),
  COLOR_DIFF_REMOVE: str(
    'red',
    { ini: ['colors.diff_remove'], env: ['ANSIBLE_COLOR_DIFF_REMOVE'] },
    "Colour of a diff's removed lines.",
  ),
  COLOR_ERROR: str('red', { ini: ['colors.error'], env: ['ANSIBLE_COLOR_ERROR'] }, 'Colour of errors.'),
  COLOR_HIGHLIGHT: str(
    'white',
    { ini: ['colors.highlight'], env: ['ANSIBLE_COLOR_HIGHLIGHT'] },
    'Colour of highlighted text.',
  ),
  COLOR_INCLUDED: str(
    'cyan',
    { ini: ['colors.included'], env: ['ANSIBLE_COLOR_INCLUDED'] },
    'Colour of include notices.',
  ),
  COLOR_OK: str('green', { ini: ['colors.ok'], env: ['ANSIBLE_COLOR_OK'] }, 'Colour of unchanged results.'),
  COLOR_SKIP: str(
    'cyan',
    { ini: ['colors.skip'], env: ['ANSIBLE_COLOR_SKIP'] },
    'Colour of skipped results.',
  ),
  COLOR_UNREACHABLE: str(
    'bright red',
    { ini: ['colors.unreachable'], env: ['ANSIBLE_COLOR_UNREACHABLE'] },
    'Colour of unreachable hosts.',
  ),
  COLOR_VERBOSE: str(
    'blue',
    { ini: ['colors.verbose'], env: ['ANSIBLE_COLOR_VERBOSE'] },
    'Colour of verbose messages.',
  ),
  COLOR_WARN: str(
    'bright purple',
    { ini: ['colors.warn'], env: ['ANSIBLE_COLOR_WARN'] },
    'Colour of warnings.',
  ),
  COLOR_DOC_MODULE: str(
    'yellow',
    { ini: ['colors.doc_module'], env: ['ANSIBLE_COLOR_DOC_MODULE'] },
    'Colour of module names in documentation.',
  ),
  COLOR_DOC_REFERENCE: str(
    'magenta',
    { ini: ['colors.doc_reference'], env: ['ANSIBLE_COLOR_DOC_REFERENCE'] },
    'Colour of cross references in documentation.',
  ),
  COLOR_DOC_LINK: str(
    'cyan',
    { ini: ['colors.doc_link'], env: ['ANSIBLE_COLOR_DOC_LINK'] },
    'Colour of links in documentation.',
  ),
  COLOR_DOC_DEPRECATED: str(
    'magenta',
    { ini: ['colors.doc_deprecated'], env: ['ANSIBLE_COLOR_DOC_DEPRECATED'] },
    'Colour of deprecated parts in documentation.',
  ),
  COLOR_DOC_CONSTANT: str(
    'dark gray',
    { ini: ['colors.doc_constant'], env: ['ANSIBLE_COLOR_DOC_CONSTANT'] },
    'Colour of constants in documentation.',
  ),
  COLOR_DOC_PLUGIN: str(
    'yellow',
    { ini: ['colors.doc_plugin'], env: ['ANSIBLE_COLOR_DOC_PLUGIN'] },
    'Colour of plugin names in documentation.',
  ),
};
