/** `PassThrough` in object mode as a channel: `write` with `drain`, `read` with `readable`. */
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { from } from "rxjs";
import type { Channel } from "../harness/channel.ts";
import type { Run } from "../harness/workload.ts";

const WRITTEN = Promise.resolve();

class Adapter<T> implements Channel<T> {
  readonly tx = this;
  readonly rx = this;
  readonly stream: PassThrough;

  constructor(capacity: number) {
    this.stream = new PassThrough({ objectMode: true, highWaterMark: capacity });
  }

  send(value: T): Promise<unknown> {
    return this.stream.write(value) ? WRITTEN : once(this.stream, "drain");
  }

  async recv(): Promise<T | null> {
    const { stream } = this;
    for (;;) {
      const value = stream.read() as T | null;
      if (value !== null || stream.readableEnded) return value;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          stream.off("readable", done).off("end", done);
          resolve();
        };
        stream.on("readable", done).on("end", done);
      });
    }
  }

  readonly message = (received: unknown): T | undefined => (received ?? undefined) as T | undefined;

  close(): void {
    this.stream.end();
  }

  iterate(): AsyncIterable<T> {
    return this.stream;
  }
}

export const open = <T>(capacity: number): Channel<T> => new Adapter<T>(capacity);

/** As Node's documents write: what is awaited is only the drain, and only where `write` asks for it. */
async function write(stream: PassThrough, n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) if (!stream.write(i)) await once(stream, "drain");
  stream.end();
}

/** W1, read by `for await`. */
export const written =
  (capacity: number): Run =>
  async (n) => {
    const stream = new PassThrough({ objectMode: true, highWaterMark: capacity });
    const writing = write(stream, n);
    let sum = 0;
    for await (const value of stream as AsyncIterable<number>) sum += value;
    await writing;
    return sum;
  };

/** W10: `from` of rxjs over a stream. */
export const observed =
  (capacity: number): Run =>
  async (n) => {
    const stream = new PassThrough({ objectMode: true, highWaterMark: capacity });
    const writing = write(stream, n);
    let sum = 0;
    await from(stream as AsyncIterable<number>).forEach((value) => void (sum += value));
    await writing;
    return sum;
  };

/** W9 */
export const idle = (): (() => unknown) => () => new PassThrough({ objectMode: true, highWaterMark: 16 });
