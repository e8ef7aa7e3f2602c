import { start } from '../start.ts';

start('tsible-vault', async (argv) => (await import('../vault/index.ts')).main(argv));
