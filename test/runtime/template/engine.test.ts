import { describe, expect, it } from 'vitest';
import { Origin, Source } from '../../../runtime/errors/source.ts';
import { createTemplar } from '../../../runtime/template/engine.ts';
import type { TemplateEnvironment } from '../../../runtime/template/environment.ts';
import { TemplateError, ValueOmittedError } from '../../../runtime/template/errors.ts';
import { fromJs, toJs } from '../../../runtime/values/convert.ts';
import { writtenOrigin } from '../../../runtime/values/origins.ts';
import { type Raw, Template, trusted } from '../../../runtime/values/raw.ts';
import { Undefined } from '../../../runtime/values/undefined.ts';
import { loadYaml } from '../../../runtime/yaml/load.ts';

/** A templar for variables that an author wrote as YAML, and for data. */
function setUp(
  yaml: string,
  data: Record<string, unknown> = {},
  environment: Partial<TemplateEnvironment> = {},
) {
  const source = new Source('/play/vars.yml', yaml);
  const loaded = loadYaml(source, { trusted: true });
  const written = loaded instanceof Map ? loaded : new Map<string, Raw>();
  const facts = fromJs(data);
  const layers = facts instanceof Map ? [written, facts] : [written];
  const layerOf = (name: string) => layers.find((layer) => layer.has(name));
  const templar = createTemplar({
    scope: {
      get: (name) => layerOf(name)?.get(name),
      names: () => layers.flatMap((layer) => Array.from(layer.keys(), String)),
      origin: (name) => {
        const layer = layerOf(name);
        return layer && writtenOrigin(layer, name);
      },
    },
    environment: { baseDir: '/play', ...environment },
  });
  const render = (text: string) => toJs(templar.resolve(new Template(text, undefined)));
  return { templar, render, source, written };
}

function errorOf(run: () => unknown): TemplateError {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('lazy variables', () => {
  it('renders only what is asked for, so that a broken neighbour does no harm', () => {
    const { render } = setUp('d: {good: "{{ 1 + 1 }}", bad: "{{ 1 / 0 }}"}\nl: ["{{ 2 }}", "{{ nope }}"]');
    expect(render('{{ d.good }}')).toBe(2);
    expect(render('{{ l[0] }}')).toBe(2);
    expect(render('{{ l[1] is defined }}')).toBe(false);
  });

  it('lets a dict and a list use their own items', () => {
    const { render } = setUp('d: {a: 1, b: "{{ d.a + 1 }}", c: "{{ d.b + 1 }}"}\nl: [1, "{{ l[0] + 1 }}"]');
    expect(render('{{ d }}')).toEqual({ a: 1, b: 2, c: 3 });
    expect(render('{{ l }}')).toEqual([1, 2]);
  });

  it('says that a variable needs itself instead of running out of memory', () => {
    const { render } = setUp('a: "{{ b }}"\nb: "{{ a }}"');
    expect(() => render('{{ a }}')).toThrow('Recursive loop detected in template');
  });

  it('renders a variable once in a template', () => {
    const { render } = setUp('r: "{{ 1000000000 | random }}"');
    expect(render('{{ r == r }}')).toBe(true);
  });

  it('gives containers without templates out as they are', () => {
    const { templar, written } = setUp('big: {a: [1, {b: 2}]}');
    expect(templar.resolve(new Template('{{ big }}', undefined))).toBe(written.get('big'));
  });
});

describe('changes in place', () => {
  it('stay in the template that makes them', () => {
    const { render } = setUp('l: [1]\nd: {l: [1]}');
    expect(render('{{ l.append(2) }}{{ l }}')).toEqual([1, 2]);
    expect(render('{% set _ = d.l.append(2) %}{{ d.l }}')).toEqual([1, 2]);
    expect(render('{{ l + d.l }}')).toEqual([1, 1]);
  });
});

describe('trust', () => {
  it('never evaluates data, whatever it looks like', () => {
    const { render } = setUp('', { fact: '{{ 1 + 1 }}', list: ['{{ 1 }}'] });
    expect(render('{{ fact }}')).toBe('{{ 1 + 1 }}');
    expect(render('x {{ fact }} {{ list }}')).toBe("x {{ 1 + 1 }} ['{{ 1 }}']");
    expect(render("{{ fact | default('') | upper }}")).toBe('{{ 1 + 1 }}');
    expect(render('{{ \'{"a": "{{ 1 }}"}\' | from_json }}')).toEqual({ a: '{{ 1 }}' });
    expect(render(`{{ 'a: "{{ 1 }}"' | from_yaml }}`)).toEqual({ a: '{{ 1 }}' });
  });

  it('takes text for a condition only when an author wrote it', () => {
    const { templar } = setUp('cond: i == 5\nvia: "{{ cond }}"\nin: {c: i == 6}\nunsafe: !unsafe i  ==  5', {
      i: 5,
      fact: 'i ==  5',
    });
    const holds = (text: string) => templar.condition(trusted(text, undefined));
    expect(holds('{{ cond }}')).toBe(true);
    expect(holds('{{ via }}')).toBe(true);
    expect(holds('{{ in.c }}')).toBe(false);
    for (const text of ['{{ fact }}', '{{ unsafe }}', "{{ 'i == 5' }}", '{{ cond ~ "" }}'])
      expect(() => holds(text)).toThrow('Encountered untrusted template or expression.');
  });

  it('does not follow text that a filter read', () => {
    const { templar } = setUp('parsed: "{{ \'c: 1 == 1\' | from_yaml }}"');
    expect(() => templar.condition(trusted('{{ parsed.c }}', undefined))).toThrow('untrusted');
  });
});

describe('omit', () => {
  it('drops items of lists and dicts, and is an error as a value of its own', () => {
    const { templar } = setUp('');
    const args = new Map<string, Raw>([
      ['a', trusted('{{ omit }}', undefined)],
      ['b', 1],
    ]);
    expect(toJs(templar.resolve(args))).toEqual({ b: 1 });
    expect(toJs(templar.resolve([trusted('{{ omit }}', undefined), 2]))).toEqual([2]);
    expect(() => templar.resolve(trusted('{{ omit }}', undefined))).toThrow(ValueOmittedError);
  });
});

describe('places of errors', () => {
  const cases: [description: string, yaml: string, place: string][] = [
    ['a plain string', 'x: a {{ 1 }} {{ nope }}', '/play/vars.yml:1:17'],
    ['a quoted string', 'x: "a {{ nope.b }}"', '/play/vars.yml:1:10'],
    ['a later line of a block', 'x: |\n  one\n  two {{ nope }}\n', '/play/vars.yml:3:10'],
    ['an attribute', 'd: {a: 1}\nx: |\n  {{ 1 }}\n  {{ d.zz }}', '/play/vars.yml:4:8'],
    ['a filter', 'x: |\n  a\n  {{ [1] | first | nope2 }}', '/play/vars.yml:3:20'],
    ['an operator', 'x: |\n  a\n  {{ 1 + 2 / 0 }}', '/play/vars.yml:3:12'],
    ['a variable used by it', 'y: "{{ nope }}"\nx: "{{ y }}"', '/play/vars.yml:1:8'],
    ['a syntax error', 'x: |\n  a\n  {{ 1 + }}', '/play/vars.yml:3:10'],
  ];
  it.each(cases)('%s', (_description, yaml, place) => {
    const { templar, written } = setUp(yaml);
    const error = errorOf(() => templar.resolve(written.get('x') ?? null));
    expect(String(error.origin)).toBe(place);
  });

  it('point into template files', () => {
    const { templar } = setUp('');
    const text = 'line one\n{% if true %}\n  {{ nope }}\n{% endif %}\n';
    const source = new Source('/play/templates/a.j2', text);
    const error = errorOf(() => templar.render(text, new Origin(source, 0)));
    expect(String(error.origin)).toBe('/play/templates/a.j2:3:6');
  });

  it('suggest the name that was probably meant', () => {
    const { render } = setUp('');
    const error = errorOf(() => render("{{ 'a' | uper }}"));
    expect(error.message).toBe("Syntax error in template: No filter named 'uper'.");
    expect(error.help).toBe("Did you mean 'upper'?");
  });
});

describe('conditions', () => {
  it('may be broken where the setting allows it', () => {
    const warnings: string[] = [];
    const { templar } = setUp(
      's: abc',
      {},
      {
        allowBrokenConditionals: true,
        warn: (message) => warnings.push(message),
      },
    );
    expect(templar.condition('s')).toBe(true);
    expect(templar.condition('')).toBe(true);
    expect(templar.condition([])).toBe(false);
    expect(warnings[0]).toContain("derived from value of type 'str' at '/play/vars.yml:1:4'");
    expect(warnings[1]).toBe('Empty conditional expression was evaluated as True.');
  });

  it('keep backslashes of literals as escapes, as bare expressions always did', () => {
    const { templar } = setUp('');
    expect(templar.condition(String.raw`'\\d' | length == 2`)).toBe(true);
  });
});

describe('values for other templates', () => {
  it('are undefined instead of an error', () => {
    const { templar } = setUp('bad: "{{ nope }}"');
    const value = templar.lazy(trusted('{{ bad }}', undefined));
    expect(value).toBeInstanceOf(Undefined);
  });
});

describe('loops', () => {
  it('leave undefined terms of with_first_found out, and look in the folder of the action', () => {
    const { templar } = setUp('');
    const terms = [trusted('{{ nope }}', undefined), '/nope', '/etc'];
    expect(templar.loopItems('first_found', terms, 'copy')).toEqual(['/etc']);
  });

  it('take lists in their terms apart', () => {
    const { templar } = setUp('a: [1, 2]');
    expect(templar.loopItems('items', [trusted('{{ a }}', undefined), 3], 'debug')).toEqual([1, 2, 3]);
    expect(templar.loopItems('items', trusted('{{ a }}', undefined), 'debug')).toEqual([1, 2]);
  });
});

describe('files', () => {
  it('keep their last newlines, and a header changes how they are read', () => {
    const { templar } = setUp('i: 5');
    expect(templar.render('{{ i }}\n\n', undefined)).toBe('5\n\n');
    expect(templar.render('{% if true %}\nx\n{% endif %}\n', undefined)).toBe('x\n');
    expect(templar.render('#jinja2: trim_blocks: False\n{% if true %}\nx\n{% endif %}\n', undefined)).toBe(
      '\nx\n',
    );
    expect(templar.render('a\r\n{{ i }}\r\n', undefined, { newlineSequence: '\r\n' })).toBe('a\r\n5\r\n');
    expect(templar.render('a\r\nb', undefined)).toBe('a\r\nb');
    expect(templar.render('<< i >>', undefined, { variableStart: '<<', variableEnd: '>>' })).toBe('5');
  });
});

describe('the name of a task', () => {
  it.each([
    ['Install {{ item }}', "Install << error 1 - 'item' is undefined >>"],
    ['{{ nope | upper }} x', "<< error 1 - 'nope' is undefined >> x"],
    [
      'a {{ 1 / 0 }} b',
      'a << error 1 - Error rendering template: division by zero >><< error 2 - template potentially truncated >>',
    ],
    ['{{ 1 | nosuch }}', "<< error 1 - Syntax error in template: No filter named 'nosuch'. >>"],
  ])('shows what is wrong in %s where it stands', (text, shown) => {
    const warnings: string[] = [];
    const { templar } = setUp('{}', {}, { warn: (message) => warnings.push(message) });
    expect(templar.describe(new Template(text, undefined))).toBe(shown);
    expect(warnings.join()).toContain('error 1 - ');
  });
});

describe('what debug shows of an expression', () => {
  it.each([
    ['{{ nope.home }}/rel', "<< error 1 - 'nope' is undefined >>/rel"],
    [
      '{{ nope }} and {{ other }}',
      "<< error 1 - 'nope' is undefined >> and << error 2 - 'other' is undefined >>",
    ],
    ['x{{ [nope, 1] }}', `x["<< error 1 - 'nope' is undefined >>", 1]`],
    [
      "x {{ 'a' if nope == 1 else 'b' }} y",
      "x << error 1 - 'nope' is undefined >><< error 2 - template potentially truncated >>",
    ],
  ])('has what is undefined in %s in its place', (text, shown) => {
    const warnings: string[] = [];
    const { templar } = setUp(
      `v: ${JSON.stringify(text)}`,
      {},
      { warn: (message) => warnings.push(message) },
    );
    expect(toJs(templar.inspect('v'))).toBe(shown);
    const count = shown.split('<< error').length - 1;
    expect(warnings[0]).toContain(`Encountered ${count} template error${count > 1 ? 's' : ''}.`);
  });
});

it('what Ansible will remove is told as that: from_yaml of a value that is no text', () => {
  const told: unknown[] = [];
  const { templar } = setUp(
    '{}',
    {},
    { warn: (message, details) => told.push([message, details?.removedIn]) },
  );
  expect(toJs(templar.resolve(new Template('{{ [1] | from_yaml }}', undefined)))).toEqual([1]);
  expect(told).toEqual([["The from_yaml filter ignored non-string input of type 'list'.", '2.23']]);
});
