import { CommandConnection } from './command-connection.ts';

/** The controller itself. Commands begin where it was started, as Ansible's local tasks do. */
export class LocalConnection extends CommandConnection {
  constructor() {
    super('local', { words: [] });
  }
}
