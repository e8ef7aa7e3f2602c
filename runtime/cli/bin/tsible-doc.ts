import { start } from '../start.ts';

start('tsible-doc', async (argv) => (await import('../doc/index.ts')).main(argv));
