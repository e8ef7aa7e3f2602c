import { PyObject } from './value.ts';

const DAY = 86_400_000_000n;

/** Python's datetime.timedelta, in whole microseconds. */
export class PyTimedelta extends PyObject {
  readonly typeName = 'timedelta';

  constructor(readonly microseconds: bigint) {
    super();
  }

  /** Days (rounded down), seconds and microseconds within that day, as Python splits them. */
  parts(): { days: number; seconds: number; microseconds: number } {
    let days = this.microseconds / DAY;
    let rest = this.microseconds % DAY;
    if (rest < 0n) {
      days -= 1n;
      rest += DAY;
    }
    return {
      days: Number(days),
      seconds: Number(rest / 1_000_000n),
      microseconds: Number(rest % 1_000_000n),
    };
  }

  /** `1 day, 2:03:04.000005`. */
  override toString(): string {
    const { days, seconds, microseconds } = this.parts();
    const two = (number: number) => String(number).padStart(2, '0');
    const fraction = microseconds === 0 ? '' : `.${String(microseconds).padStart(6, '0')}`;
    const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction}`;
    return days === 0 ? clock : `${days} day${Math.abs(days) === 1 ? '' : 's'}, ${clock}`;
  }

  repr(): string {
    const entries = Object.entries(this.parts()).filter(([, number]) => number !== 0);
    return `datetime.timedelta(${entries.map(([name, number]) => `${name}=${number}`).join(', ') || '0'})`;
  }
}
