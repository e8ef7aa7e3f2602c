import { TemplateSyntaxFault } from './parse/syntax-error.ts';

/** A filter or test that doesn't exist. */
export class UnknownPlugin extends TemplateSyntaxFault {
  readonly help: string | undefined;

  /** @param near The name that was probably meant. */
  constructor(
    kind: 'filter' | 'test',
    plugin: string,
    near: string | undefined,
    line: number,
    column: number,
  ) {
    super(`No ${kind} named '${plugin}'.`, line, column);
    this.help = near === undefined ? undefined : `Did you mean '${near}'?`;
  }
}
