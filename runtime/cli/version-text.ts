import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSettings } from '../config/load.ts';
import { ANSIBLE_CORE, VERSION } from './version.ts';

/** What `--version` prints: Ansible's lines, so that tools which read them go on working, and tsible's own. */
export function versionText(name: string): string {
  const { settings, configFile } = loadSettings({ env: process.env, cwd: process.cwd(), home: homedir() });
  const modules = settings.DEFAULT_MODULE_PATH.map((path) => `'${path}'`).join(', ');
  return [
    `${name} [core ${ANSIBLE_CORE}]`,
    `  tsible version = ${VERSION}`,
    `  config file = ${configFile ?? 'None'}`,
    `  configured module search path = [${modules}]`,
    `  tsible module location = ${dirname(fileURLToPath(import.meta.url))}`,
    `  ansible collection location = ${settings.COLLECTIONS_PATHS.join(':')}`,
    `  executable location = ${process.argv[1] ?? name}`,
    `  node version = ${process.version}`,
    '',
  ].join('\n');
}
