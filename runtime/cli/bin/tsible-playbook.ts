import { start } from '../start.ts';

start('tsible-playbook', async (argv) => (await import('../playbook.ts')).main(argv));
