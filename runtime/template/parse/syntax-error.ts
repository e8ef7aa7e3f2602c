/** What is wrong with a template's text, in Jinja's words. Lines and columns count from 0. */
export class TemplateSyntaxFault extends Error {
  override readonly name = 'TemplateSyntaxFault';

  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}
