import { expect, test } from 'vitest';
import { readReply } from '../../../modules/support/reply.ts';
import { ActionFailure } from '../../../runtime/module/result.ts';

test("a failure that Ansible's action finds out, and not the module, is the action's: it is not tried again", () => {
  const stdout = Buffer.from("raised=1\0fail=dest '/x' must be an existing dir\0end=\0");
  const reply = { rc: 9, stdout, stderr: Buffer.alloc(0) };
  expect(() => readReply(reply)).toThrow(new ActionFailure("dest '/x' must be an existing dir"));
  expect(() => readReply(reply)).toThrow(ActionFailure);
});
