// Records ansible-core's answers: `node scripts/run-ts.mjs test/differential/template/record.ts`.
import { writeFileSync } from 'node:fs';
import { CASES } from './cases.ts';
import { shown } from './compare.ts';
import { recordedPath } from './paths.ts';
import { askReference } from './reference.ts';

const answers = await askReference(CASES);
writeFileSync(recordedPath, `[\n${answers.map((answer) => JSON.stringify(shown(answer))).join(',\n')}\n]\n`);
