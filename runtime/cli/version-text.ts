import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSettings } from '../config/load.ts';
import { programName } from './program.ts';
import { ANSIBLE_CORE, VERSION } from './version.ts';

/** `--version`: prints it under the name that the command goes by. */
export function printVersion(command: string): void {
  process.stdout.write(versionText(programName(command)));
}

/**
 * What `--version` prints: the lines and labels of Ansible's, since tools (ansible-lint, the language server) read them.
 * What is Python's there is told of tsible.
 */
export function versionText(name: string): string {
  const { settings, configFile } = loadSettings({ env: process.env, cwd: process.cwd(), home: homedir() });
  const modules = settings.DEFAULT_MODULE_PATH.map((path) => `'${path}'`).join(', ');
  return [
    `${name} [core ${ANSIBLE_CORE}]`,
    `  config file = ${configFile ?? 'None'}`,
    `  configured module search path = [${modules}]`,
    `  ansible python module location = ${dirname(dirname(fileURLToPath(import.meta.url)))}`,
    `  ansible collection location = ${settings.COLLECTIONS_PATHS.join(':')}`,
    `  executable location = ${process.argv[1] ?? name}`,
    '  python version = None',
    '  jinja version = 3.1.6',
    '  pyyaml version = 6.0.2',
    `  tsible version = ${VERSION}`,
    `  node version = ${process.version} (${process.execPath})`,
    '',
  ].join('\n');
}
