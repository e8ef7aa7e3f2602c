import { PyTuple } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';

/** One argument as programs of Windows take their command line apart. */
function forPrograms(text: string): string {
  if (text === '') return '""';
  if (!/[\s"]/.test(text)) return text;
  return `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}

/** One argument for cmd.exe. */
function forCmd(text: string): string {
  if (text === '') return '""';
  if (!/[\s()^|%!"<>&]/.test(text)) return text;
  return `^"${text.replace(/[\^()%!<>&|]/g, '^$&').replaceAll('"', '\\^"')}^"`;
}

/** One argument for PowerShell, which takes typographic quotes for quotes as well. */
function forPowerShell(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

function quoterFor(shell: Value): (text: string) => string {
  if (shell === null || shell === '') return forPrograms;
  if (shell === 'cmd') return forCmd;
  if (shell === 'powershell') return forPowerShell;
  throw new PythonError(
    'AnsibleError',
    "Invalid shell specified, valid shell are None, 'cmd', or 'powershell'",
  );
}

/** Filters of the collection ansible.windows. */
export const windowsFilters: Filters = {
  quote: filter('value, shell=None', (_context, value, shell) => {
    const quoter = quoterFor(shell);
    const quoted = (item: Value): string => {
      if (item === null) return quoter('');
      if (typeof item !== 'string')
        throw typeError(`expected string or bytes-like object, got '${typeName(item)}'`);
      return quoter(item);
    };
    const items = value instanceof PyTuple ? value.items : Array.isArray(value) ? value : [value];
    return items
      .flatMap((item) =>
        // A dict's items are properties of an MSI package.
        item instanceof Map
          ? Array.from(item, ([key, part]) => `${str(key)}=${quoted(part)}`)
          : [quoted(item)],
      )
      .join(' ');
  }),
};
