import { expect, it } from 'vitest';
import { Approach } from '../../../../runtime/connection/ssh/approach.ts';
import type { LoggedIn } from '../../../../runtime/connection/ssh/client.ts';

const connection = { leave: async () => {} } as unknown as LoggedIn;

it('logs in when the connection is needed, not before', async () => {
  let said = 'nothing';
  const approach = new Approach(async (wanted) => {
    await wanted;
    said = 'name';
    return connection;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(said).toBe('nothing');
  expect(await approach.take()).toBe(connection);
  expect(said).toBe('name');
});

it('that failed before it was needed stands for nothing: the host is called anew', async () => {
  const approach = new Approach(() => Promise.reject(new Error('refused')));
  await new Promise((resolve) => setImmediate(resolve));
  expect(approach.take()).toBeUndefined();
});

it('that fails once it is needed has failed', async () => {
  const approach = new Approach(async (wanted) => {
    await wanted;
    throw new Error('denied');
  });
  await expect(approach.take()).rejects.toThrow('denied');
});

it('ends what was begun when it is not needed', async () => {
  let why = '';
  const approach = new Approach(async (wanted) => {
    await wanted.catch((error: Error) => {
      why = error.message;
    });
    return connection;
  });
  approach.abandon();
  await new Promise((resolve) => setImmediate(resolve));
  expect(why).toBe('not needed');
});
