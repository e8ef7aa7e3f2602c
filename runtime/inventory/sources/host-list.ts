import { existsSync } from 'node:fs';
import { messageOf, TsibleError } from '../../errors/error.ts';
import { BadRange, expandHosts, parseAddress } from '../addresses.ts';
import type { SourcePlugin } from './source.ts';

const UNCHANGED = 'Unable to parse address from hostname, leaving unchanged: ';

/** `-i h1,h2`: names with commas between them. */
export const hostList: SourcePlugin = {
  name: 'host_list',
  accepts: (source) => source.includes(',') && !existsSync(source),
  read(source, { data, verbose }) {
    for (const text of source.split(',').map((part) => part.trim())) {
      if (text === '') continue;
      const address = parseAddress(text);
      // A range is taken for a name here; see advanced_host_list.
      const fault =
        address === undefined
          ? `Not a valid network hostname: ${text}`
          : address.host.includes('[')
            ? 'Detected range in host but was asked to ignore ranges'
            : undefined;
      if (fault !== undefined) verbose(`${UNCHANGED}${fault}`);
      const { host, port } =
        address === undefined || fault !== undefined ? { host: text, port: undefined } : address;
      if (!data.hosts.has(host)) data.addHost(host, data.addGroup('ungrouped'), port);
    }
  },
};

/** The same with ranges: `-i 'web[1:9],'`. */
export const advancedHostList: SourcePlugin = {
  name: 'advanced_host_list',
  accepts: (source) => source.includes(',') && !existsSync(source),
  read(source, { data, verbose }) {
    for (const text of source.split(',').map((part) => part.trim())) {
      if (text === '') continue;
      const { names, port } = expandOrKeep(text, verbose);
      for (const name of names)
        if (!data.hosts.has(name)) data.addHost(name, data.addGroup('ungrouped'), port);
    }
  },
};

/** The hosts of a range; what is no proper range is a name as it stands. */
function expandOrKeep(text: string, verbose: (message: string) => void): ReturnType<typeof expandHosts> {
  try {
    return expandHosts(text);
  } catch (error) {
    if (!(error instanceof BadRange))
      throw new TsibleError(`Invalid data from string, could not parse: ${messageOf(error)}`);
    verbose(`${UNCHANGED}${error.message}`);
    return { names: [text], port: undefined };
  }
}
