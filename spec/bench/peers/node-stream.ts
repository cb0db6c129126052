/** `PassThrough` in object mode as a channel: `write` with `drain`, `read` with `readable`. */
import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { Channel } from "../harness/channel.ts";

class Adapter<T> implements Channel<T> {
  readonly tx = this;
  readonly rx = this;
  readonly stream: PassThrough;

  constructor(capacity: number) {
    this.stream = new PassThrough({ objectMode: true, highWaterMark: capacity });
  }

  async send(value: T): Promise<void> {
    if (!this.stream.write(value)) await once(this.stream, "drain");
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

/** W9 */
export const idle = (): (() => unknown) => () => new PassThrough({ objectMode: true, highWaterMark: 16 });
