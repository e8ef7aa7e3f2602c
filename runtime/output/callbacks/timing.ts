import { dateTime, localZone } from '../../values/local-zone.ts';
import { strftime } from '../../values/strftime.ts';

/** Seconds as `h:mm:ss.mmm`. */
function clock(seconds: number): string {
  const total = Math.floor(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const rest = String(total % 1000).padStart(3, '0');
  const whole = Math.floor(total / 1000);
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${rest}`;
}

/** A line filled up to 79 columns. */
export function filled(message: string, fill = '*'): string {
  const text = message === '' ? '' : `${message} `;
  return `${text}${fill.repeat(Math.max(3, 79 - text.length))} `;
}

/** Tells the time, how long it is since the last telling, and since the start. */
export class Stopwatch {
  readonly #start = seconds();
  #last = this.#start;

  line(): string {
    const now = seconds();
    const text = `${localTime('%A %d %B %Y  %H:%M:%S %z')} (${clock(now - this.#last)})       ${clock(now - this.#start)}`;
    this.#last = now;
    return filled(text);
  }
}

/** A clock that never goes back. */
export function seconds(): number {
  return performance.now() / 1000;
}

/** `name ------- 1.05s`: a name and its time at the ends of a line of dashes. */
export function dashed(name: string, duration: number, width: number): string {
  return `${name} `.padEnd(width - 9, '-') + ` ${duration.toFixed(2)}s`.padStart(9, '-');
}

/** The present in the controller's time zone, in strftime's notation. */
export function localTime(format: string): string {
  const epoch = Date.now() / 1000;
  const zone = localZone(epoch);
  return strftime(dateTime(epoch, zone.offset), format, zone.name);
}
