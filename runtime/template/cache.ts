/** What is made of texts, by text. When it is full it starts anew: what is in use is soon there again. */
export class Cache<T> {
  readonly #known = new Map<string, T>();

  get(text: string, make: () => T): T {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= 5000) this.#known.clear();
    const made = make();
    this.#known.set(text, made);
    return made;
  }
}
