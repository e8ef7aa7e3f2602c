import { PyDate, PyDateTime } from './dates.ts';
import { PythonError, typeError } from './python-error.ts';
import { PyTimedelta } from './timedelta.ts';

const DAY = 86_400_000_000n;

/** A date or datetime moved by some microseconds (a date moves by whole days). */
export function addToDate(date: PyDate, microseconds: bigint): PyDate {
  if (date instanceof PyDateTime)
    return fromMicroseconds(wallMicroseconds(date) + microseconds, date.time.offset);
  const days = new PyTimedelta(microseconds).parts().days;
  const moved = fromMicroseconds(wallMicroseconds(date) + BigInt(days) * DAY, undefined);
  return new PyDate(moved.year, moved.month, moved.day);
}

/** `left - right` of two dates or two datetimes. @throws PythonError when they are of two kinds */
export function differenceOfDates(left: PyDate, right: PyDate): PyTimedelta {
  const timed = left instanceof PyDateTime;
  if (timed !== right instanceof PyDateTime)
    throw typeError(`unsupported operand type(s) for -: '${left.typeName}' and '${right.typeName}'`);
  if (!(timed && right instanceof PyDateTime))
    return new PyTimedelta(wallMicroseconds(left) - wallMicroseconds(right));
  const a = left.time.offset;
  const b = right.time.offset;
  if ((a === undefined) !== (b === undefined))
    throw typeError("can't subtract offset-naive and offset-aware datetimes");
  const shift = BigInt((b ?? 0) - (a ?? 0)) * 1_000_000n;
  return new PyTimedelta(wallMicroseconds(left) - wallMicroseconds(right) + shift);
}

/** Microseconds from 1970-01-01 00:00 to what the clock on the wall shows. */
function wallMicroseconds(date: PyDate): bigint {
  const day = new Date(0);
  day.setUTCFullYear(date.year, date.month - 1, date.day);
  const start = BigInt(day.getTime()) * 1000n;
  if (!(date instanceof PyDateTime)) return start;
  const { hour, minute, second, microsecond } = date.time;
  return start + BigInt((hour * 60 + minute) * 60 + second) * 1_000_000n + BigInt(microsecond);
}

/** The datetime that shows this many microseconds since 1970-01-01 00:00 on the wall. @throws PythonError */
export function fromMicroseconds(total: bigint, offset: number | undefined): PyDateTime {
  let milliseconds = total / 1000n;
  let rest = total % 1000n;
  if (rest < 0n) {
    milliseconds -= 1n;
    rest += 1000n;
  }
  const date = new Date(Number(milliseconds));
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 1 || year > 9999)
    throw new PythonError('OverflowError', 'date value out of range');
  return new PyDateTime(year, date.getUTCMonth() + 1, date.getUTCDate(), {
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: date.getUTCMilliseconds() * 1000 + Number(rest),
    offset,
  });
}

/** The datetime of a JS Date as clocks here show it, naive, as datetime.now() and fromtimestamp() give. */
export function localDateTime(date: Date, microseconds = 0): PyDateTime {
  return new PyDateTime(date.getFullYear(), date.getMonth() + 1, date.getDate(), {
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
    microsecond: date.getMilliseconds() * 1000 + microseconds,
  });
}
