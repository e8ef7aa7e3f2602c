import { expect, it } from 'vitest';
import { createTemplar } from '../../../../runtime/template/engine.ts';
import { Template } from '../../../../runtime/values/raw.ts';

const templar = createTemplar({
  scope: { get: () => undefined, names: () => [] },
  environment: { baseDir: '/play' },
});
const render = (text: string) => templar.resolve(new Template(text, undefined));

it.each([
  ["{{ 'x' | community.general.jc('ls') }}", 'the Python library jc'],
  ["{{ 'x' | parse_cli_textfsm('t') }}", 'the Python library TextFSM'],
  ["{{ lookup('community.general.random_pet', words=2) }}", 'the Python library petname'],
  ["{{ lookup('community.general.random_words') }}", 'the Python library xkcdpass'],
  ["{{ lookup('aws_ssm', 'x') }}", 'the Python library boto3'],
  ['{{ 3 | netapp.ontap.iso8601_duration_from_seconds }}', 'the Python library isodate'],
])('%s says that it needs %s', (text, reason) => {
  expect(() => render(text)).toThrow(reason);
});

it('a template that never comes to such a filter works', () => {
  expect(render("{{ 'x' | community.general.jc('ls') if false else 'y' }}")).toBe('y');
});

it('a lookup that is missing may be ignored, and is asked for only when its arguments are there', () => {
  expect(render("{{ lookup('onepassword', 'x', errors='ignore') is none }}")).toBe(true);
  expect(() => render("{{ lookup('onepassword', nowhere) }}")).toThrow("'nowhere' is undefined");
});
