import { start } from '../start.ts';

start('tsible', async (argv) =>
  // A host pattern comes alone or before flags, so that two bare words are no ad-hoc command.
  argv[0] === 'shims' && argv[1]?.startsWith('-') === false
    ? (await import('../shims.ts')).main(argv.slice(1))
    : (await import('../adhoc.ts')).main(argv),
);
