import { runReference } from '../../lab/reference.ts';
import { referenceScript } from '../sources/script.ts';
import type { Case } from './cases.ts';
import type { Answer } from './evaluate.ts';
import { driverPath, filesPath } from './paths.ts';

/** Lets ansible-core evaluate cases, all in one process. */
export async function askReference(cases: readonly Case[]): Promise<readonly Answer[]> {
  const request = { basedir: filesPath, variables: `${filesPath}/variables.yml`, cases };
  const run = await runReference({
    command: 'python3',
    args: ['-c', referenceScript(driverPath)],
    input: JSON.stringify(request),
  });
  return JSON.parse(run.stdout);
}
