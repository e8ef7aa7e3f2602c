import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { PyBytes } from '../../../runtime/values/objects.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Pattern } from '../../../runtime/values/regex/pattern.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { shellOptions } from '../../support/attributes.ts';
import { bytesPattern } from '../../support/edit.ts';
import { quoteWord, splitWords } from '../../support/shlex.ts';
import { readSteps } from '../../support/steps.ts';
import { dateTimeText, now, spanText } from '../../support/times.ts';
import { endTalk, goOn, startTalk } from './shell.ts';

const options = {
  command: { type: 'str', required: true, description: 'The command; no shell reads it' },
  responses: {
    type: 'dict',
    required: true,
    description: 'Questions, as regular expressions, and their answers; a list answers one after the other',
  },
  timeout: { type: 'raw', default: 30, description: 'Seconds to wait for a question; none: for ever' },
  echo: { type: 'bool', default: false, description: 'Show the answers in the output' },
  chdir: { type: 'path', description: 'Folder to run it in' },
  creates: { type: 'path', description: 'Do not run when this is there' },
  removes: { type: 'path', description: 'Do not run when this is not there' },
} as const;

type Arguments = Options<typeof options>;

export default defineModule({
  name: 'ansible.builtin.expect',
  summary: 'Run a command and answer its questions',
  options,
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const { command } = args;
    const timeout = secondsOf(args.timeout);
    const questions = [...args.responses].map(([key, answers]) => new Question(str(key), answers));
    if (command.trim() === '') throw new ModuleFailure('no command given', { rc: 256 });
    const start = now();
    const talk = await begin(args, target);
    if (typeof talk !== 'string') return talk;
    const done = await converse(talk, questions, timeout, target).finally(() => target.call(endTalk, [talk]));
    const end = now();
    const result = {
      cmd: command,
      stdout: done.output.toString().replace(/[\r\n]+$/, ''),
      rc: done.rc,
      start: dateTimeText(start),
      end: dateTimeText(end),
      delta: spanText(end - start),
      changed: true,
    };
    if (done.rc === null) throw new ModuleFailure('command exceeded timeout', result);
    if (done.rc !== 0) throw new ModuleFailure('non-zero return code', result);
    return result;
  },
});

function secondsOf(timeout: Value | undefined): number | undefined {
  if (timeout === undefined || timeout === null) return undefined;
  const text = str(timeout);
  if (/^\s*[+-]?\d+\s*$/.test(text)) return Number(text);
  const type = typeof timeout === 'string' ? 'str' : 'float';
  throw new ModuleFailure(
    `argument 'timeout' is of type <class '${type}'> and we were unable to convert to int: "${text}" cannot be converted to an int`,
  );
}

/** A question, and what is still to be answered. */
class Question {
  readonly pattern: Pattern;
  readonly #answers: Value[] | Value;

  constructor(
    readonly text: string,
    answers: Value,
  ) {
    this.pattern = bytesPattern(text, { dotall: true });
    this.#answers = Array.isArray(answers) ? [...answers] : answers;
  }

  /** @param heard The output up to the question's end, for the message when there is no answer left. */
  answer(heard: Buffer): string {
    const next = Array.isArray(this.#answers) ? this.#answers.shift() : this.#answers;
    if (next !== undefined) return `${str(next).replace(/\n+$/, '')}\n`;
    throw new ModuleFailure(
      `No remaining responses for '${this.text}', output was '${str(new PyBytes(heard))}'`,
    );
  }
}

/** Starts the command: the folder of the talk, or the result when it is not to run. */
async function begin(args: Arguments, target: Target): Promise<string | ModuleResult> {
  const words = splitWords(args.command);
  const started = readSteps(
    await target.call(
      startTalk,
      shellOptions({
        chdir: args.chdir,
        creates: args.creates,
        removes: args.removes,
        echo: args.echo,
        program: words[0],
        line: words.map(quoteWord).join(' '),
      }),
      { leavesChildren: true },
    ),
  );
  const skip = started.find('skip');
  if (skip !== undefined) {
    const why = skip.out === 'creates' ? `${args.creates} exists` : `${args.removes} does not exist`;
    return { cmd: args.command, stdout: `skipped, since ${why}`, changed: false, rc: 0 };
  }
  if (started.find('no-folder') !== undefined)
    throw new ModuleFailure(`[Errno 2] No such file or directory: '${args.chdir}'`);
  if (started.find('no-program') !== undefined)
    throw new ModuleFailure(`The command was not found or was not executable: ${words[0]}.`);
  return started.text('folder');
}

/** Seconds that one request waits; it ends sooner when there is something to read. */
const PATIENCE = 5;

/** Answers questions until the command ends or asks none for too long. One round trip for each answer, and each piece of output. */
async function converse(
  talk: string,
  questions: readonly Question[],
  timeout: number | undefined,
  target: Target,
): Promise<{ readonly output: Buffer; readonly rc: number | null }> {
  let output = Buffer.alloc(0);
  let answered = 0;
  let answer: string | undefined;
  let asked = Date.now();
  for (;;) {
    const seconds = timeout === undefined ? PATIENCE : Math.min(PATIENCE, Math.max(0, timeout));
    const reply = await target.call(goOn, [talk, String(output.length), String(seconds)], {
      ...(answer === undefined ? {} : { payload: { kind: 'bytes', bytes: answer } }),
    });
    answer = undefined;
    output = Buffer.concat([output, reply.stdout]);
    const question = nextQuestion(questions, output.toString('latin1', answered));
    if (question !== undefined) {
      const heardNow = output.subarray(answered, answered + question.end);
      answered += question.end;
      answer = question.asks.answer(heardNow);
      asked = Date.now();
      continue;
    }
    const ended = /ended (\d*)$/.exec(reply.stderr.toString())?.[1];
    if (ended !== undefined) return { output, rc: ended === '' ? null : Number(ended) };
    if (timeout !== undefined && Date.now() - asked >= timeout * 1000) return { output, rc: null };
  }
}

/** The question that the text holds first, and where it ends. */
function nextQuestion(
  questions: readonly Question[],
  text: string,
): { readonly asks: Question; readonly end: number } | undefined {
  let first: { asks: Question; at: number; end: number } | undefined;
  for (const asks of questions) {
    const match = asks.pattern.search(text);
    if (match === undefined || (first !== undefined && first.at <= match.index)) continue;
    first = { asks, at: match.index, end: match.index + (match.groups[0]?.length ?? 0) };
  }
  return first;
}
