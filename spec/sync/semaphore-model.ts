/**
 * A reference model of the semaphore, written to be obviously right: a number and an array. Each operation gives what the
 * semaphore must give; what acquires come to is noted in `outcomes`, in order.
 */
export type Outcome = number | "closed" | "aborted";

interface Waiting {
  readonly operation: number;
  readonly need: number;
  held: number;
}

export class Model {
  free: number;
  out = 0;
  closed = false;
  queue: Waiting[] = [];
  readonly outcomes: [operation: number, outcome: Outcome][] = [];

  constructor(permits: number) {
    this.free = permits;
  }

  acquire(operation: number, need: number): void {
    if (this.closed) this.outcomes.push([operation, "closed"]);
    else if (need === 0) this.outcomes.push([operation, 0]);
    else {
      this.queue.push({ operation, need, held: 0 });
      this.serve();
    }
  }

  tryAcquire(n: number): "closed" | "no-permits" | "ok" {
    if (this.closed) return "closed";
    if (n > this.free) return "no-permits";
    this.free -= n;
    this.out += n;
    return "ok";
  }

  /** The first in the queue gets what is free until it has all it needs. */
  serve(): void {
    for (let first = this.queue[0]; first !== undefined; first = this.queue[0]) {
      const given = Math.min(this.free, first.need - first.held);
      this.free -= given;
      first.held += given;
      if (first.held < first.need) return;
      this.queue.shift();
      this.out += first.need;
      this.outcomes.push([first.operation, first.need]);
    }
  }

  abort(operation: number): void {
    const waiting = this.queue.find((other) => other.operation === operation);
    if (waiting === undefined) return;
    this.queue = this.queue.filter((other) => other !== waiting);
    this.add(waiting.held); // who gets it settles first
    this.outcomes.push([operation, "aborted"]);
  }

  add(n: number): void {
    this.free += n;
    this.serve();
  }

  release(n: number): void {
    this.out -= n;
    this.add(n);
  }

  forget(n: number): void {
    this.out -= n;
  }

  forgetFree(n: number): number {
    const gone = Math.min(n, this.free);
    this.free -= gone;
    return gone;
  }

  close(): void {
    this.closed = true;
    for (const { operation, held } of this.queue.splice(0)) {
      this.outcomes.push([operation, "closed"]);
      this.free += held;
    }
  }
}
