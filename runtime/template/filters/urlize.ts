import { escapeHtml } from './jinja-text.ts';

interface UrlizeOptions {
  /** Longest text shown for a link. */
  readonly limit: number | undefined;
  readonly rel: readonly string[];
  readonly target: string | undefined;
  /** More beginnings of links, such as `tel:`. */
  readonly schemes: readonly string[];
}

const LINK =
  /^((?:https?:\/\/|www\.)(?:(?:[\w%-]+\.)+)?(?:[a-z]{2,63}|xn--[\w%]{2,59})|(?:[\w%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:(?:[\d]{1,3})(?:\.[\d]{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\]))(?::[\d]{1,5})?(?:[/?#]\S*)?$/i;
const MAIL = /^\S+@\w[\w.-]*\.\w+$/;

/** Jinja's urlize: turns what looks like a link into one. */
export function urlize(text: string, options: UrlizeOptions): string {
  const shorten = (link: string) =>
    options.limit !== undefined && link.length > options.limit ? `${link.slice(0, options.limit)}...` : link;
  const rel = options.rel.length > 0 ? ` rel="${escapeHtml([...options.rel].sort().join(' '))}"` : '';
  const target = options.target === undefined ? '' : ` target="${escapeHtml(options.target)}"`;
  const anchor = (href: string, shown: string, attributes = rel + target) =>
    `<a href="${href}"${attributes}>${shorten(shown)}</a>`;
  return escapeHtml(text)
    .split(/(\s+)/)
    .map((word) => {
      const { head, middle, tail } = peel(word);
      let link = middle;
      if (LINK.test(middle))
        link = anchor(/^https?:\/\//.test(middle) ? middle : `https://${middle}`, middle);
      else if (middle.startsWith('mailto:') && MAIL.test(middle.slice(7)))
        link = anchor(middle, middle.slice(7), '');
      else if (
        middle.includes('@') &&
        !middle.startsWith('www.') &&
        !middle.includes(':') &&
        MAIL.test(middle)
      )
        link = anchor(`mailto:${middle}`, middle, '');
      else if (options.schemes.some((scheme) => middle !== scheme && middle.startsWith(scheme)))
        link = anchor(middle, middle);
      return head + link + tail;
    })
    .join('');
}

/** Takes brackets and punctuation off both ends of a word; a bracket that closes one inside stays. */
function peel(word: string): { head: string; middle: string; tail: string } {
  const [head = ''] = /^(?:[(<]|&lt;)+/.exec(word) ?? [];
  let middle = word.slice(head.length);
  let [tail = ''] = /(?:[)>.,\n]|&gt;)+$/.exec(middle) ?? [];
  middle = middle.slice(0, middle.length - tail.length);
  for (const [open, close] of [
    ['(', ')'],
    ['<', '>'],
    ['&lt;', '&gt;'],
  ] as const) {
    let missing = Math.min(
      middle.split(open).length - middle.split(close).length,
      tail.split(close).length - 1,
    );
    for (; missing > 0; missing--) {
      const end = tail.indexOf(close) + close.length;
      middle += tail.slice(0, end);
      tail = tail.slice(end);
    }
  }
  return { head, middle, tail };
}
