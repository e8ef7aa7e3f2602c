import { EXIT, messageOf, TsibleError } from '../errors/error.ts';
import {
  type KeywordValue,
  keywordBool,
  keywordNumber,
  keywordString,
  shownName,
} from '../playbook/keyword-value.ts';
import { type KeywordName, keyword } from '../playbook/keywords.ts';
import type { PlaybookNode } from '../playbook/nodes.ts';
import type { Templar } from '../template/templar.ts';
import { type Raw, Template } from '../values/raw.ts';
import { PyFloat, type Value } from '../values/value.ts';

/** A node's effective keywords, rendered and of the type that each has. */
export class Keywords {
  readonly #node: PlaybookNode;
  readonly #templar: Templar;

  constructor(node: PlaybookNode, templar: Templar) {
    this.#node = node;
    this.#templar = templar;
  }

  /** @param fault Makes the error of one that can't be rendered; by default it is told as the keyword's. */
  value(name: KeywordName, fault?: (error: unknown) => TsibleError): Value | undefined {
    let node: PlaybookNode | undefined = this.#node;
    for (;;) {
      const raw: Raw | undefined = node?.keyword(name);
      if (node === undefined || raw === undefined) return undefined;
      const value = explainKeyword(
        node,
        name,
        () => {
          // In a dict, since only there is it seen that a template yields `omit`.
          const rendered =
            raw instanceof Template ? this.#templar.resolve(new Map([[name, raw]])) : undefined;
          return rendered instanceof Map ? rendered.get(name) : this.#templar.resolve(raw);
        },
        fault,
      );
      if (value !== undefined || !keyword(name).inherited) return value;
      const owner = this.#owner(node, name);
      // Only of tasks and plays Ansible leaves out what is omitted; what else carries the keyword hands its text on.
      if (owner !== this.#node && (owner?.objectKind === 'Block' || owner?.objectKind === 'Role'))
        return raw instanceof Template ? raw.source : null;
      // The keyword is as if it weren't there: what is written further out counts.
      node = owner?.parent;
    }
  }

  /** The object that carries the keyword, seen from one of its own. */
  #owner(from: PlaybookNode, name: KeywordName): PlaybookNode | undefined {
    let node: PlaybookNode | undefined = from;
    while (node !== undefined && !node.keywords.has(name)) node = node.parent;
    return node;
  }

  bool(name: KeywordName): boolean | undefined {
    const given = this.#given(name);
    return given && keywordBool(given);
  }

  string(name: KeywordName): string | undefined {
    const given = this.#given(name);
    return given && keywordString(given);
  }

  number(name: KeywordName, type: 'int' | 'float' | 'percent' = 'int'): number | undefined {
    const given = this.#given(name);
    return given && keywordNumber(given, type);
  }

  /** As `bool`, where a fault is told elsewhere: by the task that has the keyword. */
  boolIfValid(name: KeywordName): boolean | undefined {
    try {
      return this.bool(name);
    } catch {
      return undefined;
    }
  }

  /** A list; a single value stands for a list of one, and nested lists are joined. */
  strings(name: KeywordName): string[] {
    const value = this.value(name);
    if (value === undefined || value === null) return [];
    return [value]
      .flat(Number.POSITIVE_INFINITY as 1)
      .map((item) => (item instanceof PyFloat ? String(item.value) : String(item)));
  }

  /** A play's `hosts`; undefined when its template yields `omit` or None: then the play is for nobody, not for all. */
  hosts(): string[] | undefined {
    const value = this.value('hosts');
    return value === undefined || value === null ? undefined : this.strings('hosts');
  }

  #given(name: KeywordName): KeywordValue | undefined {
    const value = this.value(name);
    if (value === undefined || value === null) return undefined;
    return { name, value, origin: this.#node.originOfKeyword(name) };
  }
}

/** The pattern for a play's hosts; that of none is Ansible's `None`, which no host is called. */
export function patternOf(hosts: readonly string[] | undefined): string {
  return hosts === undefined ? 'None' : hosts.join(',');
}

/** Renders something of a keyword; a fault is told as that keyword's. */
export function explainKeyword<T>(
  node: PlaybookNode,
  name: KeywordName,
  work: () => T,
  fault?: (error: unknown) => TsibleError,
): T {
  try {
    return work();
  } catch (error) {
    if (fault !== undefined) throw fault(error);
    const origin = (error instanceof TsibleError ? error.origin : undefined) ?? node.originOfKeyword(name);
    // These are looked at before there is a task that could fail.
    if (name === 'tags' || name === 'run_once') throw new TsibleError(messageOf(error), { origin });
    throw new TsibleError(`Error processing keyword '${shownName(name)}': ${messageOf(error)}`, {
      origin,
      exitCode: EXIT.parserError,
    });
  }
}
