/**
 * The host's clock and timers, replaced by ones that move by command: what fake timers are, cut to what a case needs.
 *
 * The library has to obey whatever has replaced the host's functions, so this needs nothing of its inside.
 */
import { settle } from "../support/settle.ts";

interface Timer {
  readonly due: number;
  readonly fire: () => void;
}

export class VirtualTime {
  now = 0;
  #timers = new Map<number, Timer>();
  #lastId = 0;
  readonly #host = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

  /** Takes the host's place until `restore`. */
  constructor() {
    const replace = (fire: () => void, ms = 0): number => {
      const id = (this.#lastId += 1);
      this.#timers.set(id, { due: this.now + ms, fire });
      return id;
    };
    globalThis.setTimeout = replace as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((id: number) => this.#timers.delete(id)) as typeof clearTimeout;
    globalThis.performance.now = () => this.now;
  }

  restore(): void {
    Object.assign(globalThis, this.#host);
    Reflect.deleteProperty(globalThis.performance, "now"); // the method of the prototype shows again
  }

  /** Moves the clock by `ms` in one jump. What is due rings in the order of the deadlines; between two all settles. */
  async jump(ms: number): Promise<void> {
    this.now += ms;
    for (let timer = this.#takeDue(); timer !== undefined; timer = this.#takeDue()) {
      timer.fire();
      await settle();
    }
  }

  #takeDue(): Timer | undefined {
    let first: [number, Timer] | undefined;
    for (const entry of this.#timers) {
      if (entry[1].due > this.now) continue;
      if (first === undefined || entry[1].due < first[1].due) first = entry;
    }
    if (first !== undefined) this.#timers.delete(first[0]);
    return first?.[1];
  }
}
