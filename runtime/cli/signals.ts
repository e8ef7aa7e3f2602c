import { EXIT } from '../errors/error.ts';
import type { Session } from './run-session.ts';

/** Ctrl-C (and SIGTERM) end what runs on the hosts, then the command; a second one ends it at once. What the run still does by then is not told. */
export function endOnSignal(session: Session): void {
  let ending = false;
  const end = () => {
    if (ending) process.exit(EXIT.interrupted);
    ending = true;
    session.silence();
    process.stderr.write('\n[ERROR]: User interrupted execution\n');
    session.interrupt().finally(() => process.exit(EXIT.interrupted));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}
