import { localDateTime } from '../date-arithmetic.ts';
import { PyDate, PyDateTime } from '../dates.ts';
import { PyTuple } from '../objects.ts';
import { str } from '../print.ts';
import { isoCalendar, strftime, weekday } from '../strftime.ts';
import { PyTimedelta } from '../timedelta.ts';
import { float, type Value } from '../value.ts';
import { type Methods, method } from './method.ts';

export const dateMethods: Methods<PyDate> = {
  ctime: method('', (self: PyDate) => strftime(self, '%a %b %e %H:%M:%S %Y')),
  isocalendar: method('', (self: PyDate) => {
    const { year, week, day } = isoCalendar(self);
    return new PyTuple([year, week, day]);
  }),
  isoformat: method("sep='T'", (self: PyDate, separator) =>
    self instanceof PyDateTime ? self.isoFormat(str(separator)) : self.isoDate(),
  ),
  isoweekday: method('', (self: PyDate) => weekday(self) || 7),
  strftime: method('format', (self: PyDate, format) => strftime(self, str(format))),
  weekday: method('', (self: PyDate) => (weekday(self) + 6) % 7),
};

export const dateTimeMethods: Methods<PyDateTime> = {
  date: method('', (self: PyDateTime) => new PyDate(self.year, self.month, self.day)),
  timestamp: method('', (self: PyDateTime) => float(secondsSinceEpoch(self))),
  today: method('', () => localDateTime(new Date())),
};

function secondsSinceEpoch(self: PyDateTime): number {
  if (self.time.offset !== undefined) return self.epochMilliseconds() / 1000;
  const { hour, minute, second, microsecond } = self.time;
  const local = new Date(self.year, self.month - 1, self.day, hour, minute, second);
  return local.getTime() / 1000 + microsecond / 1_000_000;
}

export const timedeltaMethods: Methods<PyTimedelta> = {
  total_seconds: method('', (self: PyTimedelta) => float(Number(self.microseconds) / 1_000_000)),
};

/** `year`, `hour`, `days`, ... */
export function dateAttribute(value: PyDate | PyTimedelta, name: string): Value | undefined {
  if (value instanceof PyTimedelta) {
    const { days, seconds, microseconds } = value.parts();
    return { days, seconds, microseconds }[name];
  }
  const { year, month, day } = value;
  const time = value instanceof PyDateTime ? value.time : undefined;
  if (name === 'year') return year;
  if (name === 'month') return month;
  if (name === 'day') return day;
  if (name === 'hour') return time?.hour;
  if (name === 'minute') return time?.minute;
  if (name === 'second') return time?.second;
  return name === 'microsecond' ? time?.microsecond : undefined;
}
