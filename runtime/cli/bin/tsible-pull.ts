import { start } from '../start.ts';

start('tsible-pull', async (argv) => (await import('../pull.ts')).main(argv));
