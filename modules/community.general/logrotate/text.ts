import type { LogrotateOptions } from './options.ts';

/** A configuration as its options say it. @param paths The logs that it is for */
export function configText(paths: readonly string[], options: LogrotateOptions): string {
  const lines = [
    ...schedule(options),
    ...compression(options),
    ...logs(options),
    ...names(options),
    ...surroundings(options),
  ];
  return [...paths, '{', '', ...lines.map((line) => `    ${line}`), ...scripts(options), '}'].join('\n');
}

/** The logs that a configuration names on lines of their own. Ansible passes over names that hold one of logrotate's words. */
export function pathsOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const other = /^[#{}]|[ \t]|hourly|daily|weekly|monthly|yearly|rotate|compress/;
  return lines.filter((line) => line.includes('/') && !other.test(line));
}

/** The line where there is a value. */
function valued(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`${name} ${value}`];
}

/** The line where it is asked for. */
function flag(name: string, on: boolean | undefined): string[] {
  return on ? [name] : [];
}

/** One of two lines, or none where nothing is said. */
function choice(value: boolean | undefined, yes: string, no: string): string[] {
  return value === undefined ? [] : [value ? yes : no];
}

function schedule(options: LogrotateOptions): string[] {
  const { rotation_period: period, size, max_size: maxSize } = options;
  return [
    ...(period === undefined || size || maxSize ? [] : [period]),
    ...(size === undefined ? valued('maxsize', maxSize) : valued('size', size)),
    ...valued('minsize', options.min_size),
    ...valued('rotate', options.rotate_count),
    ...valued('start', options.start),
  ];
}

function compression(options: LogrotateOptions): string[] {
  return [
    ...choice(options.compress, 'compress', 'nocompress').flatMap((line) =>
      line === 'compress' ? [...compressor(options.compression_method), line] : [line],
    ),
    ...(options.compress ? valued('compressoptions', options.compress_options) : []),
    ...flag('delaycompress', options.delay_compress),
    ...flag('nodelaycompress', options.no_delay_compress),
  ];
}

/** Ansible names uncompressors of bzip2, xz and lzma that no system has; logrotate needs them only to mail compressed logs. */
function compressor(method: LogrotateOptions['compression_method']): string[] {
  if (method === undefined || method === 'gzip') return [];
  const program = `/usr/bin/${method}`;
  const back = method === 'zstd' || method === 'lz4' ? `${program} -d` : `${program}un${method}`;
  return [`compresscmd ${program}`, `uncompresscmd ${back}`, `compressext .${method}`];
}

function logs(options: LogrotateOptions): string[] {
  const copies = [
    ...flag('copy', options.copy),
    ...flag('renamecopy', options.rename_copy),
    ...flag('copytruncate', options.copy_truncate),
  ];
  return [
    ...(options.shred ? ['shred', ...valued('shredcycles', options.shred_cycles)] : []),
    ...choice(options.missing_ok, 'missingok', 'nomissingok'),
    ...choice(options.not_if_empty, 'notifempty', 'ifempty'),
    ...valued('create', options.create),
    ...copies.slice(0, 1),
  ];
}

function names(options: LogrotateOptions): string[] {
  const dated = [
    'dateext',
    ...flag('dateyesterday', options.date_yesterday),
    ...valued('dateformat', options.date_format),
  ];
  return [...valued('maxage', options.max_age), ...(options.date_ext ? dated : [])];
}

function surroundings(options: LogrotateOptions): string[] {
  const oldDir = valued('olddir', options.old_dir);
  const mail = valued('mail', options.mail);
  const which = [...flag('mailfirst', options.mail_first), ...flag('maillast', options.mail_last)];
  const taboo = options.taboo_ext?.join(' ');
  return [
    ...flag('sharedscripts', options.shared_scripts),
    ...valued('su', options.su || undefined),
    ...(options.no_old_dir ? ['noolddir'] : oldDir),
    ...(options.no_old_dir || oldDir.length === 0 ? [] : flag('createolddir', options.create_old_dir)),
    ...valued('extension', options.extension),
    ...mail,
    ...(mail.length === 0 ? [] : which.slice(0, 1)),
    ...valued('include', options.include),
    ...(taboo?.trim() ? valued('tabooext', taboo) : []),
    ...flag('syslog', options.syslog),
  ];
}

function scripts(options: LogrotateOptions): string[] {
  const all = [
    ['prerotate', options.pre_rotate],
    ['postrotate', options.post_rotate],
    ['firstaction', options.first_action],
    ['lastaction', options.last_action],
    ['preremove', options.pre_remove],
  ] as const;
  return all.flatMap(([name, commands]) => {
    if (commands === undefined) return [];
    const lines = commands.flatMap((command) => command.trim().split('\n'));
    return [
      `    ${name}`,
      ...lines.filter((line) => line.trim() !== '').map((line) => `        ${line}`),
      '    endscript',
      '',
    ];
  });
}
