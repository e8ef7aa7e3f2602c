import { parseJson } from '../values/parse-json.ts';
import type { Dict } from '../values/value.ts';
import { type Refusal, refusalOf, warningsOf } from './failure.ts';
import { dictOf } from './values.ts';

/** What the API said to a request. */
export type Answer =
  | { readonly ok: true; readonly object: Dict; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** What kubectl, run with `-v=4`, tells of a request. @param group Of the kind that the request was about. */
export function answerOf(
  run: { readonly rc: number; readonly out: string; readonly err: string },
  group: string | undefined,
): Answer {
  if (run.rc !== 0) return { ok: false, refusal: refusalOf(run.err, group) };
  const object = dictOf(run.out.trim() === '' ? undefined : parseJson(run.out));
  return { ok: true, object, warnings: warningsOf(run.err) };
}

/**
 * kubectl leaves out the path in the server's own URL (Rancher's `/k8s/clusters/ID`).
 * @param server The API's URL; empty where it isn't known
 * @returns The path that is to be asked for
 */
export function rawPath(server: string, path: string, query: URLSearchParams): string {
  const prefix = URL.canParse(server) ? new URL(server).pathname.replace(/\/+$/, '') : '';
  return `${prefix}${path}${query.size === 0 ? '' : `?${query}`}`;
}

/** The group that a path is about. */
export function groupIn(path: string): string | undefined {
  return /^\/apis\/([^/]+)\//.exec(path)?.[1];
}
