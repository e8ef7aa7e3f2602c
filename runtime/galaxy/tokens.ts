import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { TsibleError } from '../errors/error.ts';
import type { GalaxyContext } from './context.ts';
import { http } from './http.ts';
import { isObject, readYamlFile, textOf } from './read-data.ts';

/** What a server is shown to know who asks. */
export interface Token {
  /** The header's value; undefined when there is no token after all. */
  header(): Promise<string | undefined>;
}

/** A token of Galaxy's: given, or out of the token file. */
export function galaxyToken(context: GalaxyContext, given: string | undefined): Token {
  return {
    header: async () => {
      const token = given ?? tokenFromFile(context);
      return token === undefined ? undefined : `Token ${token}`;
    },
  };
}

function tokenFromFile({ settings, display }: GalaxyContext): string | undefined {
  const path = settings.GALAXY_TOKEN_PATH;
  if (!existsSync(path)) {
    try {
      writeFileSync(path, '', { mode: 0o600 });
      chmodSync(path, 0o600);
      display.verbose(3, `Created ${path}`);
    } catch {
      return undefined;
    }
  }
  const config = readYamlFile(path);
  return isObject(config) ? textOf(config, 'token') : undefined;
}

export function basicToken(user: string, password: string): Token {
  const encoded = Buffer.from(`${user}:${password}`).toString('base64');
  return { header: async () => `Basic ${encoded}` };
}

interface KeycloakOptions {
  readonly authUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly refreshToken: string | undefined;
  readonly validateCerts: boolean;
}

/** A token that a Keycloak server grants, for as long as that server says. */
export function keycloakToken(context: GalaxyContext, options: KeycloakOptions): Token {
  let known: { readonly header: string; readonly expires: number } | undefined;
  return {
    header: async () => {
      if (known === undefined || Date.now() >= known.expires) known = await grant(context, options);
      return known.header;
    },
  };
}

async function grant(
  context: GalaxyContext,
  { authUrl, clientId, clientSecret, refreshToken, validateCerts }: KeycloakOptions,
): Promise<{ header: string; expires: number }> {
  const fields: Record<string, string> = { client_id: clientId };
  if (clientSecret === undefined) {
    fields.refresh_token = refreshToken ?? '';
    fields.grant_type = 'refresh_token';
  } else {
    Object.assign(fields, {
      client_secret: clientSecret,
      scope: 'api.console',
      grant_type: 'client_credentials',
    });
    if (refreshToken !== undefined)
      context.warn(
        'Found both a client_secret and access_token for galaxy authentication, ignoring access_token',
      );
  }
  context.verbose(3, `Authenticating via ${authUrl}`);
  const reply = await http(authUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
    validateCerts,
    timeout: context.settings.GALAXY_SERVER_TIMEOUT,
  });
  if (reply.status >= 400)
    throw new TsibleError(
      `Unable to get access token (HTTP Code: ${reply.status}, Message: ${reply.reason})`,
    );
  const data: unknown = JSON.parse(reply.body.toString('utf8'));
  const seconds = Math.floor(Number(textOf(data, 'expires_in') ?? 0) / 3) * 2;
  const type = textOf(data, 'token_type') ?? 'Bearer';
  return { header: `${type} ${textOf(data, 'access_token') ?? ''}`, expires: Date.now() + seconds * 1000 };
}
