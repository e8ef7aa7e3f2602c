import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { TsibleError } from '../errors/error.ts';
import type { Emit } from '../executor/events.ts';
import type { LoadContext } from '../playbook/context.ts';
import type { PlaybookNode } from '../playbook/nodes.ts';
import type { PluginFolders } from '../plugins/plugin-folders.ts';
import type { Templar } from '../template/templar.ts';
import { originOf } from '../values/origins.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import { LayeredScope } from '../vars/layered-scope.ts';
import { nodeVars } from '../vars/role-vars.ts';
import type { DataLoader } from '../yaml/files.ts';

interface LoadParts {
  readonly settings: Settings;
  readonly loader: DataLoader;
  readonly baseDir: string;
  readonly extraVars: RawDict;
  templar(scope: LayeredScope): Templar;
  readonly emit: Emit;
  readonly pluginFolders: PluginFolders;
}

/** Gives the playbook loader the files and variables of a run. */
export function loadContext(parts: LoadParts): LoadContext {
  const { loader, settings } = parts;
  return {
    baseDir: parts.baseDir,
    rolesPath: settings.DEFAULT_ROLES_PATH,
    loadFile: (path) => loader.load(path),
    loadVars: (folder, name) => loadVars(loader, folder, name),
    addPlugins: (folder) => parts.pluginFolders.add(folder),
    isFile: (path) => loader.isFile(path),
    isDirectory: (path) => loader.isDirectory(path),
    renderStatic: (raw: Raw, node: PlaybookNode) => {
      const play = playVarsOf(node);
      const scope = new LayeredScope([
        parts.extraVars,
        ...nodeVars(node),
        ...(play === undefined ? [] : [play]),
      ]);
      return parts.templar(scope).resolve(raw);
    },
    warn: (report) => parts.emit({ type: 'warning', ...report }),
    deprecated: (report) => parts.emit({ type: 'deprecated', ...report }),
  };
}

function playVarsOf(node: PlaybookNode): RawDict | undefined {
  let at: PlaybookNode | undefined = node;
  while (at?.parent !== undefined) at = at.parent;
  return at?.vars;
}

/** A role's `vars` or `defaults`: one file, or a folder whose files are merged in order. */
function loadVars(loader: DataLoader, folder: string, name: string): RawDict | undefined {
  const files = loader.findVarsFiles(folder, name);
  if (files.length === 0) return undefined;
  const [only] = files;
  const merged: RawDict = new Map();
  for (const file of files) {
    const data = loader.load(file);
    if (data === null) continue;
    if (!(data instanceof Map)) {
      const kind = folder.endsWith('defaults') ? 'defaults' : 'vars';
      throw new TsibleError(
        `The ${kind}/${name}.yml file for role '${join(folder, '..').split('/').at(-1)}' must contain a dictionary of variables`,
        {
          origin: Array.isArray(data) ? originOf(data) : undefined,
          exitCode: 4,
        },
      );
    }
    // A single file's own dict keeps the places of its keys.
    if (files.length === 1 && file === only) return data;
    for (const [key, value] of data) merged.set(key, value);
  }
  return merged;
}
