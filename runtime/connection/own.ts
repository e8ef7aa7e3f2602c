import { messageOf, TsibleError } from '../errors/error.ts';
import { loadOwnPlugin, pythonHelp } from '../plugins/own-plugin.ts';
import type { PluginFile, PluginFolders } from '../plugins/plugin-folders.ts';
import { pluginOptions, type ReadSetting } from '../plugins/plugin-options.ts';
import { toJavaScript } from '../values/javascript.ts';
import type { Value } from '../values/value.ts';
import type { TransportCommand } from './command-transports.ts';

/** What a connection plugin of the user's own is asked for. */
interface OwnSubject {
  readonly host: string;
  readonly port: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly variable: (name: string) => Value | undefined;
}

/** What stands in a plugin folder under a connection's name. */
export type OwnConnection =
  | { readonly kind: 'command'; command(subject: OwnSubject): TransportCommand }
  | { readonly kind: 'python'; readonly help: string };

export type FindOwnConnection = (name: string) => OwnConnection | undefined;

/** Finds connection plugins of the user's own: files that give the program that runs a command on the host (docs/plugins.md). */
export function findOwnConnections(folders: PluginFolders, read: ReadSetting): FindOwnConnection {
  const known = new Map<string, OwnConnection>();
  return (name) => {
    const file = folders.find('connection', name);
    if (file === undefined) return undefined;
    let own = known.get(file.path);
    if (own === undefined) {
      own =
        file.language === 'javascript'
          ? ownConnection(file, read)
          : { kind: 'python', help: pythonHelp(file) };
      known.set(file.path, own);
    }
    return own;
  };
}

function ownConnection(file: PluginFile, read: ReadSetting): OwnConnection {
  const plugin = loadOwnPlugin(file, "({ host, user }) => ({ command: ['program', host, '--'] })");
  const option = pluginOptions(file, plugin.exports.options, read);
  return {
    kind: 'command',
    command: ({ variable, ...subject }) => {
      const lookup = (name: string) => {
        const value = variable(name);
        return value === undefined ? undefined : toJavaScript(value);
      };
      let made: unknown;
      try {
        made = plugin.run({ ...subject, variable: lookup, option });
      } catch (error) {
        throw new TsibleError(`${messageOf(error)} (in '${file.path}')`, { cause: error });
      }
      return transportOf(file, made);
    },
  };
}

function transportOf(file: PluginFile, made: unknown): TransportCommand {
  const { command, environment = {} } = (typeof made === 'object' && made !== null ? made : {}) as {
    readonly command?: unknown;
    readonly environment?: unknown;
  };
  if (!Array.isArray(command) || command.length === 0 || !isDict(environment))
    throw new TsibleError(`The connection plugin '${file.path}' gave no command.`, {
      help: "It should give { command: ['program', 'argument', ...], environment: { NAME: 'value' } }.",
    });
  return {
    words: command.map(String),
    environment: Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, String(value)]),
    ),
  };
}

function isDict(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null;
}
