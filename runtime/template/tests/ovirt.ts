import { str } from '../../values/print.ts';
import { type Tests, test } from '../plugin.ts';
import { splitUrl } from '../urls.ts';

/** Whether `no_proxy` takes a host out, by its name or the end of it. */
function isBypassed(netloc: string, noProxy: string): boolean {
  const host = netloc.toLowerCase();
  const name = host.replace(/:\d+$/, '');
  return noProxy.split(',').some((part) => {
    const end = part.trim().toLowerCase().replace(/^\./, '');
    if (end === '*') return true;
    return end !== '' && [name, host].some((known) => known === end || known.endsWith(`.${end}`));
  });
}

/** Tests of the collection ovirt.ovirt. */
export const ovirtTests: Tests = {
  proxied: test('value', (_context, value) => {
    const proxies = Object.entries(process.env).filter(([name, url]) => /_proxy$/i.test(name) && url);
    const noProxy = process.env.no_proxy ?? process.env.NO_PROXY ?? '';
    return proxies.length > 0 && !isBypassed(splitUrl(str(value)).netloc, noProxy);
  }),
};
