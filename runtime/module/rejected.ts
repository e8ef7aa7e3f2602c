import { existsSync, readFileSync } from 'node:fs';
import { messageOf, TsibleError } from '../errors/error.ts';
import { str } from '../values/print.ts';
import { readYamlData } from '../yaml/data.ts';

/**
 * The names of modules that a plugin filter file rejects. A file that cannot be used is warned of and rejects nothing.
 * @param given PLUGIN_FILTERS_CFG; undefined: the machine's own file, if there is one.
 * @throws TsibleError when `stat` is among them
 */
export function rejectedModules(
  given: string | undefined,
  warn: (message: string) => void,
): ReadonlySet<string> {
  const file = given ?? '/etc/ansible/plugin_filters.yml';
  const none = (why: string): ReadonlySet<string> => {
    warn(why);
    return new Set();
  };
  if (!existsSync(file))
    return given === undefined
      ? new Set()
      : none(`The plugin filter file, ${file} does not exist. Skipping.`);
  let data: ReturnType<typeof readYamlData>;
  try {
    data = readYamlData(readFileSync(file, 'utf8'), file);
  } catch (error) {
    return none(`The plugin filter file, ${file} was not parsable. Skipping: ${messageOf(error)}`);
  }
  const version = data instanceof Map ? data.get('filter_version') : undefined;
  if (!(data instanceof Map) || version === undefined)
    return none(`The plugin filter file, ${file} was invalid. Skipping.`);
  if (str(version).trim() !== '1.0')
    return none(
      `The plugin filter file, ${file} was a version not recognized by this version of Ansible. Skipping.`,
    );
  const list = data.get('module_rejectlist');
  if (!Array.isArray(list))
    return none(
      `Unable to parse the plugin filter file ${file} as module_rejectlist is not a list. Skipping.`,
    );
  const rejected = new Set(list.map(str));
  if (rejected.has('stat'))
    throw new TsibleError(
      `The stat module was specified in the module reject list file, ${file}, but Ansible will not function without the stat module.  Please remove stat from the reject list.`,
    );
  return rejected;
}
