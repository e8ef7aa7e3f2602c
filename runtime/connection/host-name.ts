import { lookup, lookupService } from 'node:dns/promises';
import { hostname } from 'node:os';

/** This machine's name with its domain, where the resolver knows one; Python's socket.getfqdn. */
export async function fullHostName(): Promise<string> {
  const name = hostname();
  if (name.includes('.')) return name;
  try {
    const { address } = await lookup(name);
    const { hostname: found } = await lookupService(address, 0);
    return found.startsWith(`${name}.`) ? found : name;
  } catch {
    return name;
  }
}
