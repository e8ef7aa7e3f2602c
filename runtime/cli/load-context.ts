import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Collections } from '../collections/collections.ts';
import type { Settings } from '../config/settings.ts';
import { TsibleError } from '../errors/error.ts';
import { Origin } from '../errors/source.ts';
import type { Emit } from '../executor/events.ts';
import { loadingVars } from '../executor/play/play-vars.ts';
import { combine } from '../inventory/combine.ts';
import type { ActionNames } from '../module/action-names.ts';
import type { LoadContext, StaticPlace } from '../playbook/context.ts';
import { Play } from '../playbook/play.ts';
import type { PluginFolders } from '../plugins/plugin-folders.ts';
import type { Templar } from '../template/templar.ts';
import { originOf } from '../values/origins.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import type { LayeredScope } from '../vars/layered-scope.ts';
import type { Variables } from '../vars/variables.ts';
import type { DataLoader } from '../yaml/files.ts';

interface LoadParts {
  readonly settings: Settings;
  /** DEFAULT_PRIVATE_ROLE_VARS; undefined when nobody set it. */
  readonly privateRoleVars: boolean | undefined;
  readonly loader: DataLoader;
  readonly collections: Collections;
  readonly actions: ActionNames;
  readonly variables: Variables;
  templar(scope: LayeredScope): Templar;
  readonly emit: Emit;
  readonly pluginFolders: PluginFolders;
}

/** Gives the playbook loader the files and variables of a run. */
export function loadContext(parts: LoadParts): LoadContext {
  const { loader, settings } = parts;
  const context: LoadContext = {
    rolesPath: settings.DEFAULT_ROLES_PATH,
    privateRoleVars: parts.privateRoleVars,
    refusesUnknownKeywords: settings.INVALID_TASK_ATTRIBUTE_FAILED,
    collections: parts.collections,
    actions: parts.actions,
    loadFile: (path) => loader.load(path),
    originOfFile: (path) => {
      const { source } = loader.readText(path);
      return new Origin(source, Math.max(0, source.text.search(/\S/)));
    },
    loadVars: (folder, name) => loadVars(loader, folder, name, settings.DEFAULT_HASH_BEHAVIOUR === 'merge'),
    addPlugins: (folder) => parts.pluginFolders.add(folder),
    isFile: (path) => loader.isFile(path),
    isDirectory: (path) => loader.isDirectory(path),
    realPath: (path) => realpathSync(path),
    renderStatic: (raw: Raw, place: StaticPlace) => parts.templar(staticScope(place)).resolve(raw),
    warn: (report) => parts.emit({ type: 'warning', ...report }),
    deprecated: (report) => parts.emit({ type: 'deprecated', ...report }),
    verbose: (level, message) => parts.emit({ type: 'verbose', level, message, host: undefined }),
  };
  const nothing = new Play({
    keywords: new Map(),
    origin: undefined,
    file: '',
    collection: undefined,
    importedWhen: [],
  });
  const staticScope = ({ play, node, vars }: StaticPlace): LayeredScope => {
    const scope = parts.variables.scope(
      loadingVars(play ?? nothing, {
        context,
        variables: parts.variables,
        templar: parts.templar,
        emit: parts.emit,
      }),
      undefined,
      node,
    );
    return vars instanceof Map ? scope.below(vars) : scope;
  };
  return context;
}

/** A role's `vars` or `defaults`: one file, or a folder whose files are merged in order. */
function loadVars(loader: DataLoader, folder: string, name: string, merge: boolean): RawDict | undefined {
  const files = loader.findVarsFiles(folder, name, ['.yml', '.yaml', '.json']);
  if (files.length === 0) return undefined;
  let merged: RawDict | undefined;
  for (const file of files) {
    const data = loader.load(file);
    if (!data) continue;
    if (!(data instanceof Map)) throw noDict(data, folder);
    // A single file's own dict keeps the places of its keys.
    merged = merged === undefined ? data : combine(merged, data, merge);
  }
  return merged ?? new Map();
}

function noDict(data: Raw, folder: string): TsibleError {
  const kind = folder.endsWith('defaults') ? 'defaults' : 'vars';
  const role = join(folder, '..').split('/').at(-1);
  return new TsibleError(
    `The ${kind}/main.yml file for role '${role}' must contain a dictionary of variables`,
    {
      origin: Array.isArray(data) ? originOf(data) : undefined,
      exitCode: 4,
    },
  );
}
