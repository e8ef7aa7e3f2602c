import { expect, test } from 'vitest';
import { annotated, applyPatch } from '../../../../modules/support/kube/apply.ts';
import { dictOf } from '../../../../runtime/kubernetes/values.ts';
import { parseJson } from '../../../../runtime/values/parse-json.ts';
import { toJson } from '../../../../runtime/values/to-json.ts';
import type { Dict } from '../../../../runtime/values/value.ts';

const dict = (value: object): Dict => dictOf(parseJson(JSON.stringify(value)));

const service = (ports: readonly object[], more: object = {}) =>
  dict({ kind: 'Service', metadata: { name: 's' }, spec: { ports, ...more } });

/** What is to be merged, beside the note of what was applied. */
function patch(applied: Dict, added: object, desired: Dict): unknown {
  const actual = dict({ ...JSON.parse(toJson(annotated(applied))), ...added });
  const found = applyPatch(actual, desired);
  if (found === undefined) return undefined;
  const { metadata, ...rest } = JSON.parse(toJson(found));
  expect(Object.keys(metadata.annotations)).toEqual(['kubectl.kubernetes.io/last-applied-configuration']);
  return rest;
}

test('what is applied again changes nothing', () => {
  const wanted = dict({ kind: 'ConfigMap', metadata: { name: 'c' }, data: { k: 'v' } });
  expect(patch(wanted, { status: {} }, wanted)).toBeUndefined();
});

test('what is no longer applied goes; what others added stays', () => {
  const spec = { ports: [{ port: 80 }], type: 'NodePort', clusterIP: '10.0.0.1' };
  expect(patch(service([{ port: 80 }], { type: 'NodePort' }), { spec }, service([{ port: 80 }]))).toEqual({
    spec: { type: null, ports: [{ port: 80 }] },
  });
});

test("a list's items are merged by their key, and others' items stay", () => {
  const spec = { ports: [{ port: 80, nodePort: 3 }, { port: 81 }, { port: 9 }] };
  expect(
    patch(service([{ port: 80 }, { port: 81 }]), { spec }, service([{ port: 80, targetPort: 8080 }])),
  ).toEqual({ spec: { ports: [{ port: 80, nodePort: 3, targetPort: 8080 }, { port: 9 }] } });
});

test('what was never applied is taken over whole, with a note', () => {
  const wanted = service([{ port: 80 }]);
  expect(toJson(applyPatch(dict({ metadata: { name: 's' } }), wanted) ?? '')).toBe(toJson(annotated(wanted)));
});
