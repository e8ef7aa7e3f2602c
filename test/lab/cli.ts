import { LabUnavailable } from './requirements.ts';

const usage = `usage: npm run lab -- COMMAND
  reference COMMAND [ARGS...]   run ansible-playbook, ansible, ... of ansible-core 2.19 on this machine's paths
`;

class UsageError extends Error {}

/** What of this process's environment steers Ansible; the reference sees nothing else of it. */
function ansibleSettings(): Record<string, string> {
  const wanted = /^(ANSIBLE_.*|MITOGEN_.*|TERM|COLUMNS|NO_COLOR|SSH_AUTH_SOCK|PYTHON.*)$/;
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && wanted.test(name)) settings[name] = value;
  }
  return settings;
}

/** Runs one command of the lab tool and gives its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  switch (command) {
    case 'reference': {
      const { runReferenceHere } = await import('./reference.ts');
      const [program, ...args] = rest;
      if (program === undefined) throw new UsageError('reference: name a command, such as ansible-playbook');
      return await runReferenceHere({ command: program, args, env: ansibleSettings() });
    }
    default:
      throw new UsageError(command === undefined ? 'no command given' : `no such command: ${command}`);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(`${error.message}\n${usage}`);
  else if (error instanceof LabUnavailable) process.stderr.write(`${error.message}\n`);
  else throw error;
  process.exitCode = 2;
}
