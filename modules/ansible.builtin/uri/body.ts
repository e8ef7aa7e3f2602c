import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import { typeName } from '../../../runtime/values/types.ts';
import type { Value } from '../../../runtime/values/value.ts';

/** A request's body and the Content-Type that belongs to it. */
export interface RequestBody {
  readonly bytes: Buffer;
  readonly type: string | undefined;
}

type Format = 'form-urlencoded' | 'json' | 'raw' | 'form-multipart';

/**
 * A task's `body` as its `body_format` says.
 * @param find Finds a file of the controller's that a multipart form sends.
 */
export function encodeBody(
  body: Value | undefined,
  format: Format,
  find: (name: string) => string,
): RequestBody | undefined {
  if (format === 'json')
    return {
      bytes: Buffer.from(typeof body === 'string' ? body : toJson(body ?? null)),
      type: 'application/json',
    };
  if (format === 'form-multipart') return multipart(body ?? null, find);
  if (format === 'form-urlencoded') {
    if (body === undefined) return { bytes: Buffer.alloc(0), type: 'application/x-www-form-urlencoded' };
    const text = typeof body === 'string' ? body : urlEncoded(body);
    return { bytes: Buffer.from(text), type: 'application/x-www-form-urlencoded' };
  }
  if (body === undefined || body === null) return undefined;
  return { bytes: Buffer.from(typeof body === 'string' ? body : str(body)), type: undefined };
}

function urlEncoded(body: Value): string {
  const pairs: [Value, Value][] = [];
  if (body instanceof Map) for (const [key, value] of body) pairs.push([key, value]);
  else if (Array.isArray(body)) {
    for (const pair of body) {
      if (!Array.isArray(pair) || pair.length !== 2)
        throw new ModuleFailure('failed to parse body as form_urlencoded: too many values to unpack', {
          elapsed: 0,
        });
      pairs.push([pair[0] ?? null, pair[1] ?? null]);
    }
  } else return str(body);
  return pairs
    .flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value]).map((item): [Value, Value] => [key, item]),
    )
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${quoted(str(key))}=${quoted(str(value))}`)
    .join('&');
}

/** As Python's quote_plus. */
function quoted(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%7E', '~');
}

const TYPES: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  html: 'text/html',
  css: 'text/css',
  csv: 'text/csv',
  xml: 'text/xml',
  json: 'application/json',
  pdf: 'application/pdf',
  zip: 'application/zip',
  gz: 'application/gzip',
  tar: 'application/x-tar',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  svg: 'image/svg+xml',
};

function multipart(body: Value, find: (name: string) => string): RequestBody {
  if (!(body instanceof Map))
    throw new ModuleFailure(`body must be mapping, cannot be type ${typeName(body)}`);
  const boundary = `===============${randomBytes(10).toString('hex')}==`;
  const parts: Buffer[] = [];
  const fields = [...body].map(([key, value]): [string, Value] => [str(key), value]);
  for (const [field, value] of fields.sort(([a], [b]) => (a < b ? -1 : 1)))
    parts.push(Buffer.from(`--${boundary}\r\n`), part(field, value, find), Buffer.from('\r\n'));
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(parts), type: `multipart/form-data; boundary="${boundary}"` };
}

function part(field: string, value: Value, find: (name: string) => string): Buffer {
  const name = field.replaceAll('"', '\\"');
  if (typeof value === 'string')
    return Buffer.from(
      `Content-Type: text/plain\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}`,
    );
  if (!(value instanceof Map))
    throw new ModuleFailure(
      `failed to parse body as form-multipart: value must be a string, or mapping, cannot be type ${typeName(value)}`,
    );
  const filename = value.get('filename');
  const content = value.get('content');
  if (!filename && !content)
    throw new ModuleFailure(
      'failed to parse body as form-multipart: at least one of filename or content must be provided',
    );
  const shown = filename ? basename(str(filename)) : undefined;
  const mime = value.get('mime_type');
  const extension = /\.([^.]*)$/.exec(shown ?? '')?.[1]?.toLowerCase() ?? '';
  const type = mime ? str(mime) : (TYPES[extension] ?? 'application/octet-stream');
  const file = shown === undefined ? '' : `; filename="${shown.replaceAll('"', '\\"')}"`;
  const disposition = `Content-Disposition: form-data; name="${name}"${file}\r\n`;
  if (content) return Buffer.from(`Content-Type: ${type}\r\n${disposition}\r\n${str(content)}`);
  const bytes = readFileSync(find(str(filename ?? '')));
  if (value.get('multipart_encoding') === '7or8bit')
    return Buffer.concat([Buffer.from(`Content-Type: ${type}\r\n${disposition}\r\n`), bytes]);
  const base64 = bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n');
  return Buffer.from(
    `Content-Transfer-Encoding: base64\r\nContent-Type: ${type}\r\n${disposition}\r\n${base64}`,
  );
}
