import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const QUESTION =
  'import sys, json, os, ansible; print(json.dumps([os.path.dirname(ansible.__path__[0])] + sys.path))';

/** A Python of the controller that has ansible-core. */
export interface ControllerPython {
  readonly command: string;
  /** The folders of its packages, ansible-core's first. */
  readonly packages: readonly string[];
}

let found: ControllerPython | undefined;
let asked = false;

/**
 * The controller's Python that has ansible-core, if there is one, for Python files that need its libraries: that of the `ansible`
 * command, else `python3`. Asked once a run. (Synchronous, because it may have to be known while a playbook is read.)
 */
export function controllerPython(): ControllerPython | undefined {
  if (!asked) {
    asked = true;
    const own = pythonOfAnsible();
    found = (own === undefined ? undefined : ask(own)) ?? ask('python3');
  }
  return found;
}

/** The interpreter that the `ansible` on PATH names: that of a virtual environment, perhaps. */
function pythonOfAnsible(): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, 'ansible');
    if (!existsSync(file)) continue;
    const python = /^#!\s*(\S*python[\d.]*)/.exec(readFileSync(file, 'latin1'))?.[1];
    if (python !== undefined) return python;
  }
  return undefined;
}

function ask(command: string): ControllerPython | undefined {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const answer = execFileSync(command, ['-c', QUESTION], {
      timeout: 20_000,
      stdio: [...stdio],
      encoding: 'utf8',
    });
    return { command, packages: (JSON.parse(answer) as string[]).filter((path) => path !== '') };
  } catch {
    return undefined;
  }
}
