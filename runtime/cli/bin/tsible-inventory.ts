import { start } from '../start.ts';

start('tsible-inventory', async (argv) => (await import('../inventory/index.ts')).main(argv));
