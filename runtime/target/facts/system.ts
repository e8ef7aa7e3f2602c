import { float } from '../../values/value.ts';
import { splitKeepingQuotes, splitLines, splitOnce, words } from './text.ts';
import { type Facts, type FactTopic, sh } from './topic.ts';

/** Parameters of the kernel's command line: the last value of each, and all of them. */
export const cmdline: FactTopic = {
  name: 'cmdline',
  shell: sh`files="$files /proc/cmdline"`,
  read({ raw }) {
    const text = raw.file('/proc/cmdline');
    if (text === undefined) return new Map();
    const last = new Map<string, string | true>();
    const all = new Map<string, string | true | (string | true)[]>();
    for (const word of splitKeepingQuotes(text) ?? []) {
      const [key, value] = splitOnce(word, '=');
      last.set(key, value ?? true);
      const before = all.get(key);
      if (value === undefined || before === undefined) all.set(key, value ?? true);
      else if (Array.isArray(before)) before.push(value);
      else all.set(key, [before, value]);
    }
    return new Map([
      ['cmdline', last],
      ['proc_cmdline', all],
    ]);
  },
};

/** Environment of what runs on the host. */
export const env: FactTopic = {
  name: 'env',
  // The topic \`virtual\` wants that of the first process: the same cat reads it.
  shell: sh`
if [ -r /proc/1/environ ]; then
  tsible_fact_section env
  cat /proc/self/environ - /proc/1/environ 2>/dev/null <<end

@$nonce first_environ
end
  first_environ=1
else tsible_fact_run env cat /proc/self/environ
fi`,
  read({ raw }) {
    const found = new Map<string, string>();
    for (const entry of (raw.output('env') ?? '').split('\0')) {
      const [key, value] = splitOnce(entry, '=');
      if (value !== undefined) found.set(key, value);
    }
    return new Map([['env', found]]);
  },
};

/** Name servers and the resolver's settings. */
export const dns: FactTopic = {
  name: 'dns',
  shell: sh`files="$files /etc/resolv.conf"`,
  read({ raw }) {
    const found: Facts = new Map();
    const nameservers: string[] = [];
    for (const line of raw.fileLines('/etc/resolv.conf')) {
      if (/^[#;]/.test(line)) continue;
      const [keyword, ...values] = words(line);
      switch (keyword) {
        case 'nameserver':
          nameservers.push(...values);
          found.set('nameservers', nameservers);
          break;
        case 'domain':
          if (values[0] !== undefined) found.set('domain', values[0]);
          break;
        case 'search':
        case 'sortlist':
          found.set(keyword, values);
          break;
        case 'options':
          found.set('options', new Map(values.map(resolverOption)));
          break;
      }
    }
    return new Map([['dns', found]]);
  },
};

function resolverOption(option: string): readonly [string, string | true] {
  const [name, value] = splitOnce(option, ':');
  return [name, value || true];
}

export const loadavg: FactTopic = {
  name: 'loadavg',
  shell: sh`files="$files /proc/loadavg"`,
  read({ raw }) {
    const [one, five, fifteen] = words(raw.file('/proc/loadavg') ?? '').map((load) => float(Number(load)));
    if (one === undefined || five === undefined || fifteen === undefined) return new Map();
    return new Map([['loadavg', { '1m': one, '5m': five, '15m': fifteen }]]);
  },
};

/** Public host keys of the SSH server. */
export const sshPubKeys: FactTopic = {
  name: 'ssh_pub_keys',
  ids: [
    'ssh_host_pub_keys',
    'ssh_host_key_dsa_public',
    'ssh_host_key_rsa_public',
    'ssh_host_key_ecdsa_public',
    'ssh_host_key_ed25519_public',
  ],
  shell: sh`files="$files /etc/ssh/ssh_host_*_key.pub /etc/openssh/ssh_host_*_key.pub /etc/ssh_host_*_key.pub"`,
  read({ raw }) {
    const facts: Facts = new Map();
    for (const folder of ['/etc/ssh', '/etc/openssh', '/etc']) {
      for (const algorithm of ['dsa', 'rsa', 'ecdsa', 'ed25519']) {
        const [type, key] = words(raw.file(`${folder}/ssh_host_${algorithm}_key.pub`) ?? '');
        const name = `ssh_host_key_${algorithm}_public`;
        if (facts.has(name)) return facts;
        if (type === undefined || key === undefined) continue;
        facts.set(name, key);
        facts.set(`${name}_keytype`, type);
      }
    }
    return facts;
  },
};

/** The user whom the connection (and become) makes one on the host. */
export const user: FactTopic = {
  name: 'user',
  ids: [
    'user_id',
    'user_uid',
    'user_gid',
    'user_gecos',
    'user_dir',
    'user_shell',
    'real_user_id',
    'effective_user_id',
    'effective_group_ids',
  ],
  shell: sh`
files="$files /proc/self/status"
name=\${LOGNAME:-\${USER:-\${LNAME:-$USERNAME}}}
tsible_fact_section login
printf '%s' "$name"
if tsible_fact_has getent; then
  own=
  while read -r key own rest; do [ "$key" != Uid: ] || break; done </proc/self/status
  tsible_fact_run accounts getent passwd \${name:+"$name"} "\${own:-$(id -u)}"
else
  files="$files /etc/passwd"
fi`,
  read({ raw }) {
    const status = raw.file('/proc/self/status') ?? '';
    const [realUid, effectiveUid] = ids(/^Uid:(.*)$/m.exec(status)?.[1]);
    const [realGid] = ids(/^Gid:(.*)$/m.exec(status)?.[1]);
    const login = raw.output('login') ?? '';
    const known = splitLines(raw.output('accounts') ?? raw.file('/etc/passwd') ?? '');
    const accounts = known.map((line) => line.split(':'));
    const own = accounts.findLast((account) => Number(account[2]) === realUid);
    const name = login || own?.[0] || '';
    const account = accounts.find((one) => one[0] === name) ?? own ?? [];
    return new Map<string, string | number | undefined>([
      ['user_id', name],
      ['user_uid', Number(account[2])],
      ['user_gid', Number(account[3])],
      ['user_gecos', account[4]],
      ['user_dir', account[5]],
      ['user_shell', account[6]],
      ['real_user_id', realUid],
      ['effective_user_id', effectiveUid],
      ['real_group_id', realGid],
      ['effective_group_id', realGid],
    ]);
  },
};

function ids(line: string | undefined): number[] {
  return words(line ?? '').map(Number);
}
