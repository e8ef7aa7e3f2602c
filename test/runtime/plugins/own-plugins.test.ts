import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runPlaybook } from '../../helpers/run-playbook.ts';

const scratch = mkdtempSync('/tmp/tsible-own-');
afterAll(() => rmSync(scratch, { recursive: true }));

/** A play that prints an expression for each host, and what it printed, by host. */
function show(expression: string): string {
  return `- hosts: all\n  connection: local\n  gather_facts: false\n  tasks: [{debug: {msg: "SAYS {{ inventory_hostname }}: {{ ${expression} }}"}}]\n`;
}

function said({ stdout }: { readonly stdout: string }): string[] {
  return [...stdout.matchAll(/"SAYS (.*)"/g)].map(([, text]) => text ?? '').sort();
}

async function run(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  inventory = 'hosts',
) {
  const folder = mkdtempSync(join(scratch, 'inventory-'));
  const { mkdirSync, writeFileSync } = await import('node:fs');
  const { dirname } = await import('node:path');
  for (const [path, text] of Object.entries(files)) {
    if (!path.startsWith('inventory/')) continue;
    const at = join(folder, path.slice('inventory/'.length));
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, text);
  }
  const rest = Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('inventory/')));
  return runPlaybook(rest, { args: ['-i', join(folder, inventory)], env });
}

describe("an inventory plugin of the user's own", () => {
  const plugin = `
    export const options = { sites: { type: 'list', default: ['a'], env: 'CMDB_SITES' }, suffix: { type: 'str' } };
    export default async (inventory, { option, config, cached, path }) => {
      const names = await cached(async () => { globalThis.asked = (globalThis.asked ?? 0) + 1; return ['web', 'db']; });
      for (const site of option('sites')) {
        inventory.addGroup(site);
        for (const name of names) {
          inventory.addHost(site + '-' + name + (option('suffix') ?? ''), site);
          inventory.setVariables(site + '-' + name + (option('suffix') ?? ''), { role: name, text: '{{ 1 + 1 }}' });
        }
        inventory.setVariable(site, 'site', site);
      }
      inventory.addChild('everything', option('sites')[0]);
    };`;

  it('fills the inventory with hosts, groups and variables; its file is found by its name in `plugin`', async () => {
    const text =
      'plugin: cmdb\nsuffix: "{{ \'x\' * 2 }}"\ncompose: {label: role ~ "-" ~ site}\nkeyed_groups: [{key: role, prefix: r}]\n';
    const played = await run(
      {
        'play.yml': show("label ~ ' ' ~ group_names | join(',') ~ ' ' ~ text"),
        'inventory_plugins/cmdb.ts': plugin,
        'inventory/cmdb.yml': text,
      },
      { CMDB_SITES: 'north,south' },
      'cmdb.yml',
    );
    // Texts of a plugin are data, unless it vouches for them.
    expect(said(played)).toEqual([
      'north-dbxx: db-north everything,north,r_db {{ 1 + 1 }}',
      'north-webxx: web-north everything,north,r_web {{ 1 + 1 }}',
      'south-dbxx: db-south r_db,south {{ 1 + 1 }}',
      'south-webxx: web-south r_web,south {{ 1 + 1 }}',
    ]);
  });

  it('decides by `accepts` which sources it reads, and vouches for its templates with `trusted`', async () => {
    const played = await run(
      {
        'play.yml': show('v'),
        'inventory_plugins/lines.js': `
          exports.accepts = (path) => path.endsWith('.lines');
          exports.trusted = true;
          exports.default = (inventory, { path }) => {
            for (const line of require('node:fs').readFileSync(path, 'utf8').trim().split('\\n')) {
              inventory.addHost(line);
              inventory.setVariable(line, 'v', '{{ inventory_hostname | upper }}');
            }
          };`,
        'inventory/x.lines': 'one\ntwo\n',
      },
      { ANSIBLE_INVENTORY_ENABLED: 'lines,ini' },
      'x.lines',
    );
    expect(said(played)).toEqual(['one: ONE', 'two: TWO']);
  });

  it("keeps its answer between runs with `cache`, under Ansible's name, unless it is flushed", async () => {
    const cache = join(scratch, 'cache');
    const counting = `export default async (inventory, { cached }) => {
      inventory.addHost('h'); inventory.setVariable('h', 'n', await cached(() => process.hrtime.bigint().toString()));
    };`;
    const config = `plugin: my.own.counting\ncache: true\ncache_plugin: jsonfile\ncache_connection: ${cache}\n`;
    const files = {
      'play.yml': show('n'),
      'collections/ansible_collections/my/own/plugins/inventory/counting.ts': counting,
    };
    const { mkdirSync, writeFileSync } = await import('node:fs');
    mkdirSync(join(scratch, 'counted'));
    const source = join(scratch, 'counted/source.yml');
    writeFileSync(source, config);
    const first = await runPlaybook(files, { args: ['-i', source] });
    const second = await runPlaybook(files, { args: ['-i', source] });
    expect(said(first)).toHaveLength(1);
    expect(said(second)).toEqual(said(first));
    expect(readdirSync(cache)).toEqual([
      expect.stringMatching(/^ansible_inventory_s1_my\.own\.counting_k[0-9a-f]{6}$/),
    ]);
    const flushed = await runPlaybook(files, { args: ['-i', source, '--flush-cache'] });
    expect(said(flushed)).not.toEqual(said(first));
  });

  it('a cache without a folder is told', async () => {
    const played = await run(
      {
        'play.yml': show('1'),
        'inventory_plugins/cmdb.ts': plugin,
        'inventory/c.yml': 'plugin: cmdb\ncache: true\ncache_plugin: jsonfile\n',
      },
      {},
      'c.yml',
    );
    expect(played.stderr).toContain("Required config '_uri' for 'jsonfile' cache plugin not provided.");
  });

  it('what it throws, lacks or is in Python is told with its file', async () => {
    const file = (inside: string, name = 'cmdb.ts') =>
      run(
        { 'play.yml': show('1'), [`inventory_plugins/${name}`]: inside, 'inventory/c.yml': 'plugin: cmdb\n' },
        { COLUMNS: '500' },
        'c.yml',
      );
    const broken = await file('export default () => { throw new Error("no answer from the CMDB"); };');
    expect(broken.stderr).toContain(
      `no answer from the CMDB (in '${broken.folder}/inventory_plugins/cmdb.ts')`,
    );
    const required = await file(
      'export const options = { url: { required: true, env: "NO_SUCH_URL" } };\nexport default () => {};',
    );
    expect(required.stderr).toContain("Required config 'url' for 'cmdb' plugin not provided.");
    const python = await file('', 'cmdb.py');
    expect(python.stderr).toContain("specifies unknown plugin 'cmdb'");
    expect(python.stderr.replaceAll('\n', ' ')).toContain(
      `'${python.folder}/inventory_plugins/cmdb.py' is a plugin in Python.`,
    );
  });
});

describe("a vars plugin of the user's own", () => {
  const files = {
    'play.yml': show('v'),
    'inventory/hosts': '[web]\nh1 v=inventory\nh2\n[web:vars]\nv=group\n',
    'inventory/group_vars/web': 'v: file',
  };
  const plugin =
    'export default ({ name, kind, path }) => kind === "host" ? { v: name + " by plugin" } : {};';

  it('runs without being asked, for the folder of the inventory and then for that of the playbook', async () => {
    const played = await run({ ...files, 'vars_plugins/mine.ts': plugin });
    expect(said(played)).toEqual(['h1: h1 by plugin', 'h2: h2 by plugin']);
    const below = await run({
      ...files,
      'vars_plugins/mine.ts': plugin,
      'inventory/host_vars/h1': 'v: its file',
      'host_vars/h2': 'v: beside the playbook',
    });
    expect(said(below)).toEqual(['h1: h1 by plugin', 'h2: beside the playbook']);
  });

  it('with needsEnabled, or in a collection, runs where vars_plugins_enabled names it, in that order', async () => {
    const waiting = `export const needsEnabled = true;\n${plugin}`;
    expect(said(await run({ ...files, 'vars_plugins/mine.ts': waiting }))).toEqual([
      'h1: inventory',
      'h2: file',
    ]);
    const enabled = { ANSIBLE_VARS_ENABLED: 'host_group_vars,mine' };
    expect(said(await run({ ...files, 'vars_plugins/mine.ts': waiting }, enabled))).toEqual([
      'h1: h1 by plugin',
      'h2: h2 by plugin',
    ]);
    const inside = { ...files, 'collections/ansible_collections/my/own/plugins/vars/mine.ts': plugin };
    expect(said(await run(inside, { ANSIBLE_VARS_ENABLED: 'my.own.mine' }))).toEqual([
      'h1: h1 by plugin',
      'h2: h2 by plugin',
    ]);
  });

  it('runs at its stage: what it says when the inventory was read is as good as said there', async () => {
    const staged = `export const options = { stage: { env: 'MINE_STAGE' } };\nexport const trusted = true;
      export default ({ name, kind }) => kind === 'group' ? { v: 'plugin says {{ 6 * 7 }}' } : {};`;
    const mine = { ...files, 'vars_plugins/mine.ts': staged };
    // Groups' files win over it as over all that the inventory says.
    expect(said(await run(mine, { MINE_STAGE: 'inventory' }))).toEqual(['h1: inventory', 'h2: file']);
    const withoutFile = { ...mine, 'inventory/group_vars/web': 'w: 1' };
    expect(said(await run(withoutFile, { MINE_STAGE: 'inventory' }))).toEqual([
      'h1: inventory',
      'h2: plugin says 42',
    ]);
    await expect(run(mine, { MINE_STAGE: 'never' })).rejects.toThrow(
      "Invalid value 'never' for config 'stage'.",
    );
  });

  it('in Python is left out with a warning that names the file', async () => {
    const played = await run({ ...files, 'vars_plugins/mine.py': '' }, { COLUMNS: '500' });
    expect(said(played)).toEqual(['h1: inventory', 'h2: file']);
    expect(played.stderr.replaceAll('\n', ' ')).toContain(
      `'${played.folder}/vars_plugins/mine.py' is a plugin in Python.`,
    );
    expect(played.stderr.match(/was left out/g)).toHaveLength(1);
  });
});

it('run_vars_plugins: start reads group_vars once, as part of the inventory', async () => {
  const files = {
    'play.yml': show('v'),
    'group_vars/all': 'v: beside the playbook',
    'inventory/hosts': 'h1',
    'inventory/group_vars/all': 'v: beside the inventory',
  };
  expect(said(await run(files))).toEqual(['h1: beside the playbook']);
  expect(said(await run(files, { ANSIBLE_RUN_VARS_PLUGINS: 'start' }))).toEqual(['h1: beside the inventory']);
  expect(said(await run(files, { ANSIBLE_VARS_PLUGIN_STAGE: 'inventory' }))).toEqual([
    'h1: beside the inventory',
  ]);
});

describe("a cache plugin of the user's own", () => {
  it('keeps facts as texts, by host, with the prefix and connection of the settings', async () => {
    const play = (task: string) =>
      `- hosts: h\n  connection: local\n  gather_facts: false\n  tasks: [${task}]\n`;
    const files = (task: string) => ({
      'play.yml': play(task),
      'inventory/hosts': 'h',
      'cache_plugins/kept.ts': `
        export default ({ connection, prefix, timeout }) => {
          const store = (globalThis.kept ??= new Map());
          store.set('options', [connection, prefix, timeout].join());
          return { get: (key) => store.get(key), set: (key, text) => store.set(key, text), delete: (key) => store.delete(key) };
        };`,
    });
    const env = {
      ANSIBLE_CACHE_PLUGIN: 'kept',
      ANSIBLE_CACHE_PLUGIN_CONNECTION: 'there',
      ANSIBLE_CACHE_PLUGIN_PREFIX: 'p_',
    };
    await run(files('{set_fact: {colour: green, cacheable: true}}'), env);
    const kept = Reflect.get(globalThis, 'kept') as Map<string, string>;
    expect(kept).toEqual(
      new Map([
        ['options', 'there,p_,86400'],
        ['p_h', '{"colour": "green"}'],
      ]),
    );
    const next = await run(files('{debug: {msg: "SAYS {{ ansible_facts.colour }}"}}'), env);
    expect(said(next)).toEqual(['green']);
    await run(files('{meta: clear_facts}'), env);
    expect(kept.has('p_h')).toBe(false);
  });

  it('in Python is named, and memory takes its place', async () => {
    const played = await run(
      { 'play.yml': show('1'), 'inventory/hosts': 'h', 'cache_plugins/kept.py': '' },
      { ANSIBLE_CACHE_PLUGIN: 'kept', COLUMNS: '500' },
    );
    expect(played.stderr).toContain("[WARNING]: Unable to load the cache plugin 'kept'.");
    expect(played.stderr.replaceAll('\n', ' ')).toContain(
      `'${played.folder}/cache_plugins/kept.py' is a plugin in Python.`,
    );
    expect(said(played)).toEqual(['h: 1']);
  });
});

describe("a connection plugin of the user's own", () => {
  const play =
    '- hosts: h\n  gather_facts: false\n  tasks:\n    - command: printenv WHERE\n      register: r\n    - debug: {msg: "SAYS {{ r.stdout }}"}\n';

  it('gives the program that runs commands on the host, from variables, options and keywords', async () => {
    const played = await run(
      {
        'play.yml': play,
        'inventory/hosts': 'h ansible_connection=jump ansible_user=me ansible_port=23 bay=7',
        'connection_plugins/jump.ts': `
          export const options = { gate: { type: 'str', default: 'g1', env: 'JUMP_GATE' } };
          export default ({ host, user, port, variable, option }) => ({
            command: ['env'],
            environment: { WHERE: [user + '@' + host + ':' + port, variable('bay'), option('gate')].join(' ') },
          });`,
      },
      { JUMP_GATE: 'g2' },
    );
    expect(said(played)).toEqual(['me@h:23 7 g2']);
  });

  it('that is in Python, or gives no command, is named', async () => {
    const hosts = { 'play.yml': play, 'inventory/hosts': 'h ansible_connection=jump' };
    const python = await run({ ...hosts, 'connection_plugins/jump.py': '' }, { COLUMNS: '500' });
    expect(python.stderr + python.stdout).toContain("the connection plugin 'jump' was not found");
    expect((python.stderr + python.stdout).replaceAll('\n', ' ')).toContain(
      `'${python.folder}/connection_plugins/jump.py' is a plugin in Python.`,
    );
    const empty = await run({ ...hosts, 'connection_plugins/jump.ts': 'export default () => ({});' });
    expect(empty.stderr + empty.stdout).toContain(`connection_plugins/jump.ts' gave no command.`);
  });
});
