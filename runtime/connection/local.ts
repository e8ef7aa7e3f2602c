import { CommandConnection } from './command-connection.ts';

/** The controller itself. Commands begin in the playbook's folder, as Ansible's local tasks do. */
export class LocalConnection extends CommandConnection {
  /** @param cwd Where commands begin; where the controller was started when it is left out. */
  constructor(cwd?: string) {
    super('local', { words: [] }, cwd);
  }
}
