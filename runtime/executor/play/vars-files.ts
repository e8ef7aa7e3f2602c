import { dirname, isAbsolute, join } from 'node:path';
import { expandHome } from '../../config/paths.ts';
import { TsibleError } from '../../errors/error.ts';
import type { LoadContext } from '../../playbook/context.ts';
import type { Play } from '../../playbook/play.ts';
import type { Templar } from '../../template/templar.ts';
import { originOfItem } from '../../values/origins.ts';
import type { Raw, RawDict } from '../../values/raw.ts';

/** What is told of files that are left out, as Ansible leaves them out: with `-vvv` only. */
type Note = (message: string) => void;

/**
 * A play's `vars_files` for one host, last file first. An entry that is a list means its first file that exists; files that
 * are not there are passed over, as are names whose variables are not known (yet).
 * @throws TsibleError when a file can't be read or holds no dict.
 */
export function loadVarsFiles(play: Play, templar: Templar, context: LoadContext, note: Note): RawDict[] {
  const written = play.keywords.get('vars_files');
  if (written === undefined || written === null) return [];
  const entries = Array.isArray(written) ? written : [written];
  const loaded: RawDict[] = [];
  for (const [index, entry] of entries.entries()) {
    const path = findVarsFile(entry, play, templar, context, note);
    const data: Raw = path === undefined ? null : readVarsFile(path, context);
    if (data === null) continue;
    if (!(data instanceof Map)) {
      throw new TsibleError(`Invalid vars_files file '${path}'.`, {
        origin: originOfItem(entries, index),
        cause: new TsibleError('A vars file must hold a dictionary of variables.'),
      });
    }
    loaded.push(data);
  }
  return loaded.reverse();
}

function findVarsFile(
  entry: Raw,
  play: Play,
  templar: Templar,
  context: LoadContext,
  note: Note,
): string | undefined {
  for (const written of Array.isArray(entry) ? entry : [entry]) {
    let name: string;
    try {
      name = String(templar.resolve(written));
    } catch {
      note('skipping a vars_file whose name could not be rendered');
      continue;
    }
    const found = places(name, play).find((path) => context.isFile(path));
    if (found !== undefined) return found;
    note(`vars_file '${name}' was not found`);
  }
  return undefined;
}

function readVarsFile(path: string, context: LoadContext): Raw {
  try {
    return context.loadFile(path);
  } catch (error) {
    throw new TsibleError(`Invalid vars_files file '${path}'.`, { cause: error });
  }
}

function places(name: string, play: Play): string[] {
  const expanded = expandHome(name);
  if (isAbsolute(expanded)) return [expanded];
  const folder = dirname(play.file);
  return [join(folder, 'vars', expanded), join(folder, expanded)];
}
