interface KeyOptions {
  readonly echo: boolean;
  /** Ends by itself after this many seconds. */
  readonly seconds?: number | undefined;
  /** Keys that end it. */
  readonly ends: readonly string[];
}

/** How reading from the terminal ended: by an ending key, by time, or by Ctrl-C. */
export type Answer =
  | { readonly kind: 'done'; readonly typed: string; readonly end: string }
  | { readonly kind: 'interrupt' };

/** Shows a text on the terminal and reads keys until one ends it. stdin must be a terminal. */
export function readKeys(text: string, options: KeyOptions): Promise<Answer> {
  const { stdin, stdout } = process;
  stdout.write(text);
  stdin.setRawMode(true);
  stdin.resume();
  let typed = '';
  return new Promise((resolve) => {
    const finish = (answer: Answer): void => {
      clearTimeout(timer);
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      stdout.write('\n');
      resolve(answer);
    };
    const onData = (chunk: Buffer): void => {
      for (const key of chunk.toString('utf8')) {
        const answer: Answer | undefined =
          key === '\x03'
            ? { kind: 'interrupt' }
            : options.ends.includes(key)
              ? { kind: 'done', typed, end: key }
              : undefined;
        if (answer !== undefined) {
          finish(answer);
          return;
        }
        const erases = key === '\x7f' || key === '\b';
        if (options.echo) stdout.write(erases ? (typed === '' ? '' : '\b \b') : key);
        typed = erases ? typed.slice(0, -1) : typed + key;
      }
    };
    const timer =
      options.seconds === undefined
        ? undefined
        : setTimeout(() => finish({ kind: 'done', typed, end: '' }), options.seconds * 1000);
    stdin.on('data', onData);
  });
}
