/** A time as Python's str(datetime) writes it, in this machine's zone, from milliseconds with a fraction since 1970. */
export function dateTimeText(milliseconds: number): string {
  const date = new Date(milliseconds);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const micros = Math.floor((((milliseconds % 1000) + 1000) % 1000) * 1000);
  return `${day} ${time}${fraction(micros)}`;
}

/** A span of milliseconds as Python's str(timedelta) writes it. */
export function spanText(milliseconds: number): string {
  const micros = Math.round(milliseconds * 1000);
  const seconds = Math.floor(micros / 1_000_000);
  const days = Math.floor(seconds / 86_400);
  const clock = [Math.floor((seconds % 3600) / 60), seconds % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  const text = `${Math.floor((seconds % 86_400) / 3600)}:${clock.join(':')}${fraction(micros % 1_000_000)}`;
  return days === 0 ? text : `${days} day${days === 1 ? '' : 's'}, ${text}`;
}

/** The time of day of now, in milliseconds with a fraction. (`performance` would load a good part of Node.) */
export function now(): number {
  return START + sinceBoot();
}

function sinceBoot(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1_000_000;
}

const START = Date.now() - sinceBoot();

function fraction(micros: number): string {
  return micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`;
}
