import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dateTime } from '../../values/local-zone.ts';
import { strftime } from '../../values/strftime.ts';
import { isObject, type JsObject, readYamlFile, textOf, toYaml } from '../read-data.ts';

const META = ['meta/main.yml', 'meta/main.yaml'];
const REQUIREMENTS = ['meta/requirements.yml', 'meta/requirements.yaml'];
const INSTALL_INFO = 'meta/.galaxy_install_info';

/** A role in a folder of roles, whether it is there or not. */
export class InstalledRole {
  readonly name: string;
  readonly path: string;
  readonly #folders: readonly string[];

  /** @param folders Where roles are looked for; what is installed goes to the first. */
  constructor(name: string, folders: readonly string[], path?: string) {
    this.name = name;
    this.#folders = folders.map((folder) => join(folder, name));
    this.path = path ?? this.#folders[0] ?? name;
  }

  get exists(): boolean {
    return this.#folders.some((path) => isFolder(path));
  }

  /** meta/main.yml of the first folder that has it; undefined when there is none, or one that says nothing. */
  get metadata(): JsObject | undefined {
    const file = [this.path, ...this.#folders]
      .flatMap((path) => META.map((name) => join(path, name)))
      .find((path) => existsSync(path));
    const data = file === undefined ? undefined : quietly(() => readYamlFile(file));
    return isObject(data) && Object.keys(data).length > 0 ? data : undefined;
  }

  /** meta/requirements.yml, as written. */
  get requirements(): unknown {
    const file = REQUIREMENTS.map((name) => join(this.path, name)).find((path) => existsSync(path));
    return file === undefined ? [] : quietly(() => readYamlFile(file));
  }

  /** What was kept when it was installed. */
  get installInfo(): JsObject | undefined {
    const path = join(this.path, INSTALL_INFO);
    if (!existsSync(path)) return undefined;
    const info = quietly(() => readYamlFile(path));
    return isObject(info) ? info : undefined;
  }

  get installedVersion(): string | undefined {
    return textOf(this.installInfo, 'version');
  }

  writeInstallInfo(version: string): void {
    mkdirSync(join(this.path, 'meta'), { recursive: true });
    const install_date = strftime(dateTime(Date.now() / 1000, 0), '%a %b %e %H:%M:%S %Y');
    const info = toYaml({ install_date, version: version === '' ? null : version });
    writeFileSync(join(this.path, INSTALL_INFO), info);
  }

  /** Removes it, if it is a role: anything else in its place stays. */
  remove(): boolean {
    if (this.metadata === undefined) return false;
    rmSync(this.path, { recursive: true });
    return true;
  }
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
