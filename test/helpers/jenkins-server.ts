import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Plugin {
  shortName: string;
  version: string;
  pinned: boolean;
  enabled: boolean;
}

const VERSIONS = {
  plugins: {
    own: { '1.0': { requiredCore: '2.1' }, '2.0': { requiredCore: '2.300' } },
    fit: { '1.0': { requiredCore: '2.1' }, '5': { requiredCore: '2.2.1' } },
    needed: { '3.1': {} },
  },
};

const CENTER = {
  plugins: {
    own: { dependencies: [{ name: 'needed' }, { name: 'perhaps', optional: true }] },
    fit: { dependencies: [] },
    needed: { dependencies: [] },
  },
};

const FIXED: Readonly<Record<string, unknown>> = {
  '/api/json': { useCrumbs: true },
  '/crumbIssuer/api/json': { crumbRequestField: 'Jenkins-Crumb', crumb: 'c' },
};

/**
 * So much of Jenkins as its plugins' module asks, and an update server below /updates; what stands before in a path is an
 * installation of its own. Jenkins wants a crumb, which is good with its cookie only; `refused` can't be deployed.
 */
export async function jenkinsServer(): Promise<{ readonly url: string; close(): void }> {
  const states = new Map<string, Plugin[]>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = request.url ?? '';
      const [, offer] = /\/updates(\/.*)$/.exec(url) ?? [];
      if (offer !== undefined) return void offered(offer, response);
      const [, prefix = '', path = ''] =
        /^(.*?)(\/api\/.*|\/crumb.*|\/pluginManager.*|\/scriptText)?$/.exec(url) ?? [];
      const plugins = states.get(prefix) ?? [
        { shortName: 'there', version: '1', pinned: false, enabled: true },
        { shortName: 'off', version: '1', pinned: true, enabled: false },
      ];
      states.set(prefix, plugins);
      const user = Buffer.from(
        (request.headers.authorization ?? '').replace('Basic ', ''),
        'base64',
      ).toString();
      if (user !== 'me:word') return void response.writeHead(401).end('who?');
      const hasCrumb =
        request.headers['jenkins-crumb'] === 'c' && /session=1/.test(request.headers.cookie ?? '');
      if (request.method === 'POST' && !hasCrumb) return void response.writeHead(403).end('crumb?');
      response.setHeader('X-Jenkins', '2.204');
      response.setHeader('Set-Cookie', 'session=1; Path=/');
      answer(plugins, path, Buffer.concat(chunks).toString(), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

function answer(plugins: Plugin[], path: string, body: string, response: ServerResponse): void {
  const told = path.startsWith('/pluginManager/api') ? { plugins } : FIXED[path];
  if (told !== undefined) return void response.end(JSON.stringify(told));
  if (path === '/scriptText') {
    const script = new URLSearchParams(body).get('script') ?? '';
    const name = /getPlugin\("([^"]*)"\)\.deploy/.exec(script)?.[1] ?? '';
    if (name === 'refused') return void response.writeHead(500).end('no');
    plugins.push({ shortName: name, version: '9', pinned: false, enabled: true });
    return void response.end(script);
  }
  const [, name, action = ''] = /^\/pluginManager\/plugin\/([^/]*)\/(\w+)$/.exec(path) ?? [];
  const at = plugins.findIndex(({ shortName }) => shortName === name);
  const plugin = plugins[at];
  if (plugin === undefined) return void response.writeHead(path === '' ? 200 : 404).end();
  if (action === 'doUninstall') plugins.splice(at, 1);
  else if (/pin/.test(action)) plugin.pinned = action === 'pin';
  else plugin.enabled = action === 'makeEnabled';
  response.end();
}

function offered(path: string, response: ServerResponse): void {
  if (path === '/plugin-versions.json') return void response.end(JSON.stringify(VERSIONS));
  if (path === '/update-center.json')
    return void response.end(`updateCenter.post(\n${JSON.stringify(CENTER)}\n);`);
  if (/^\/(latest\/refused|download\/plugins\/(own|fit|needed)\/[\d.]+\/\w+)\.hpi$/.test(path))
    return void response.end(`plugin ${path}`);
  response.writeHead(404).end('none');
}
