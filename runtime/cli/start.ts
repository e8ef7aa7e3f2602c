/** Milliseconds for what is left to do when the work is done: the end of connections. */
const PATIENCE = 5000;

/**
 * Starts a command: the little that every start pays for. All else is loaded when it is needed.
 * @param main Carries the command out; its number is the exit code.
 */
export function start(name: string, main: (argv: readonly string[]) => Promise<number>): void {
  // Who reads the output may stop reading (`| head`): the run goes on, what it says is lost.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  // At the natural end Node would first take its heap apart, object by object.
  process.once('beforeExit', () => process.exit());
  const argv = process.argv.slice(2);
  const work = argv.includes('--version') ? versionOf(name) : main(argv);
  work
    .catch(async (error: unknown) => (await import('./report-error.ts')).reportError(error))
    .then((code) => {
      process.exitCode = code;
      // What holds the program up once its work is done must not hold up whoever waits for it.
      setTimeout(() => process.exit(), PATIENCE).unref();
    });
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

async function versionOf(name: string): Promise<number> {
  (await import('./version-text.ts')).printVersion(name);
  return 0;
}
