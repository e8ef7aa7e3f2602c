import { PyObject } from './value.ts';

const two = (number: number) => String(number).padStart(2, '0');

/** Python's datetime.date. Month and day count from 1. */
export class PyDate extends PyObject {
  readonly typeName: string = 'date';

  constructor(
    readonly year: number,
    readonly month: number,
    readonly day: number,
  ) {
    super();
  }

  /** `2001-12-14`: what str() and isoformat() give. */
  isoDate(): string {
    return `${String(this.year).padStart(4, '0')}-${two(this.month)}-${two(this.day)}`;
  }

  /** What str() gives. */
  override toString(): string {
    return this.isoDate();
  }
}

/** The time of day and offset of a PyDateTime. */
export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** Seconds east of UTC; undefined for a naive datetime. */
  readonly offset?: number | undefined;
}

/** Python's datetime.datetime, naive or with a fixed offset. */
export class PyDateTime extends PyDate {
  override readonly typeName: string = 'datetime';

  constructor(
    year: number,
    month: number,
    day: number,
    readonly time: TimeOfDay,
  ) {
    super(year, month, day);
  }

  /** `2001-12-14T21:59:43.100000-05:00`, with another separator if one is given. */
  isoFormat(separator = 'T'): string {
    const { hour, minute, second, microsecond, offset } = this.time;
    const fraction = microsecond === 0 ? '' : `.${String(microsecond).padStart(6, '0')}`;
    const clock = `${two(hour)}:${two(minute)}:${two(second)}${fraction}`;
    return `${this.isoDate()}${separator}${clock}${offset === undefined ? '' : isoOffset(offset)}`;
  }

  /** Milliseconds since 1970 (with the microseconds as a fraction); a naive one is taken for UTC. */
  epochMilliseconds(): number {
    const { hour, minute, second, microsecond, offset = 0 } = this.time;
    const date = new Date(0);
    date.setUTCFullYear(this.year, this.month - 1, this.day);
    date.setUTCHours(hour, minute, second, 0);
    return date.getTime() - offset * 1000 + microsecond / 1000;
  }

  override toString(): string {
    return this.isoFormat(' ');
  }
}

function isoOffset(offset: number): string {
  const size = Math.abs(offset);
  const minutes = Math.floor(size / 60);
  const seconds = size % 60;
  const text = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return seconds === 0 ? text : `${text}:${two(seconds)}`;
}
