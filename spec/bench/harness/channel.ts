/** The common face of channels, so that a loop is written once and every channel runs the same one. */
import { mpsc } from "sluice";

/** A channel by its promises. */
export interface Channel<T> {
  send(value: T): Promise<unknown>;
  recv(): Promise<unknown>;
  /** The message in what `recv` gave, `undefined` at the end: no adapter shall cost a promise. */
  message(received: unknown): T | undefined;
  close(): void;
  iterate(): AsyncIterable<T>;
}

/** One that can also be tried. */
export interface TryChannel<T> extends Channel<T> {
  recv(): Promise<T | undefined>;
  /** False when full. */
  trySend(value: T): boolean;
  /** `undefined` when empty. */
  tryRecv(): T | undefined;
  /** What is there, at least one; none at the end. */
  recvMany(limit: number): Promise<readonly T[]>;
}

export type Open<T = number> = (capacity: number) => Channel<T>;
export type OpenTry<T = number> = (capacity: number) => TryChannel<T>;

export const openSluice: OpenTry = (capacity) => new SluiceChannel<number>(capacity);

class SluiceChannel<T> implements TryChannel<T> {
  readonly tx: mpsc.Sender<T>;
  readonly rx: mpsc.Receiver<T>;

  constructor(capacity: number) {
    [this.tx, this.rx] = mpsc.channel<T>(capacity);
  }

  send(value: T): Promise<void> {
    return this.tx.send(value);
  }

  recv(): Promise<T | undefined> {
    return this.rx.recv();
  }

  message(received: unknown): T | undefined {
    return received as T | undefined;
  }

  trySend(value: T): boolean {
    return this.tx.trySend(value).ok;
  }

  tryRecv(): T | undefined {
    const result = this.rx.tryRecv();
    return result.ok ? result.value : undefined;
  }

  recvMany(limit: number): Promise<T[]> {
    return this.rx.recvMany(limit);
  }

  close(): void {
    this.tx.close();
  }

  iterate(): AsyncIterable<T> {
    return this.rx;
  }
}
