import { EXIT, TsibleError } from '../../errors/error.ts';
import type { RawDict } from '../../values/raw.ts';
import type { Value } from '../../values/value.ts';
import type { DebuggedTask, DebugVerdict, TaskDebugger } from '../play/batch-context.ts';
import { type DebugSubject, runCommand } from './commands.ts';

/** Where the debugger talks with the user. */
export interface DebugConsole {
  /** A line that was typed; undefined when there is no more. */
  ask(prompt: string): Promise<string | undefined>;
  tell(line: string): void;
}

/** The interactive debugger of tasks. Hosts that fail at the same time are asked about one after another. */
export function interactiveDebugger(terminal: DebugConsole): TaskDebugger {
  let before: Promise<unknown> = Promise.resolve();
  return {
    ask(debugged) {
      const answer = before.then(() => converse(debugged, terminal));
      before = answer.catch(() => undefined);
      return answer;
    },
  };
}

async function converse(debugged: DebuggedTask, terminal: DebugConsole): Promise<DebugVerdict> {
  const subject = subjectOf(debugged);
  for (;;) {
    const line = await terminal.ask(`[${subject.host}] ${subject.label} (debug)> `);
    const { end, lines } = runCommand(line ?? 'EOF', subject);
    for (const each of lines) terminal.tell(each);
    switch (end) {
      case 'continue':
        return { kind: 'continue' };
      case 'redo':
        return { kind: 'redo', changes: { args: subject.args, vars: subject.vars } };
      case 'quit':
        throw new TsibleError('User interrupted execution', { exitCode: EXIT.interrupted });
    }
  }
}

function subjectOf({ task, info, host, outcome, context, changes }: DebuggedTask): DebugSubject {
  const { services, state } = context;
  const vars: RawDict = new Map(changes?.vars ?? []);
  const scope = () => services.variables.scope(state.vars, host, task).with(vars);
  return {
    label: `${info.kind === 'handler' ? 'HANDLER' : 'TASK'}: ${info.name}`,
    host,
    args: new Map(changes?.args ?? task.args),
    written: task.args,
    vars,
    result: outcome.result,
    templar: (extra) => services.templar(scope().with(extra)),
    allVars: () => {
      const all = scope();
      const templar = services.templar(all);
      const rendered = new Map<string, Value>();
      for (const name of all.names()) {
        const raw = all.get(name);
        if (raw === undefined || name === 'hostvars') continue;
        try {
          rendered.set(name, templar.resolve(raw));
        } catch {
          // A variable that can't be rendered is left out: the others are still of use.
        }
      }
      return rendered;
    },
  };
}
