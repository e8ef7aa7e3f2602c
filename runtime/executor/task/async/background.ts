/** What goes on while the play goes on: jobs that the controller itself carries out. */
export class BackgroundJobs {
  readonly #running = new Set<Promise<void>>();

  add(job: Promise<void>): void {
    const done = job.catch(() => {}).finally(() => this.#running.delete(done));
    this.#running.add(done);
  }

  /** Resolves when none is left: each ends within its own time. */
  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
