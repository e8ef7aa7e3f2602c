import { expect, test } from 'vitest';
import { refusalOf } from '../../../runtime/kubernetes/failure.ts';

/** What kubectl 1.20 to 1.36 says on stderr with -v=4, and the answer of kube-apiserver 1.20 behind it, which Ansible's modules print. */
const SAID: readonly (readonly [string, string, string, object])[] = [
  [
    'an answer that kubectl logs',
    `I1126 13:21:07.767443    5511 helpers.go:246] server response object: %s[{
  "metadata": {},
  "status": "Failure",
  "message": "configmaps \\"m\\" not found",
  "reason": "NotFound",
  "details": {
    "name": "m",
    "kind": "configmaps"
  },
  "code": 404
}]
Error from server (NotFound): configmaps "m" not found
`,
    '',
    {
      code: 404,
      phrase: 'Not Found',
      message: 'configmaps "m" not found',
      body: `b'{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"configmaps \\\\"m\\\\" not found","reason":"NotFound","details":{"name":"m","kind":"configmaps"},"code":404}\\n'`,
    },
  ],
  [
    'one wrong field',
    `The ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required\n`,
    '',
    {
      code: 422,
      phrase: 'Unprocessable Entity',
      body: `b'{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"ConfigMap \\\\"\\\\" is invalid: metadata.name: Required value: name or generateName is required","reason":"Invalid","details":{"kind":"ConfigMap","causes":[{"reason":"FieldValueRequired","message":"Required value: name or generateName is required","field":"metadata.name"}]},"code":422}\\n'`,
    },
  ],
  [
    "several wrong fields of a group's kind",
    `The Deployment "bad" is invalid: \n* spec.selector: Required value\n* spec.template.spec.containers: Required value\n`,
    'apps',
    {
      code: 422,
      message:
        'Deployment.apps "bad" is invalid: [spec.selector: Required value, spec.template.spec.containers: Required value]',
    },
  ],
  [
    "a field of another's",
    `error: Apply failed with 1 conflict: conflict with "mine" using v1: .data.k
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
`,
    '',
    {
      code: 409,
      body: `b'{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Apply failed with 1 conflict: conflict with \\\\"mine\\\\" using v1: .data.k","reason":"Conflict","details":{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \\\\"mine\\\\" using v1","field":".data.k"}]},"code":409}\\n'`,
    },
  ],
  [
    'no server',
    'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n',
    '',
    {
      code: 0,
      message:
        'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?',
    },
  ],
];

test.each(SAID)('kubectl is understood where it tells of %s', (_name, stderr, group, expected) => {
  expect(refusalOf(stderr, group)).toMatchObject(expected);
});
