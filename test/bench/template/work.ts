import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What both engines are given: files of variables, and texts with how often each is rendered. */
export interface Work {
  readonly variables: string;
  readonly rounds: readonly Round[];
}

export interface Round {
  readonly name: string;
  /** A template file's text, or playbook strings. */
  readonly kind: 'file' | 'template';
  readonly texts: readonly string[];
  readonly times: number;
}

const SECTION = `
# {{ service.name | upper }}: section NUMBER
{% if service.enabled and loop_count > 3 %}
[{{ service.name }}-NUMBER]
{% for item in items %}
{% if item.port % 2 == 0 %}
listen = {{ item.address }}:{{ item.port }}{{ ' ssl' if item.secure else '' }}
{% else %}
listen = {{ item.address | default('127.0.0.1') }}:{{ item.port + NUMBER }}
{% endif %}
{% endfor %}
tags = {{ items | map(attribute='name') | select('match', '^n[0-5]') | join(',') }}
{% endif %}
{% macro entry(key, value) %}{{ key }}: {{ value | to_json }}{% endmacro %}
{% for key, value in settings | dictsort %}
{{ entry(key, value) }}
{% endfor %}
`;

/** Writes the work into a folder: a template of 16 kB that becomes some 190 kB, small expressions, 1,000 hosts. */
export function writeWork(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const names = Array.from({ length: 1000 }, (_, index) => `web${index}`);
  const variables = {
    service: { name: 'frontend', enabled: true },
    loop_count: 5,
    items: names.slice(0, 120).map((_name, index) => ({
      name: `n${index}`,
      address: `10.0.${index % 7}.${index}`,
      port: 8000 + index,
      secure: index % 3 === 0,
    })),
    settings: Object.fromEntries(
      names.slice(0, 40).map((name, index) => [`key_${name}`, [index, { deep: name }]]),
    ),
    base: { domain: 'example.com', port: 80 },
    groups: { all: names },
    hostvars: Object.fromEntries(
      names.map((name, index) => [
        name,
        { ip: `10.1.${index >> 8}.${index & 255}`, fqdn: `${name}.{{ base.domain }}`, roles: ['a', 'b'] },
      ]),
    ),
  };
  const variablesPath = join(folder, 'variables.json');
  writeFileSync(variablesPath, JSON.stringify(variables));
  const big = Array.from({ length: 22 }, (_, index) => SECTION.replaceAll('NUMBER', String(index))).join('');
  const small = Array.from(
    { length: 10_000 },
    (_, index) => `{{ items[${index % 100}].name | default('x') | upper }}-{{ ${index} + loop_count }}`,
  );
  const hosts = `{% for host in groups.all %}
{{ hostvars[host].ip }} {{ hostvars[host].fqdn }} {{ hostvars[host].roles | join(' ') }}
{% endfor %}
`;
  const rounds: Round[] = [
    { name: 'a template of 16 kB, a second time on', kind: 'file', texts: [big], times: 10 },
    { name: '10,000 small expressions, each new', kind: 'template', texts: small, times: 1 },
    { name: 'hostvars of 1,000 hosts', kind: 'file', texts: [hosts], times: 10 },
    { name: 'one expression, 10,000 times', kind: 'template', texts: small.slice(0, 1), times: 10_000 },
  ];
  const path = join(folder, 'work.json');
  writeFileSync(path, JSON.stringify({ variables: variablesPath, rounds } satisfies Work));
  return path;
}
