import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;

interface State {
  readonly sources: Json[];
  readonly users: Json[];
  readonly dashboards: Map<string, Json>;
  next: number;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown): Reply => ({ status: 200, body });
const notFound: Reply = { status: 404, body: { message: 'not found' } };

/** So much of Grafana's API as modules ask; what stands before /api in a path is an installation of its own. */
export async function grafanaServer(): Promise<{ readonly url: string; close(): void }> {
  const states = new Map<string, State>();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, prefix = '', path = ''] = /^(.*?)\/api(\/.*)$/.exec(request.url ?? '') ?? [];
      const state = states.get(prefix) ?? { sources: [], users: [], dashboards: new Map(), next: 1 };
      states.set(prefix, state);
      const [, user = ''] = (request.headers.authorization ?? '').split(' ');
      const isKnown = Buffer.from(user, 'base64').toString() === 'admin:admin' || user === 'token';
      const body = Buffer.concat(chunks).toString();
      const reply = isKnown
        ? answer(state, request.method ?? '', decodeURIComponent(path), body === '' ? {} : JSON.parse(body))
        : { status: 401, body: { message: 'Unauthorized' } };
      response.writeHead(reply.status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

function answer(state: State, method: string, path: string, data: Json): Reply {
  if (path.startsWith('/user/using/')) return ok({ message: 'Active organization changed' });
  if (path === '/user/orgs') return ok([{ name: 'Main Org.', orgId: 1 }]);
  if (path === '/frontend/settings') return ok({ buildInfo: { version: '11.2.0' } });
  if (path.startsWith('/folders')) return ok([{ id: 5, uid: 'f', title: 'Own' }]);
  if (/^(\/admin)?\/users\b/.test(path)) return users(state, method, path, data);
  return path.startsWith('/datasources')
    ? sources(state, method, path, data)
    : dashboards(state, method, path, data);
}

function sources(state: State, method: string, path: string, data: Json): Reply {
  const name = /^\/datasources\/name\/(.*)$/.exec(path)?.[1];
  const at = state.sources.findIndex((one) => one.name === name);
  if (name !== undefined && at === -1) return notFound;
  if (method === 'GET') return ok(state.sources[at]);
  if (method === 'DELETE') return ok(state.sources.splice(at, 1));
  const { secureJsonData = {}, uid, ...rest } = data;
  const stored = {
    basicAuthUser: '',
    ...rest,
    uid: uid ?? 'generated',
    typeLogoUrl: '',
    readOnly: false,
    version: 1,
    secureJsonFields: Object.fromEntries(Object.keys(secureJsonData as Json).map((key) => [key, true])),
  };
  if (method === 'POST') {
    state.sources.push({ id: state.next++, ...stored });
    return ok({ message: 'Datasource added' });
  }
  const id = Number(path.split('/').at(-1));
  const old = state.sources.findIndex((one) => one.id === id);
  state.sources[old] = { id, ...stored };
  return ok({ message: 'Datasource updated' });
}

function dashboards(state: State, method: string, path: string, data: Json): Reply {
  if (path.startsWith('/search')) {
    const all = [...state.dashboards].map(([uid, one]) => ({ uid, title: (one.dashboard as Json).title }));
    return ok(all);
  }
  if (path === '/dashboards/db') {
    const dashboard = data.dashboard as Json;
    const uid = String(dashboard.uid ?? `made${state.next}`);
    const version = 1 + Number((state.dashboards.get(uid)?.dashboard as Json | undefined)?.version ?? 0);
    const id = state.next++;
    state.dashboards.set(uid, {
      dashboard: { ...dashboard, uid, id, version },
      meta: { folderId: data.folderId },
    });
    return ok({ uid, id, status: 'success' });
  }
  const uid = path.split('/').at(-1) ?? '';
  const found = state.dashboards.get(uid);
  if (found === undefined) return notFound;
  if (method === 'DELETE') state.dashboards.delete(uid);
  return ok(found);
}

function users(state: State, method: string, path: string, data: Json): Reply {
  const login = /^\/users\/lookup\?loginOrEmail=(.*)$/.exec(path)?.[1];
  if (login !== undefined) {
    const user = state.users.find((one) => one.login === login || one.email === login);
    return user === undefined ? notFound : ok(user);
  }
  if (method === 'POST') {
    const { password: _password, ...user } = data;
    state.users.push({ ...user, id: state.next++, isGrafanaAdmin: false });
    return ok({ message: 'User created' });
  }
  const id = Number(/\/users\/(\d+)/.exec(path)?.[1]);
  const at = state.users.findIndex((one) => one.id === id);
  if (method === 'DELETE') state.users.splice(at, 1);
  else state.users[at] = { ...state.users[at], ...data };
  return ok({ message: method === 'DELETE' ? 'User deleted' : 'User updated' });
}
