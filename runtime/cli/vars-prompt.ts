import { HashSettingsError, hashPassword } from '../crypt/password-hash.ts';
import { TsibleError } from '../errors/error.ts';
import type { Services } from '../executor/services.ts';
import { booleanWord } from '../module/convert.ts';
import type { Templar } from '../template/templar.ts';
import { str } from '../values/print.ts';
import { type Raw, type RawDict, trusted } from '../values/raw.ts';
import type { Value } from '../values/value.ts';
import { prompt } from './prompt.ts';

/** Asks for one entry of `vars_prompt`. Without a terminal its default is the answer. */
export async function promptVariable(variable: RawDict, services: Services, templar: Templar): Promise<Raw> {
  const value = (name: string): Value => {
    const raw = variable.get(name);
    return raw === undefined ? null : templar.resolve(raw);
  };
  const text = (name: string) => (value(name) === null ? undefined : str(value(name)));
  const flag = (name: string, otherwise: boolean) => booleanWord(text(name) ?? '') ?? otherwise;
  const name = text('name') ?? '';
  const fallback = text('default');
  const asked = variable.has('prompt') ? (text('prompt') ?? '') : name;
  const about =
    asked === '' ? `input for ${name}: ` : fallback === undefined ? `${asked}: ` : `${asked} [${fallback}]: `;
  let answer: string | undefined;
  if (process.stdin.isTTY === true)
    answer = await ask(about, { secret: flag('private', true), confirm: flag('confirm', false) });
  else services.emit({ type: 'warning', message: 'Not prompting as we are not in interactive mode' });
  if ((answer === undefined || answer === '') && fallback !== undefined) answer = fallback;
  const scheme = text('encrypt');
  if (scheme !== undefined && scheme !== '')
    answer = encrypt(answer, scheme, text('salt'), text('salt_size'));
  const given = answer ?? 'None';
  // Unless it is said to be unsafe, what is typed may be a template: whoever types it runs the playbook.
  return flag('unsafe', false) ? given : trusted(given, undefined);
}

async function ask(
  question: string,
  { secret, confirm }: { secret: boolean; confirm: boolean },
): Promise<string> {
  for (;;) {
    const answer = await prompt(question, { secret });
    if (!confirm || (await prompt(`confirm ${question}`, { secret })) === answer) return answer;
    process.stdout.write('***** VALUES ENTERED DO NOT MATCH ****\n');
  }
}

function encrypt(
  secret: string | undefined,
  scheme: string,
  salt: string | undefined,
  saltSize: string | undefined,
): string {
  try {
    return hashPassword(scheme, secret ?? '', {
      salt,
      saltSize: saltSize === undefined ? undefined : Number(saltSize),
    });
  } catch (error) {
    if (!(error instanceof HashSettingsError)) throw error;
    if (error.message.startsWith('unknown scheme'))
      throw new TsibleError(`Installed passlib version 1.7.4 does not support the '${scheme}' algorithm.`);
    throw new TsibleError('Could not hash the secret.', { cause: new TsibleError(error.message) });
  }
}
