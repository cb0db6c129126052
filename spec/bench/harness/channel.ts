/**
 * The common face of channels, so that a loop is written once and every channel runs the same one. A thin one: the loops
 * call the methods of the library itself, because a wrapper around each would cost a tenth of what is measured.
 */
import { mpsc } from "sluice";

/** A channel by its promises. */
export interface Channel<T = number> {
  readonly tx: { send(value: T): Promise<unknown>; close(): void };
  readonly rx: { recv(): Promise<unknown> };
  /** The message in what `recv` gave; `undefined` at the end. */
  readonly message: (received: unknown) => T | undefined;
  iterate(): AsyncIterable<T>;
}

/** One that can also be tried. */
export interface TryChannel<T = number> extends Channel<T> {
  readonly tx: { send(value: T): Promise<unknown>; trySend(value: T): unknown; close(): void };
  readonly rx: { recv(): Promise<unknown>; tryRecv(): unknown; recvMany(limit: number): Promise<readonly T[]> };
  /** Whether `trySend` did, from what it gave. */
  readonly sent: (result: unknown) => boolean;
  /** The message in what `tryRecv` gave; `undefined` when there was none. */
  readonly got: (result: unknown) => T | undefined;
}

export type Open<T = number> = (capacity: number) => Channel<T>;
export type OpenTry<T = number> = (capacity: number) => TryChannel<T>;

/** For libraries whose `recv` gives the message itself. */
export const itself = (received: unknown): number | undefined => received as number | undefined;

export const openSluice: OpenTry = (capacity) => {
  const [tx, rx] = mpsc.channel<number>(capacity);
  return { tx, rx, message: itself, sent, got, iterate: () => rx };
};

const sent = (result: unknown): boolean => (result as mpsc.TrySendResult).ok;

function got(result: unknown): number | undefined {
  const tried = result as mpsc.TryRecvResult<number>;
  return tried.ok ? tried.value : undefined;
}
