// `npm run demo`: installs what is missing, then runs demo.ts.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './ensure-deps.mjs';

ensureDependencies();
const [node, , ...args] = process.argv;
process.argv = [
  node,
  'scripts/run-ts.mjs',
  join(dirname(fileURLToPath(import.meta.url)), 'demo.ts'),
  ...args,
];
await import('./run-ts.mjs');
