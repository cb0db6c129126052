/**
 * The least that is a bounded channel: a ring, a list of who is parked, and one reused resolved promise for sends. No
 * signal, no fairness towards timers, no clone, no errors, no select: what a row with it takes is the price of the promises.
 */
import { itself, type OpenTry } from "../harness/channel.ts";

const RESOLVED = Promise.resolve();

/** A parked send, with its value, or a parked receive. */
interface Parked<T> {
  readonly value: T | undefined;
  readonly resolve: (value: T | undefined) => void;
  next: Parked<T> | null;
}

export class MiniChannel<T> {
  readonly capacity: number;
  /** Made with the first item, so that an idle channel is one object. */
  ring: (T | undefined)[] | null = null;
  mask = 0;
  head = 0;
  size = 0;
  closed = false;
  /** Who is parked, senders or receivers: never both. */
  first: Parked<T> | null = null;
  last: Parked<T> | null = null;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  send(value: T): Promise<void> {
    if (this.trySend(value)) return RESOLVED;
    return new Promise<unknown>((resolve) => this.park({ value, resolve, next: null })) as Promise<void>;
  }

  trySend(value: T): boolean {
    if (this.size === this.capacity || this.closed) return false;
    if (this.first === null) this.push(value);
    else this.unpark().resolve(value);
    return true;
  }

  recv(): Promise<T | undefined> {
    if (this.size > 0 || this.closed) return Promise.resolve(this.tryRecv());
    return new Promise((resolve) => this.park({ value: undefined, resolve, next: null }));
  }

  tryRecv(): T | undefined {
    if (this.size === 0) return undefined;
    const ring = this.ring!;
    const value = ring[this.head] as T;
    ring[this.head] = undefined;
    this.head = (this.head + 1) & this.mask;
    this.size -= 1;
    if (this.first !== null) {
      const sender = this.unpark();
      this.push(sender.value!);
      sender.resolve(undefined);
    }
    return value;
  }

  recvMany(limit: number): Promise<T[]> {
    if (this.size > 0 || this.closed) {
      const batch: T[] = [];
      while (this.size > 0 && batch.length < limit) batch.push(this.tryRecv()!);
      return Promise.resolve(batch);
    }
    return new Promise((resolve) => {
      this.park({ value: undefined, resolve: (value) => resolve(value === undefined ? [] : [value]), next: null });
    });
  }

  close(): void {
    this.closed = true;
    while (this.size === 0 && this.first !== null) this.unpark().resolve(undefined);
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return new MiniLoop(this);
  }

  park(parked: Parked<T>): void {
    if (this.first === null) this.first = parked;
    else this.last!.next = parked;
    this.last = parked;
  }

  unpark(): Parked<T> {
    const { first } = this;
    this.first = first!.next;
    if (this.first === null) this.last = null;
    return first!;
  }

  push(value: T): void {
    if (this.ring === null) {
      let length = 1;
      while (length < this.capacity) length *= 2;
      this.ring = new Array<T | undefined>(length).fill(undefined);
      this.mask = length - 1;
    }
    this.ring[(this.head + this.size) & this.mask] = value;
    this.size += 1;
  }
}

/** With a queue as one first writes it: an array that is shifted. */
class NaiveChannel<T> extends MiniChannel<T> {
  readonly parked: Parked<T>[] = [];

  override park(parked: Parked<T>): void {
    this.parked.push(parked);
    this.first = this.parked[0]!;
  }

  override unpark(): Parked<T> {
    const first = this.parked.shift()!;
    this.first = this.parked[0] ?? null;
    return first;
  }
}

/** One promise an item, as no generator can. */
class MiniLoop<T> implements AsyncIterator<T, undefined> {
  readonly channel: MiniChannel<T>;

  constructor(channel: MiniChannel<T>) {
    this.channel = channel;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const { channel } = this;
    if (channel.size > 0 || channel.closed) return Promise.resolve(resultOf(channel.tryRecv()));
    return new Promise((resolve) => {
      channel.park({ value: undefined, resolve: (value) => resolve(resultOf(value)), next: null });
    });
  }
}

function resultOf<T>(value: T | undefined): IteratorResult<T, undefined> {
  return value === undefined ? { done: true, value: undefined } : { done: false, value };
}

const faceOf = (channel: MiniChannel<number>): ReturnType<OpenTry> => ({
  tx: channel,
  rx: channel,
  message: itself,
  sent: (result) => result as boolean,
  got: itself,
  iterate: () => channel,
});

export const openMini: OpenTry = (capacity) => faceOf(new MiniChannel(capacity));
export const openNaive: OpenTry = (capacity) => faceOf(new NaiveChannel(capacity));
