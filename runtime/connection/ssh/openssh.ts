import type { ByteStream } from '../connection.ts';
import { processStream } from '../process.ts';
import { UnreachableError } from '../unreachable.ts';
import type { SshSettings } from './destination.ts';

/**
 * A command on a host by OpenSSH's own ssh, for settings that ssh2 has no means for.
 * The password reaches ssh through SSH_ASKPASS and the environment of that helper, never through an argument.
 * @param reason The setting that needs it, for the message when ssh is missing.
 */
export async function openSshStream(
  settings: SshSettings,
  reason: string,
  commandLine: string,
  pty: boolean,
): Promise<ByteStream> {
  const { password, executable, host } = settings;
  const argv = [executable, ...settings.arguments, ...(pty ? ['-tt'] : ['-T']), host, commandLine];
  const environment =
    password === undefined
      ? process.env
      : {
          ...process.env,
          SSH_ASKPASS: process.execPath,
          SSH_ASKPASS_REQUIRE: 'force',
          DISPLAY: process.env.DISPLAY ?? ':0',
          TSIBLE_PASSWORD: password,
          // node run by ssh with the prompt as its argument: what it is to do must come with the environment.
          NODE_OPTIONS: `--import=${ANSWER}`,
        };
  try {
    return await processStream(argv, { environment });
  } catch (error) {
    throw new UnreachableError(
      `Failed to connect to the host via ssh: ${executable} is needed for ${reason}, and could not be started`,
      error,
    );
  }
}

/** A module that writes the password and ends. */
const ANSWER = `data:text/javascript,${encodeURIComponent(
  'process.stdout.write(process.env.TSIBLE_PASSWORD + "\\n"); process.exit(0);',
)}`;
