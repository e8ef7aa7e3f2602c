import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PluginFolders } from '../../../runtime/plugins/plugin-folders.ts';
import { createTemplar } from '../../../runtime/template/engine.ts';
import { UserPlugins } from '../../../runtime/template/user-plugins.ts';
import type { Value } from '../../../runtime/values/value.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-plugins-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function folders(): PluginFolders {
  return new PluginFolders({
    baseDir: join(folder, 'play'),
    configured: { filter: [join(folder, 'configured')] },
    ignoredModuleEndings: [],
    collectionsPaths: [join(folder, 'installed')],
  });
}

function evaluate(expression: string, where = folders()): Value {
  const scope = { get: (name: string) => (name === 'port' ? 80 : undefined), names: () => ['port'] };
  const plugins = new UserPlugins(where);
  return createTemplar({ scope, environment: { baseDir: folder, plugins } }).expression(expression);
}

describe('plugins of the user', () => {
  it('filters in TypeScript may import each other, use enums and take arguments by name', () => {
    write('play/filter_plugins/lib/loud.ts', 'export enum Mark { Loud = "!" }\nexport type T = string;\n');
    write(
      'play/filter_plugins/text.ts',
      `import { Mark, type T } from './lib/loud.ts';
       export const filters = {
         shout: (text: T, options: { times?: number } = {}) => text.toUpperCase() + Mark.Loud.repeat(options.times ?? 1),
         padded: { parameters: "text, width=5, fill='.'", run: (text: T, width: number, fill: string) => text.padStart(width, fill) },
       };`,
    );
    expect(evaluate("'a' | shout(times=3)")).toBe('A!!!');
    expect(evaluate("'ab' | padded(fill='-')")).toBe('---ab');
    expect(() => evaluate("'ab' | padded(wide=1)")).toThrow(
      "padded() got an unexpected keyword argument 'wide'",
    );
  });

  it('ES modules and CommonJS in JavaScript are read as well, and give dicts, lists and numbers', () => {
    write(
      'play/filter_plugins/a.mjs',
      'export default { parts: (x) => ({ n: x.a.length, half: 0.5, big: 2n ** 70n }) };',
    );
    write('play/test_plugins/b.cjs', 'module.exports = { tests: { long: (x) => x.length > 3 } };');
    expect(evaluate("{'a': [1, 2]} | parts")).toEqual(
      new Map<string, unknown>([
        ['n', 2],
        ['half', 0.5],
        ['big', 2n ** 70n],
      ]),
    );
    expect(evaluate("['abc' is long, 'abcd' is long]")).toEqual([false, true]);
  });

  it('a name that its collection leads elsewhere is that of the other, however often it is led on', () => {
    write(
      'installed/ansible_collections/new/col/plugins/filter/f.js',
      'exports.filters = { now: () => "moved" };',
    );
    const routes: Readonly<Record<string, string>> = {
      'old.col.then': 'mid.col.then',
      'mid.col.then': 'new.col.now',
      'old.col.text': 'ansible.builtin.upper',
      'old.col.round': 'old.col.round',
    };
    const plugins = new UserPlugins(folders(), (kind, name) =>
      kind === 'filter' ? routes[name] : undefined,
    );
    const scope = { get: () => undefined, names: () => [] };
    const templar = createTemplar({ scope, environment: { baseDir: folder, plugins } });
    expect(templar.expression("1 | old.col.then ~ ('a' | old.col.text)")).toBe('movedA');
    expect(() => templar.expression('1 | old.col.round')).toThrow("No filter named 'old.col.round'");
  });

  it("a lookup's file name is its name; it gets terms, options and variables", () => {
    write(
      'play/lookup_plugins/twice.js',
      'export default (terms, { mark = "" }, { variable }) => terms.map((term) => term + mark + variable("port"));',
    );
    expect(evaluate("query('twice', 'a', 'b', mark=':')")).toEqual(['a:80', 'b:80']);
  });

  it("wins over the built-in of that name, which its full name still gives; a role's counts once it is loaded", () => {
    write('play/filter_plugins/own.js', 'exports.filters = { upper: (x) => "own " + x };');
    write('role/filter_plugins/more.js', 'exports.filters = { of_role: (x) => x };');
    write('configured/more.js', 'exports.filters = { configured: (x) => x };');
    const where = folders();
    expect(evaluate("['a' | upper, 'a' | ansible.builtin.upper, 'a' | configured]", where)).toEqual([
      'own a',
      'A',
      'a',
    ]);
    expect(() => evaluate("'a' | of_role", where)).toThrow("No filter named 'of_role'.");
    where.add(join(folder, 'role'));
    expect(evaluate("'a' | of_role", where)).toBe('a');
  });

  it("a collection's are found by their full name, beside the playbook and where collections are installed", () => {
    write(
      'play/collections/ansible_collections/my/one/plugins/filter/f.js',
      'exports.filters = { inc: (n) => n + 1 };',
    );
    write(
      'installed/ansible_collections/my/two/plugins/test/t.js',
      'exports.tests = { small: (n) => n < 9 };',
    );
    expect(evaluate('3 | my.one.inc is my.two.small')).toBe(true);
    expect(() => evaluate('3 | inc')).toThrow("No filter named 'inc'.");
  });

  it('a Python plugin is named in the error', () => {
    write('play/filter_plugins/net.py', "def filters(self):\n    return {'to_cidr': to_cidr}\n");
    write('play/lookup_plugins/keepass.py', '');
    expect(() => evaluate("'a' | to_cidr")).toThrow(
      expect.objectContaining({ help: expect.stringContaining(join(folder, 'play/filter_plugins/net.py')) }),
    );
    expect(() => evaluate("lookup('keepass', 'a')")).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("The lookup plugin 'keepass' was not found."),
      }),
    );
  });

  it('what is wrong in a file, or thrown by it, is told in one line that names it', () => {
    write(
      'play/filter_plugins/bad.js',
      'exports.filters = { boom: () => { throw new TypeError("no good"); }, later: async () => 1 };',
    );
    expect(() => evaluate("'a' | boom")).toThrow(
      `The filter plugin 'boom' failed: no good (in '${join(folder, 'play/filter_plugins/bad.js')}')`,
    );
    expect(() => evaluate("'a' | later")).toThrow('a plugin must give its result at once, not a promise');
    write('play/filter_plugins/broken.ts', 'export const filters = {');
    expect(() => evaluate("'a' | boom")).toThrow(join(folder, 'play/filter_plugins/broken.ts'));
  });
});
