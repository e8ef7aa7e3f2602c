import { dirname, isAbsolute, join } from 'node:path';
import { expandHome } from '../../config/paths.ts';
import { TsibleError } from '../../errors/error.ts';
import type { LoadContext } from '../../playbook/context.ts';
import type { Play } from '../../playbook/play.ts';
import type { Templar } from '../../template/templar.ts';
import { originOfItem } from '../../values/origins.ts';
import type { Raw, RawDict } from '../../values/raw.ts';

/**
 * A play's `vars_files` for one host, last file first. An entry that is a list means its first file that exists.
 * @throws TsibleError when a file is missing or holds no dict.
 */
export function loadVarsFiles(play: Play, templar: Templar, context: LoadContext): RawDict[] {
  const written = play.keywords.get('vars_files');
  if (written === undefined || written === null) return [];
  const entries = Array.isArray(written) ? written : [written];
  const loaded: RawDict[] = [];
  for (const [index, entry] of entries.entries()) {
    const names = (Array.isArray(entry) ? entry : [entry]).map((name) => String(templar.resolve(name)));
    const path = names.map((name) => place(name, play)).find((candidate) => context.isFile(candidate));
    const origin = originOfItem(entries, index);
    if (path === undefined) {
      throw new TsibleError(
        Array.isArray(entry)
          ? `none of these vars files could be found: ${names.join(', ')}`
          : `Could not find or access '${place(names[0] ?? '', play)}' on the Ansible Controller.`,
        { origin },
      );
    }
    const data: Raw = context.loadFile(path);
    if (data === null) continue;
    if (!(data instanceof Map)) {
      throw new TsibleError(`Vars in ${path} must be a dictionary.`, { origin });
    }
    loaded.push(data);
  }
  return loaded.reverse();
}

function place(name: string, play: Play): string {
  const expanded = expandHome(name);
  return isAbsolute(expanded) ? expanded : join(dirname(play.file), expanded);
}
