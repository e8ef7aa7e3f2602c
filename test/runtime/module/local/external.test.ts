import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../../runtime/config/load.ts';
import { LocalModules } from '../../../../runtime/module/local/modules.ts';
import { configuredFolders, PluginFolders } from '../../../../runtime/plugins/plugin-folders.ts';
import { localTarget } from '../../../helpers/local-target.ts';
import { type PlainArgs, runModule, type TaskParts } from '../../../helpers/run-module.ts';

const home = mkdtempSync(join(tmpdir(), 'tsible-local-'));
afterAll(() => rmSync(home, { recursive: true }));
const library = join(home, 'library');
mkdirSync(library);
const settings = defaultSettings();
const modules = new LocalModules(
  new PluginFolders({
    baseDir: home,
    configured: configuredFolders(settings),
    collectionsPaths: [],
    ignoredModuleEndings: settings.MODULE_IGNORE_EXTS,
  }),
  [],
);
const target = localTarget();

function write(name: string, text: string): void {
  writeFileSync(join(library, name), text);
}

async function run(name: string, args: PlainArgs = {}, parts: TaskParts = {}) {
  const path = modules.find(name);
  if (path === undefined) throw new Error(`no module ${name}`);
  return await runModule(await modules.load(`ansible.legacy.${name}`, path, undefined), args, target, parts);
}

write('wants_json', '#!/bin/sh\n# WANT_JSON\nprintf \'{"changed": true, "got": \'; cat "$1"; printf \'}\'\n');
write('words.sh', '#!/bin/sh\nprintf \'{"line": "\'; tr \'"\' "^" <"$1"; printf \'"}\'\n');
write('inside.sh', '#!/bin/sh\ncat <<\'X\'\n{"args": <<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>}\nX\n');
write(
  'noisy.sh',
  '#!/bin/sh\necho before; echo "[ no list ]"; echo \'{"changed": false,\'; echo \'"a": 1}\'; echo after\n',
);
write('broken.sh', '#!/bin/sh\necho some words; echo oops >&2; exit 3\n');
write('fails.sh', '#!/bin/sh\necho \'{"failed": true, "msg": "no such thing"}\'\n');
write('headless', 'echo hello\n');
write(
  'where.sh',
  '#!/bin/sh\nls -ld "${0%/*}" "$0" "$1" >&2; printf \'{"file": "%s", "modes": "%s"}\' "$0" "$(stat -c %a "${0%/*}" "$0" "$1" | tr "\\n" " ")"\n',
);
writeFileSync(
  join(library, 'binary'),
  Buffer.concat([
    Buffer.from('#!/bin/sh\nprintf \'{"got": \'; cat "$1"; printf "}"; exit\n'),
    Buffer.from([0, 1, 2]),
  ]),
);

describe("a module of the repository's own", () => {
  it('that says WANT_JSON gets its arguments and what Ansible adds as a file of JSON', async () => {
    const result = await run('wants_json', { a: 1, b: ['x', null], c: { d: "q'uo te" } }, { check: true });
    expect(result).toMatchObject({ changed: true });
    expect(Object.fromEntries(result.got as never)).toEqual({
      a: 1,
      b: ['x', null],
      c: new Map([['d', "q'uo te"]]),
    });
  });

  it('without a mark gets key=value words, quoted as a shell needs them', async () => {
    const { line } = await run('words', { a: 1, b: 'two words', c: "it's", d: true });
    expect(line).toMatch(/^a=1 b='two words' c='it'\^'\^'s' d=True _ansible_check_mode=False /);
  });

  it('that holds the mark for its arguments gets them there', async () => {
    const { args } = await run('inside', { a: [1, 2] });
    expect((args as unknown as ReadonlyMap<string, unknown>).get('a')).toEqual([1, 2]);
  });

  it('may print lines around its answer; those behind it are warned of', async () => {
    const warnings: string[] = [];
    expect(await run('noisy', {}, { warnings })).toEqual({ changed: false, a: 1 });
    expect(warnings).toEqual(['Module invocation had junk after the JSON data: after']);
  });

  it('that prints no JSON fails and shows what it printed', async () => {
    expect(await run('broken')).toEqual({
      failed: true,
      msg: 'Module result deserialization failed: No start of json char found',
      module_stdout: 'some words\n',
      module_stderr: 'oops\n',
      rc: 3,
    });
  });

  it('fails when it says so', async () => {
    expect(await run('fails')).toEqual({ changed: false, failed: true, msg: 'no such thing' });
  });

  it('needs a first line that names its interpreter', async () => {
    expect(await run('headless')).toEqual({
      failed: true,
      msg: 'module (headless) is missing interpreter line',
    });
  });

  it('lies where nobody else can read it, and is gone afterwards', async () => {
    const result = await run('where');
    expect(result.modes).toBe('700 600 600 ');
    expect(() => chmodSync(String(result.file), 0o600)).toThrow(/ENOENT/);
  });

  it('that is a program is executed with the path of its arguments', async () => {
    const { got } = await run('binary', { name: 'x' });
    expect((got as unknown as ReadonlyMap<string, unknown>).get('name')).toBe('x');
  });
});

describe('a module in JavaScript or TypeScript', () => {
  write(
    'greet.ts',
    `export default ({ shellFunction, ModuleFailure }: any) => {
       const whoami = shellFunction('my_whoami', [], 'printf "%s" "$1, "; id -un');
       return {
         options: { word: { type: 'str', required: true }, loud: { type: 'bool', default: false } },
         check: 'full',
         async run(args: { word: string; loud: boolean }, target: any, task: any) {
           if (args.word === '') throw new ModuleFailure('no word', { given: '' });
           const reply = await target.call(whoami, [args.word]);
           return { changed: !task.check, said: reply.stdout.toString().trim(), loud: args.loud };
         },
       };
     };`,
  );
  write(
    'plain.js',
    'module.exports = { options: {}, async run() { return { changed: false, plain: true }; } };',
  );
  writeFileSync(join(library, 'motd.ts'), '');
  write('nothing.js', 'exports.other = 1;');

  it('has its arguments checked and converted, and asks the host', async () => {
    const { said, ...rest } = await run('greet', { word: 'hello', loud: 'yes' }, { check: true });
    expect(rest).toEqual({ changed: false, loud: true });
    expect(said).toMatch(/^hello, \w+$/);
    expect(await run('greet', { loud: true })).toMatchObject({ msg: 'missing required arguments: word' });
    expect(await run('greet', { word: '' })).toEqual({ failed: true, msg: 'no word', given: '' });
  });

  it('may be a plain object', async () => {
    expect(await run('plain')).toEqual({ changed: false, plain: true });
  });

  it('works as docs/modules-of-your-own.md shows', async () => {
    const page = readFileSync(new URL('../../../../docs/modules-of-your-own.md', import.meta.url), 'utf8');
    writeFileSync(join(library, 'motd.ts'), /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
    const path = join(home, 'motd');
    expect(await run('motd', { text: 'hello', path }, { check: true })).toEqual({ changed: true, path });
    expect(existsSync(path)).toBe(false);
    expect(await run('motd', { text: 'hello', path })).toEqual({ changed: true, path });
    expect(readFileSync(path, 'utf8')).toBe('hello\n');
    expect(await run('motd', { text: 'hello', path })).toEqual({ changed: false, path });
    const nowhere = join(home, 'no/such/motd');
    expect(await run('motd', { text: 'x', path: nowhere })).toMatchObject({ failed: true, path: nowhere });
  });

  it('must be one', async () => {
    await expect(run('nothing')).rejects.toThrow(
      /nothing\.js has no default export with 'options' and 'run'/,
    );
  });
});
