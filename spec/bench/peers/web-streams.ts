/** `TransformStream` as a channel: `ready` with `write`, and `read`. */
import type { Channel } from "../harness/channel.ts";

class Adapter<T> implements Channel<T> {
  readonly tx = this;
  readonly rx = this;
  readonly readable: ReadableStream<T>;
  readonly writer: WritableStreamDefaultWriter<T>;
  reader: ReadableStreamDefaultReader<T> | null = null;

  constructor(capacity: number) {
    const { readable, writable } = new TransformStream<T, T>(
      undefined,
      new CountQueuingStrategy({ highWaterMark: capacity }),
      new CountQueuingStrategy({ highWaterMark: 0 }),
    );
    this.readable = readable;
    this.writer = writable.getWriter();
  }

  async send(value: T): Promise<void> {
    await this.writer.ready;
    void this.writer.write(value);
  }

  recv(): Promise<ReadableStreamReadResult<T>> {
    this.reader ??= this.readable.getReader();
    return this.reader.read();
  }

  readonly message = (received: unknown): T | undefined => (received as ReadableStreamReadResult<T>).value;

  close(): void {
    void this.writer.close();
  }

  iterate(): AsyncIterable<T> {
    return this.readable;
  }
}

export const open = <T>(capacity: number): Channel<T> => new Adapter<T>(capacity);

/** W9 */
export const idle = (): (() => unknown) => () => new TransformStream<number, number>();
export const parked = (): (() => unknown) => () => {
  const stream = new TransformStream<number, number>();
  void (async () => (await stream.readable.getReader().read()).value)();
  return stream;
};
