import { PyFloat, type Value } from '../../runtime/values/value.ts';

/**
 * How a file's permission bits follow from a task's `mode`: arithmetic expressions for the host's shell, each the new value
 * of `m`. They see `m` (the bits so far), `d` (1 for a directory) and `k` (the umask), and hold no blank and no glob character.
 */
export type ModeProgram = readonly string[];

/** A `mode` that is neither octal nor symbolic; `details` is what Ansible returns under that key. */
export class InvalidMode extends Error {
  override readonly name = 'InvalidMode';

  constructor(readonly details: string) {
    super('mode must be in octal or symbolic form');
  }
}

const WHO = {
  u: { shift: 6, special: 0o4000 },
  g: { shift: 3, special: 0o2000 },
  o: { shift: 0, special: 0o1000 },
};
type Who = keyof typeof WHO;
const COPY_SHIFT: Readonly<Record<Who, number>> = { u: 6, g: 3, o: 0 };

/**
 * Compiles a task's `mode` (an int as it is, a string in octal, or symbolic as chmod takes it).
 * @throws InvalidMode
 */
export function compileMode(mode: Value): ModeProgram {
  if (typeof mode === 'number' || typeof mode === 'bigint') return [String(mode)];
  if (typeof mode === 'boolean') return [mode ? '1' : '0'];
  const text =
    typeof mode === 'string' ? mode : mode instanceof PyFloat ? mode.value.toFixed(1) : String(mode);
  const octal = /^\s*\+?(?:0[oO])?([0-7]+(?:_[0-7]+)*)\s*$/.exec(text)?.[1];
  if (octal !== undefined) return [String(Number.parseInt(octal.replaceAll('_', ''), 8))];
  return text.split(',').flatMap(compileClause);
}

function compileClause(clause: string): string[] {
  const [who = '', ...permissions] = clause.split(/[+=-]/);
  const operators = clause.match(/[+=-]/g) ?? [];
  const users = who === '' || who === 'a' ? 'ugo' : who;
  if (!/^[ugo]+$/.test(users)) throw new InvalidMode(`bad symbolic permission for mode: ${clause}`);
  return permissions.flatMap((letters, index) => {
    if (!/^[rwxXstugo]*$/.test(letters)) throw new InvalidMode(`bad symbolic permission for mode: ${clause}`);
    return [...users].map((user) => step(user as Who, operators[index] ?? '=', letters, who === ''));
  });
}

/** One expression: `operator` with the permissions `letters` for one class of users. */
function step(user: Who, operator: string, letters: string, masked: boolean): string {
  const { shift, special } = WHO[user];
  const plain = (bit: number): string => (masked ? `(${bit << shift}&~k)` : String(bit << shift));
  const bits = [...new Set(letters)].map((letter) => {
    switch (letter) {
      case 'r':
        return plain(4);
      case 'w':
        return plain(2);
      case 'x':
        return plain(1);
      case 'X':
        return `((d|m|m>>3|m>>6)&1)<<${shift}`;
      case 's':
        return user === 'o' ? '0' : String(special);
      case 't':
        return user === 'o' ? String(special) : '0';
      default:
        return `((m>>${COPY_SHIFT[letter as Who]}&7)<<${shift})`;
    }
  });
  const value = `(${bits.length === 0 ? '0' : bits.map((bit) => `(${bit})`).join('|')})`;
  if (operator === '+') return `m|${value}`;
  if (operator === '-') return `m&~${value}`;
  return `m&~${(7 << shift) | special}|${value}`;
}
