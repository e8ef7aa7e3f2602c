import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Collections } from '../collections/collections.ts';
import type { Settings } from '../config/settings.ts';
import { TsibleError } from '../errors/error.ts';
import { statOf } from '../yaml/files.ts';

/** A playbook that the command line names. */
export interface NamedPlaybook {
  /** What the output calls it. */
  readonly shown: string;
  readonly path: string;
  /** Whether it lies in a collection, whose content its plays may then name shortly. */
  readonly inCollection: boolean;
}

/** Finds the playbooks of the command line: files, or full names of playbooks in collections. */
export function findPlaybooks(names: readonly string[], settings: Settings): NamedPlaybook[] {
  const isFile = (path: string) => statOf(path)?.isFile() === true;
  const collections = new Collections(settings.COLLECTIONS_PATHS, {
    load: () => null,
    isFile,
    isDirectory: (path) => statOf(path)?.isDirectory() === true,
  });
  return names.map((name) => {
    const found = collections.playbook(name);
    if (found !== undefined) return { shown: found.path, path: found.path, inCollection: true };
    const stat = statOf(name);
    if (stat === undefined) throw new TsibleError(`the playbook: ${name} could not be found`);
    if (!stat.isFile() && !stat.isFIFO())
      throw new TsibleError(`the playbook: ${name} does not appear to be a file`);
    const path = stat.isFIFO() ? resolve(name) : realpathSync(resolve(name));
    return { shown: name, path, inCollection: collections.owning(path) !== undefined };
  });
}

/** The folders whose `collections/` counts for these playbooks. */
export function playbookFolders(playbooks: readonly NamedPlaybook[]): string[] {
  return playbooks.filter(({ inCollection }) => !inCollection).map(({ path }) => dirname(path));
}
