import { accessSync, appendFileSync, constants, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import type { Settings } from '../config/settings.ts';

/** Errors and warnings are known by how they begin; all else is information. */
const LEVELS: readonly (readonly [RegExp, string])[] = [
  [/^\[ERROR\]: /, 'ERROR'],
  [/^\[(DEPRECATION )?WARNING\]: /, 'WARNING'],
];

/** The name that Python's logging has for Ansible's own lines. */
const LOGGER = 'ansible';

/** A file that all output is logged to, in the form of Ansible's (`ANSIBLE_LOG_PATH`). */
export class LogFile {
  readonly #path: string;
  readonly #user: string;
  /** Up to which verbose lines are logged, whatever the screen shows. */
  readonly verbosity: number;

  private constructor(path: string, verbosity: number) {
    this.#path = path;
    this.verbosity = verbosity;
    this.#user = userName();
  }

  /** The log that the settings ask for. One that can't be written is told of with `complain`, and there is none. */
  static open(settings: Settings, verbosity: number, complain: (line: string) => void): LogFile | undefined {
    const path = settings.DEFAULT_LOG_PATH;
    if (path === null) return undefined;
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      complain(`[WARNING]: DEFAULT_LOG_PATH can not be a directory '${path}', aborting\n`);
      return undefined;
    }
    if (!isWritable(path) && !isWritable(dirname(path))) {
      complain(`[WARNING]: log file at '${path}' is not writeable and we cannot create it, aborting\n\n`);
      return undefined;
    }
    if (settings.DEFAULT_LOG_FILTER.some((name) => name === LOGGER || name === '')) return undefined;
    return new LogFile(path, Math.max(verbosity, settings.LOG_VERBOSITY ?? 0));
  }

  /** Adds what was shown. */
  add(text: string): void {
    const level = LEVELS.find(([pattern]) => pattern.test(text))?.[1] ?? 'INFO';
    const head = `${timeText(new Date())} p=${process.pid} u=${this.#user} n=${LOGGER} ${level}|`;
    appendFileSync(this.#path, `${head} ${text.replace(/^\n+/, '')}\n`);
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid=${process.getuid?.() ?? ''}`;
  }
}

/** Local time, with milliseconds behind a comma. */
function timeText(now: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  return `${date} ${time},${String(now.getMilliseconds()).padStart(3, '0')}`;
}
