import { start } from '../start.ts';

start('tsible', async (argv) => (await import('../adhoc.ts')).main(argv));
