import { start } from '../start.ts';

start('tsible-console', async (argv) => (await import('../console/index.ts')).main(argv));
