import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoCluster } from '../lab/kubernetes/binaries.ts';
import { type Cluster, startCluster } from '../lab/kubernetes/cluster.ts';
import { cases, files } from './kubernetes/cases.ts';
import { compareKube } from './kubernetes/compare.ts';
import { lookupFiles, lookups } from './kubernetes/lookups.ts';

const why = whyNoCluster();

describe.skipIf(why !== undefined)(`modules for Kubernetes${why === undefined ? '' : ` (${why})`}`, () => {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.down());

  test('bring a real API to what Ansible brings it to, and tell the same of it', {
    timeout: 1_200_000,
  }, async () => {
    if (cluster === undefined) throw new Error('no cluster');
    for (const { name, reference, tsible } of await compareKube(cases, cluster, files))
      expect.soft(tsible, name).toEqual(reference);
  });
  test('are told of by a lookup as Ansible tells of them', { timeout: 600_000 }, async () => {
    if (cluster === undefined) throw new Error('no cluster');
    for (const { name, reference, tsible } of await compareKube(lookups, cluster, lookupFiles))
      expect.soft(tsible, name).toEqual(reference);
  });
});
