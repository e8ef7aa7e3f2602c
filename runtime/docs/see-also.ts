import { str } from '../values/print.ts';
import type { Value } from '../values/value.ts';
import type { Markup } from './markup.ts';
import { fill } from './wrap.ts';

const SITE = 'https://docs.ansible.com/ansible-core/2.19';

/** Modules, plugins, links and pages that a documentation points to. */
export function seeAlsoLines(
  items: readonly Value[],
  markup: Markup,
  limit: number,
  indent: string,
): string[] {
  const bullet = `${indent.slice(2)}* `;
  const deep = `${indent}   `;
  const line = (text: string, first: string, rest: string) => fill(markup.render(text), limit, first, rest);
  return items.flatMap((item) => {
    if (!(item instanceof Map)) return [];
    const text = (key: string) => {
      const value = item.get(key);
      return value === undefined || value === null ? undefined : str(value);
    };
    const [module, plugin, type, name, link, ref] = [
      'module',
      'plugin',
      'plugin_type',
      'name',
      'link',
      'ref',
    ].map(text);
    const description = text('description');
    if (module !== undefined)
      return pluginLines(`Module ${module}`, module, `the ${module} module`, `${page(module)}_module.html`);
    if (plugin !== undefined && type !== undefined) {
      const suffix = type === 'module' || type === 'role' ? '' : ' plugin';
      const title = type.charAt(0).toUpperCase() + type.slice(1);
      return pluginLines(
        `${title}${suffix} ${plugin}`,
        plugin,
        `the ${plugin} ${type}${suffix}`,
        `${page(plugin)}_${type}.html`,
      );
    }
    if (name !== undefined && link !== undefined && description !== undefined)
      return [line(name, bullet, indent), line(description, deep, deep), line(link, deep, deep)];
    if (ref !== undefined && description !== undefined)
      return [
        line(`Ansible documentation [${ref}]`, bullet, indent),
        line(description, deep, deep),
        line(`${SITE}/#stq=${ref}&stp=1`, deep, deep),
      ];
    return [];

    function pluginLines(title: string, full: string, what: string, address: string): string[] {
      const builtin = full.startsWith('ansible.builtin.');
      const about = description ?? (builtin ? `The official documentation on ${what}.` : undefined);
      return [
        line(title, bullet, indent),
        ...(about === undefined ? [] : [line(about, deep, deep)]),
        ...(builtin ? [line(`${SITE}/collections/${address}`, deep, indent)] : []),
      ];
    }
  });
}

/** A plugin's place on the site: the first two dots of its name are folders. */
function page(full: string): string {
  const [namespace = '', collection = '', ...rest] = full.split('.');
  return `${namespace}/${collection}/${rest.join('.')}`;
}
