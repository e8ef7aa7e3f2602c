import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localTarget } from '../helpers/local-target.ts';
import { compareCases, type ModuleCase } from './module-cases.ts';

/** An installer that notes what it is asked for, and in what environment. */
const INSTALLER = `#!/bin/sh
echo "$* [$CLI_JAVA_OPTS] [$ES_JAVA_OPTS]" >>"$(dirname "$0")/../calls"
case $* in
*bad*) echo 'Trying...'; echo 'ERROR: no such plugin '; echo words >&2; exit 74;;
*odd*) echo 'something else'; exit 1;;
esac
echo "-> done: $1"
`;

const plugin = (name: string, args: ModuleCase['args'], more: Partial<ModuleCase> = {}): ModuleCase => ({
  name: `elasticsearch_plugin: ${name}`,
  setup: `mkdir -p bin plugins/there plugins/own
cat >bin/elasticsearch-plugin <<'E'
${INSTALLER}E
chmod +x bin/elasticsearch-plugin; cp bin/elasticsearch-plugin bin/plugin`,
  module: 'community.general.elasticsearch_plugin',
  args: { plugin_bin: '@/bin/elasticsearch-plugin', plugin_dir: '@/plugins', ...args },
  ...more,
});

const address = (name: string, args: ModuleCase['args']): ModuleCase => ({
  name: `ipify_facts: ${name}`,
  module: 'community.general.ipify_facts',
  args,
});

const cases: readonly ModuleCase[] = [
  plugin('what is not there', { name: 'analysis-icu' }),
  plugin('what is there', { name: 'there' }),
  plugin("what is there under its user's name", { name: 'me/elasticsearch-own/2.0' }),
  plugin('in check mode', { name: 'me/es-new' }, { check: true }),
  plugin('from a file, with what it asks for', { name: 'x', src: 'file:///x.zip', force: true }),
  plugin('from an address', { name: 'x', url: 'http://x/x.zip' }),
  plugin('through a proxy', { name: 'x', proxy_host: 'proxy', proxy_port: '3128' }),
  plugin('through half a proxy', { name: 'x', proxy_host: 'proxy' }),
  plugin('with the old installer', { name: 'me/x', plugin_bin: '@/bin/plugin', timeout: '5m' }),
  plugin('a version, with the new installer', { name: 'x', version: '1.2' }),
  plugin('what is not to be', { name: 'there', state: 'absent' }),
  plugin('what is not to be, nor is', { name: 'x', state: 'absent' }),
  plugin('what is not to be, in check mode', { name: 'elasticsearch-own', state: 'absent' }, { check: true }),
  plugin('what fails', { name: 'bad' }),
  plugin('what fails without saying why', { name: 'odd' }),
  plugin(
    "what can't be removed",
    { name: 'bad', state: 'absent', plugin_dir: '@/broken' },
    {
      setup: `mkdir -p bin broken/bad; printf '#!/bin/sh\\necho "ERROR: in use"; exit 1\\n' >bin/elasticsearch-plugin; chmod +x bin/*`,
    },
  ),
  plugin('another installer beside the one that is named', { name: 'x', plugin_bin: '@/bin/none' }),
  plugin('no installer', { name: 'x', plugin_bin: '@/none/none' }),
  plugin('two sources', { name: 'x', src: 'a', url: 'b' }),
  address('an address', { api_url: '%URL%/good' }),
  address('an answer without one', { api_url: '%URL%/empty' }),
  address('by another way', { api_url: '%URL%/moved' }),
  address('a server that refuses', { api_url: '%URL%/refused' }),
  address('a server that is slow', { api_url: '%URL%/slow', timeout: 1 }),
  address('no server', { api_url: 'http://127.0.0.1:1/' }),
];

let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/good?format=json') response.end('{"ip": "192.0.2.7"}');
    else if (path === '/empty?format=json') response.end('{}');
    else if (path === '/moved?format=json') response.writeHead(302, { location: '/good?format=json' }).end();
    else if (!path.startsWith('/slow')) response.writeHead(403).end('no');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const target = localTarget();

test("modules that call others' programs and servers ask them, and tell of them, as Ansible's do", {
  timeout: 600_000,
}, async () => {
  const words = { '%URL%': `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  for (const { name, reference, ours } of await compareCases(cases, target, words))
    expect.soft(ours, name).toEqual(reference);
});
