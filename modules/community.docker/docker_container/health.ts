import { str } from '../../../runtime/values/print.ts';
import { at } from '../../support/docker/client.ts';
import type { Add, ContainerArguments } from './setting.ts';

const SPANS: Readonly<Record<string, number>> = { us: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12, d: 8.64e13 };

function nanoseconds(text: string): number {
  return [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h|d)/g)].reduce(
    (sum, [, number, unit = 's']) => sum + Number(number) * (SPANS[unit] ?? 0),
    0,
  );
}

export function addHealth(check: NonNullable<ContainerArguments['healthcheck']>, add: Add): void {
  const { test } = check;
  const words_ = Array.isArray(test)
    ? test.map((one) => str(one))
    : test === undefined || test === null
      ? undefined
      : ['CMD-SHELL', str(test)];
  if (words_?.[0] === 'NONE') {
    add(
      'healthcheck',
      ['--no-healthcheck'],
      { Test: ['NONE'] },
      (container) => at(container, 'Config.Healthcheck') ?? null,
      'contains',
    );
    return;
  }
  const command =
    words_ === undefined
      ? undefined
      : words_[0] === 'CMD-SHELL'
        ? words_.slice(1).join(' ')
        : words_.slice(1).map(shellWord).join(' ');
  const spans = (
    [
      ['interval', '--health-interval', 'Interval'],
      ['timeout', '--health-timeout', 'Timeout'],
      ['start_period', '--health-start-period', 'StartPeriod'],
      ['start_interval', '--health-start-interval', 'StartInterval'],
    ] as const
  ).flatMap(([name, option, key]) =>
    check[name] === undefined ? [] : [[check[name], option, key] as const],
  );
  add(
    'healthcheck',
    [
      ...(command === undefined ? [] : ['--health-cmd', command]),
      ...spans.flatMap(([value, option]) => [option, value ?? '']),
      ...(check.retries === undefined ? [] : ['--health-retries', String(check.retries)]),
    ],
    {
      ...(command === undefined ? {} : { Test: ['CMD-SHELL', command] }),
      ...Object.fromEntries(spans.map(([value, , key]) => [key, nanoseconds(value ?? '')])),
      ...(check.retries === undefined ? {} : { Retries: check.retries }),
    },
    (container) => at(container, 'Config.Healthcheck') ?? {},
    'contains',
  );
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
