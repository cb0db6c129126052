/**
 * Somebody's Observable as a readable: subscribed to by the first poll, buffered without bound.
 *
 * It pushes, and cannot be made to wait. Who wants a bound and a policy puts a channel in between (`toReceiver`).
 */
import { Connection, type Listener, type subscribableOf } from "../cancel/connection.js";
import { unboundedChannel, type UnboundedReceiver, type UnboundedSender } from "../channel/mpsc/index.js";
import { microtask } from "../core/coop.js";
import type { Readable } from "../core/iterate.js";
import { type Pollable, POLLABLE } from "../core/pollable.js";
import { dispose } from "../core/symbols.js";

type Source = NonNullable<ReturnType<typeof subscribableOf>>;

export class Subscribed<T> implements Readable<T>, Listener {
  readonly source: Source;
  readonly connection = new Connection(this);
  readonly tx: UnboundedSender<T>;
  readonly rx: UnboundedReceiver<T>;

  constructor(source: Source) {
    this.source = source;
    [this.tx, this.rx] = unboundedChannel<T>();
  }

  read(): Pollable<T> {
    try {
      this.connection.open(this.source);
    } catch (error) {
      this.error(error);
    }
    return this.rx[POLLABLE]();
  }

  enter(): void {}

  /** Leaving runs code of the source, so it has a microtask of its own. */
  exit(early: boolean): void {
    if (!early) return;
    this.rx[dispose]();
    microtask(() => this.connection.close());
  }

  next(value: unknown): void {
    this.tx.send(value as T);
  }

  error(error: unknown): void {
    this.tx.fail(error);
  }

  complete(): void {
    this.tx.close();
  }
}
