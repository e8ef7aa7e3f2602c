import { start } from '../start.ts';

start('tsible-config', async (argv) => (await import('../config/index.ts')).main(argv));
