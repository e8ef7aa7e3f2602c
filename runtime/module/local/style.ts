import { extname } from 'node:path';

/**
 * How a module's file wants to be run.
 *
 * - `script`: tsible's own contract, in TypeScript or JavaScript.
 * - `python`: it imports Ansible's Python libraries.
 * - `json-inside`: its arguments are written into its text.
 * - `json-file`, `words-file`: it is called with the path of a file that holds them as JSON, or as `key=value` words.
 */
export type ModuleStyle =
  | { readonly kind: 'script' }
  | { readonly kind: 'python' }
  | { readonly kind: 'powershell' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'json-inside' | 'json-file' | 'words-file'; readonly interpreter: readonly string[] };

export const JSON_ARGUMENTS = '<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>';

const SCRIPT_ENDINGS = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']);
const PYTHON_LIBRARY =
  /^\s*(from\s+(ansible\.module_utils|ansible_collections\.[\w.]+\.plugins\.module_utils|\.+module_utils)|import\s+ansible\.module_utils)|#<<INCLUDE_ANSIBLE_MODULE_COMMON>>/m;

/** Reads a module's kind from its name and its bytes, by the marks that Ansible goes by. */
export function moduleStyle(path: string, bytes: Buffer): ModuleStyle {
  if (SCRIPT_ENDINGS.has(extname(path)) && !bytes.subarray(0, 2).equals(Buffer.from('#!')))
    return { kind: 'script' };
  if (isBinary(bytes)) return { kind: 'binary' };
  const text = bytes.toString('latin1');
  if (PYTHON_LIBRARY.test(text)) return { kind: 'python' };
  if (extname(path) === '.ps1' || text.includes('# POWERSHELL_COMMON') || /^#Requires -Module/im.test(text))
    return { kind: 'powershell' };
  const interpreter = shebang(text);
  if (text.includes(JSON_ARGUMENTS)) return { kind: 'json-inside', interpreter };
  return { kind: text.includes('WANT_JSON') ? 'json-file' : 'words-file', interpreter };
}

/** The words behind `#!`; none when there is no such line. */
function shebang(text: string): string[] {
  const line = /^#!\s*(.*)/.exec(text)?.[1]?.trim() ?? '';
  return line === '' ? [] : line.split(/\s+/);
}

/** Whether it holds bytes that a text never has, as Ansible's own guess goes. */
function isBinary(bytes: Buffer): boolean {
  return bytes
    .subarray(0, 1024)
    .some(
      (byte) => byte === 0x7f || (byte < 0x20 && (byte < 7 || byte === 11 || (byte > 13 && byte !== 27))),
    );
}
