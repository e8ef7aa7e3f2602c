import { execFileSync, spawn } from 'node:child_process';
import { constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../errors/error.ts';
import { parseJson } from '../../values/parse-json.ts';
import { PythonError } from '../../values/python-error.ts';
import { toJson } from '../../values/to-json.ts';
import type { Dict, Value } from '../../values/value.ts';
import { pack, unpack } from './carry.ts';
import type { ControllerPython } from './controller-python.ts';
import { WORKER } from './worker.ts';

/** Says that Python has ended, whatever ended it, so that nothing waits for its answer for ever. */
const STARTER = `exec 3>"$1" 4<"$2"; shift 2; "$@"; printf '{"ended": true}\\n' >&3`;

type PythonKind = 'filter' | 'test' | 'lookup';

export interface PythonCall {
  readonly kind: PythonKind;
  readonly name: string;
  readonly args: readonly Value[];
  readonly keywords: Dict;
  /** What a lookup may ask for, packed. */
  readonly variables: Dict;
  /** The folder that a lookup's relative files are beside. */
  readonly baseDir: string;
}

/** A variable's value, for a plugin that looks at the template's context; undefined when there is none. */
export type VariableOf = (name: string) => Value | undefined;

const NO_VARIABLES: VariableOf = () => undefined;

/**
 * One Python of the controller, which runs the plugins that templates call. A template can't wait, so requests and answers go
 * through named pipes, written and read synchronously. It ends with this process, whose pipe it reads.
 */
export class PythonBridge {
  readonly #requests: number;
  readonly #replies: number;
  #ended = false;
  #rest = Buffer.alloc(0);

  /** @param collections Folders that hold an `ansible_collections`. */
  constructor(python: ControllerPython, collections: readonly string[]) {
    const folder = mkdtempSync(join(tmpdir(), 'tsible-python-'));
    try {
      const [replies, requests] = [join(folder, 'replies'), join(folder, 'requests')];
      execFileSync('mkfifo', ['-m', '600', replies, requests]);
      // Opened for both ways, neither side has to wait for the other.
      this.#replies = openSync(replies, constants.O_RDWR);
      this.#requests = openSync(requests, constants.O_RDWR);
      const setup = JSON.stringify(collections);
      const command = ['-c', STARTER, 'sh', replies, requests, python.command, '-c', WORKER, setup];
      const child = spawn('sh', command, {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      });
      child.on('error', () => {});
      child.unref();
      // Its first line says that it is ready, or that it has ended.
      this.#ended = this.#line() !== '{}';
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Whether Ansible takes the plugin of that name from that file. */
  find(kind: PythonKind, name: string, file: string): boolean {
    return this.#ask({ do: 'find', kind, name, file }) === true;
  }

  /** @throws PythonError with what the plugin raised */
  call({ args, keywords, ...rest }: PythonCall, variable: VariableOf): Value {
    const request = { ...rest, do: 'call', args: args.map(pack), keywords: pack(keywords) };
    return this.#ask(request, variable);
  }

  #ask(request: Readonly<Record<string, Value>>, variable = NO_VARIABLES): Value {
    if (this.#ended) throw ended();
    this.#send(request);
    let answer = parseJson(this.#line()) as Dict;
    while (answer.has('want')) {
      this.#send(told(variable, String(answer.get('want'))));
      answer = parseJson(this.#line()) as Dict;
    }
    if (answer.has('is')) return unpack(answer.get('is') ?? null);
    this.#ended = answer.has('ended');
    throw this.#ended ? ended() : new PythonError('AnsibleError', String(answer.get('failed')));
  }

  #send(what: Readonly<Record<string, Value>>): void {
    let bytes = Buffer.from(`${toJson(new Map(Object.entries(what)))}\n`);
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(this.#requests, bytes));
  }

  #line(): string {
    const buffer = Buffer.allocUnsafe(65_536);
    let end = this.#rest.indexOf(10);
    while (end === -1) {
      const from = this.#rest.length;
      const count = readSync(this.#replies, buffer);
      this.#rest = Buffer.concat([this.#rest, buffer.subarray(0, count)]);
      end = this.#rest.indexOf(10, from);
    }
    const line = this.#rest.toString('utf8', 0, end);
    this.#rest = this.#rest.subarray(end + 1);
    return line;
  }
}

/** What a plugin is told of a variable. */
function told(variable: VariableOf, name: string): Readonly<Record<string, Value>> {
  try {
    const value = variable(name);
    return value === undefined ? {} : { is: pack(value) };
  } catch (error) {
    return { failed: messageOf(error) };
  }
}

function ended(): PythonError {
  return new PythonError('RuntimeError', 'The Python that runs plugins has ended.');
}
