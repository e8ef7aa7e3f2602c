const NUMBERS: Readonly<Record<string, number>> = {
  'Operation not permitted': 1,
  'No such file or directory': 2,
  'Input/output error': 5,
  'Argument list too long': 7,
  'Permission denied': 13,
  'Device or resource busy': 16,
  'File exists': 17,
  'Invalid cross-device link': 18,
  'Not a directory': 20,
  'Is a directory': 21,
  'Invalid argument': 22,
  'Text file busy': 26,
  'File too large': 27,
  'No space left on device': 28,
  'Read-only file system': 30,
  'Too many links': 31,
  'File name too long': 36,
  'Directory not empty': 39,
  'Too many levels of symbolic links': 40,
  'Operation not supported': 95,
  'Stale file handle': 116,
  'Disk quota exceeded': 122,
};

/** What dash and busybox's ash say of a redirection to or from what is not there. */
const SHELLS_OWN = /(?:no such file|directory nonexistent|nonexistent directory)$/;

/**
 * What Python would say of a tool's complaint (`mkdir: cannot create directory '/a': Permission denied`, in the C locale):
 * `[Errno 13] Permission denied: b'/a'`. A complaint without a known reason is returned as it is.
 */
export function pythonOsError(complaint: string, path: string): string {
  const reason = reasonOf(complaint);
  if (reason === undefined) return complaint.trim();
  return `[Errno ${NUMBERS[reason]}] ${reason}: ${bytesRepr(path)}`;
}

/** The reason that a tool's complaint ends with, in the words of the C library; undefined when it is none that is known. */
export function reasonOf(complaint: string): string | undefined {
  const text = complaint.trim().toLowerCase();
  if (SHELLS_OWN.test(text)) return 'No such file or directory';
  return Object.keys(NUMBERS).find((reason) => text.endsWith(reason.toLowerCase()));
}

/** Python's repr of a path's bytes. Two paths, as of a link, are separated by ` -> `. */
function bytesRepr(path: string): string {
  return path
    .split('\0')
    .map((part) => {
      const quote = part.includes("'") && !part.includes('"') ? '"' : "'";
      let text = '';
      for (const byte of Buffer.from(part)) {
        const char = String.fromCharCode(byte);
        if (char === quote || char === '\\') text += `\\${char}`;
        else if (char === '\n') text += '\\n';
        else if (char === '\t') text += '\\t';
        else if (char === '\r') text += '\\r';
        else text += byte < 32 || byte > 126 ? `\\x${byte.toString(16).padStart(2, '0')}` : char;
      }
      return `b${quote}${text}${quote}`;
    })
    .join(' -> ');
}
