import { TemplateSyntaxFault } from './parse/syntax-error.ts';

/** A filter or test that doesn't exist. */
export class UnknownPlugin extends TemplateSyntaxFault {
  constructor(
    kind: 'filter' | 'test',
    plugin: string,
    readonly help: string | undefined,
    line: number,
    column: number,
  ) {
    super(`No ${kind} named '${plugin}'.`, line, column);
  }
}
