import { existsSync } from 'node:fs';
import { expandHosts, parseAddress } from '../addresses.ts';
import type { SourcePlugin } from './source.ts';

/** `-i h1,h2`: names with commas between them. */
export const hostList: SourcePlugin = {
  name: 'host_list',
  accepts: (source) => source.includes(',') && !existsSync(source),
  read(source, { data }) {
    for (const text of source.split(',').map((part) => part.trim())) {
      if (text === '') continue;
      const address = parseAddress(text);
      // A range is taken for a name here; see advanced_host_list.
      const { host, port } =
        address?.host.includes('[') === false ? address : { host: text, port: undefined };
      if (!data.hosts.has(host)) data.addHost(host, data.addGroup('ungrouped'), port);
    }
  },
};

/** The same with ranges: `-i 'web[1:9],'`. */
export const advancedHostList: SourcePlugin = {
  name: 'advanced_host_list',
  accepts: (source) => source.includes(',') && !existsSync(source),
  read(source, { data }) {
    for (const text of source.split(',').map((part) => part.trim())) {
      if (text === '') continue;
      const { names, port } = expandHosts(text);
      for (const name of names)
        if (!data.hosts.has(name)) data.addHost(name, data.addGroup('ungrouped'), port);
    }
  },
};
