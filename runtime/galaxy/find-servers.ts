import { readFileSync } from 'node:fs';
import { parseIni } from '../config/ini.ts';
import type { LoadedSettings } from '../config/load.ts';
import { TsibleError } from '../errors/error.ts';
import type { GalaxyContext } from './context.ts';
import { ResponseCache } from './response-cache.ts';
import { GalaxyServer } from './server.ts';
import { basicToken, galaxyToken, keycloakToken, type Token } from './tokens.ts';

const DEFAULT_URL = 'https://galaxy.ansible.com';

/** What the command line says of servers. */
interface ServerArguments {
  /** A configured server's name, or an address. */
  readonly api_server: string | undefined;
  readonly api_key: string | undefined;
  readonly timeout: number | undefined;
  readonly clear_response_cache?: boolean;
  readonly no_cache?: boolean;
}

/** The servers to ask, in order: the one that is named, those that are configured, or galaxy.ansible.com. */
export function findServers(
  context: GalaxyContext,
  loaded: LoadedSettings,
  args: ServerArguments,
): GalaxyServer[] {
  const { settings } = context;
  if (args.clear_response_cache === true) ResponseCache.clear(context);
  const cache = args.no_cache === false ? new ResponseCache(context) : undefined;
  const validateCerts = !context.ignoreCerts;
  const timeout = args.timeout ?? settings.GALAXY_SERVER_TIMEOUT;
  const token = galaxyToken(context, args.api_key);
  const common = { token, validateCerts, timeout, cache };
  const configured = (settings.GALAXY_SERVER_LIST ?? [])
    .filter((name) => name !== '')
    .map((name) => configuredServer(context, loaded, name, { timeout: args.timeout, cache }));
  if (args.api_server !== undefined) {
    const named = configured.find(({ name }) => name === args.api_server);
    return [named ?? new GalaxyServer(context, { ...common, name: 'cmd_arg', url: args.api_server })];
  }
  if (configured.length > 0) return configured;
  return [
    new GalaxyServer(context, { ...common, name: 'default', url: settings.GALAXY_SERVER ?? DEFAULT_URL }),
  ];
}

/** A server of `server_list`, with the options of its section and its environment variables. */
function configuredServer(
  context: GalaxyContext,
  loaded: LoadedSettings,
  name: string,
  given: { readonly timeout: number | undefined; readonly cache: ResponseCache | undefined },
): GalaxyServer {
  const { configFile } = loaded;
  const section =
    configFile === undefined
      ? undefined
      : parseIni(configFile, readFileSync(configFile, 'utf8')).get(`galaxy_server.${name}`);
  const option = (key: string): string | undefined =>
    process.env[`ANSIBLE_GALAXY_SERVER_${name.toUpperCase()}_${key.toUpperCase()}`] ??
    section?.get(key)?.text;
  const url = option('url');
  if (url === undefined)
    throw new TsibleError(
      `No setting was provided for required configuration plugin_type: galaxy_server plugin: ${name} setting: url `,
    );
  const certs = option('validate_certs');
  const validateCerts = certs === undefined ? !context.ignoreCerts : /^(y|yes|t|true|on|1)$/i.test(certs);
  const version = option('api_version');
  if (version !== undefined)
    context.warn(
      `The specified "api_version" configuration for the galaxy server "${name}" is not a public configuration, and may be removed at any time without warning.`,
    );
  return new GalaxyServer(context, {
    name,
    url,
    token: configuredToken(context, option, validateCerts),
    validateCerts,
    timeout: Number(option('timeout') ?? given.timeout ?? context.settings.GALAXY_SERVER_TIMEOUT),
    cache: given.cache,
    ...(version === undefined ? {} : { versions: { [`v${version}`]: `/v${version}` } }),
  });
}

function configuredToken(
  context: GalaxyContext,
  option: (key: string) => string | undefined,
  validateCerts: boolean,
): Token | undefined {
  const user = option('username');
  if (user !== undefined) return basicToken(user, option('password') ?? '');
  const token = option('token');
  const authUrl = option('auth_url');
  if (authUrl === undefined) return token === undefined ? undefined : galaxyToken(context, token);
  return keycloakToken(context, {
    authUrl,
    clientId: option('client_id') ?? 'cloud-services',
    clientSecret: option('client_secret'),
    refreshToken: token,
    validateCerts,
  });
}
