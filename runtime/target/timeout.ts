/** A request did not end in its time; what it ran on the host has been told to end. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';

  /** @param milliseconds The time that it had. */
  constructor(readonly milliseconds: number) {
    super(`timed out after ${milliseconds / 1000} seconds`);
  }
}
