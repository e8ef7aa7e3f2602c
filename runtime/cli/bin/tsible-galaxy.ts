import { start } from '../start.ts';

start('tsible-galaxy', async (argv) => (await import('../galaxy/index.ts')).main(argv));
