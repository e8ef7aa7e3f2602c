import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { bytesContents } from '../../support/contents.ts';
import { hostAnswer, toolOptions } from '../../support/download.ts';
import { whyNoFile } from '../../support/fetched.ts';
import { type Fetched, fetchFor } from '../../support/http-fetch.ts';
import { plainRequest } from '../../support/http-request.ts';
import { readReply } from '../../support/reply.ts';
import type { UnarchiveArguments } from './arguments.ts';
import { tarOptions, tarResult, unpackContents } from './index.ts';
import { unpackTar } from './shell.ts';
import { unzip } from './zip.ts';

/** Unpacks what a URL gives: the host downloads it, or the controller where the host has no tool for that. */
export async function unpackUrl(
  args: UnarchiveArguments,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const request = plainRequest(args.src, args.validate_certs);
  const options = toolOptions(request);
  const reply = readReply(await target.call(unpackTar, [...options, ...tarOptions(args, task)]));
  if (reply.values.has('skipped')) return tarResult(reply, args, task);
  if (reply.values.has('relay')) {
    const answer = await fetchFor(target, request, []);
    if (answer.body === undefined) throw downloadFailed(args.src, answer);
    return unpackContents(bytesContents(answer.body), args, target, task, args.src);
  }
  const answer = hostAnswer(reply, request);
  if (!reply.values.has('src')) throw downloadFailed(args.src, answer);
  if (reply.values.has('zip')) return unzip({ kind: 'url', options }, args, task.check, target);
  return tarResult(reply, args, task);
}

function downloadFailed(url: string, answer: Fetched): ModuleFailure {
  return new ModuleFailure(`Failure downloading ${url}, ${whyNoFile(answer)}`);
}
