import { TsibleError } from '../errors/error.ts';
import type { Services } from '../executor/services.ts';
import { booleanWord } from '../module/convert.ts';
import { str } from '../values/print.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import { LayeredScope } from '../vars/layered-scope.ts';
import { prompt } from './prompt.ts';

/** Asks for one entry of `vars_prompt`. Extra vars of that name answer it already. */
export async function promptVariable(variable: RawDict, services: Services): Promise<Raw> {
  const templar = services.templar(new LayeredScope([]));
  const text = (name: string): string | undefined => {
    const raw = variable.get(name);
    return raw === undefined || raw === null ? undefined : str(templar.resolve(raw));
  };
  const flag = (name: string, otherwise: boolean) => booleanWord(text(name) ?? '') ?? otherwise;
  const name = text('name');
  if (name === undefined) throw new TsibleError('A vars_prompt needs a name.');
  const fallback = text('default');
  const secret = flag('private', true);
  const question = `${text('prompt') ?? name}${fallback === undefined ? '' : ` [${fallback}]`}: `;
  for (;;) {
    const answer = await prompt(question, { secret });
    if (flag('confirm', false)) {
      const again = await prompt(`confirm ${question}`, { secret });
      if (again !== answer) {
        process.stdout.write('***** VALUES ENTERED DO NOT MATCH ****\n');
        continue;
      }
    }
    return answer === '' && fallback !== undefined ? fallback : answer;
  }
}
