import { str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import { isNumber, toNumber } from '../../../values/types.ts';
import { float, type Value } from '../../../values/value.ts';
import { type Filter, type Filters, filter } from '../../plugin.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS_OF_MONTH = 30;
const DAYS_OF_YEAR = 365;

const LONG_NAMES: Readonly<Record<string, string>> = {
  millisecond: 'ms',
  msec: 'ms',
  msecond: 'ms',
  sec: 's',
  second: 's',
  hour: 'h',
  min: 'm',
  minute: 'm',
  day: 'd',
  week: 'w',
  month: 'mo',
  year: 'y',
};

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

function shortName(unit: string): string {
  return LONG_NAMES[unit.replace(/s+$/, '')] ?? unit;
}

/** A time such as `1h 30min` in a unit; months and years have as many days as the options say. */
function toTimeUnit(text: Value, wanted: string, options: Value): Value {
  if (text === '0') return 0;
  const given = new Map(
    options instanceof Map ? [...options].map(([key, value]) => [str(key), value] as const) : [],
  );
  const days = (name: string, usual: number): number => {
    const value = given.get(name);
    given.delete(name);
    return value !== undefined && isNumber(value) ? toNumber(value) : usual;
  };
  const factors: Readonly<Record<string, number>> = {
    ms: 1,
    s: SECOND,
    m: MINUTE,
    h: HOUR,
    d: DAY,
    w: 7 * DAY,
    mo: DAY * days('month', DAYS_OF_MONTH),
    y: DAY * days('year', DAYS_OF_YEAR),
  };
  const unit = shortName(wanted);
  const divisor = factors[unit];
  if (divisor === undefined)
    throw fail(
      `to_time_unit() can not convert to the following unit: ${unit}. Available units (singular or plural): ` +
        `${Object.keys(LONG_NAMES).join(', ')}. Available short units: ${Object.keys(factors).join(', ')}`,
    );
  if (given.size > 0)
    throw fail(`to_time_unit() got unknown keyword arguments: ${[...given.keys()].join(', ')}`);
  const written = str(text);
  let milliseconds = 0;
  for (const part of written.trim().split(/\s+/).filter(Boolean)) {
    const match = /^(-?\d+)(\w+)/.exec(part);
    const factor = factors[shortName(match?.[2] ?? '')];
    if (factor === undefined) throw fail(`to_time_unit() can not interpret following string: ${written}`);
    milliseconds += Number(match?.[1]) * factor;
  }
  return float(Number((milliseconds / divisor).toFixed(12)));
}

function inUnit(unit: string): Filter {
  return filter('human_time, **kwargs', (_context, text, options) => toTimeUnit(text, unit, options));
}

/** community.general's filters for spans of time. */
export const generalTimeFilters: Filters = {
  to_time_unit: filter("human_time, unit='ms', **kwargs", (_context, text, unit, options) =>
    toTimeUnit(text, str(unit), options),
  ),
  to_milliseconds: inUnit('ms'),
  to_seconds: inUnit('s'),
  to_minutes: inUnit('m'),
  to_hours: inUnit('h'),
  to_days: inUnit('d'),
  to_weeks: inUnit('w'),
  to_months: inUnit('mo'),
  to_years: inUnit('y'),
};
