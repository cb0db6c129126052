/** The ways to take one item from a receiver. They have to agree, so a driver goes through another one for each future. */
import { type broadcast, type mpsc, select } from "sluice";
import type { Cancelling } from "./runner.ts";

/** Waits for one item, or the end, through the door that `f` chooses. */
export function receive<T>(
  rx: mpsc.UnboundedReceiver<T> | broadcast.Receiver<T>,
  f: number,
  options: Cancelling | undefined,
): Promise<T | undefined> {
  switch (f % 4) {
    case 0:
      return rx.recv(options).then((value) => value);
    case 1:
      return rx.next(options).then(({ value }) => value);
    case 2:
      return select({ rx }, options).then(({ value }) => value);
    default:
      return nextOf(rx.iter({ preventClose: true }), options);
  }
}

/** As a loop does, which is cancelled by leaving it. */
function nextOf<T>(source: AsyncIterable<T>, options: Cancelling | undefined): Promise<T | undefined> {
  const loop = source[Symbol.asyncIterator]();
  options?.signal.addEventListener("abort", () => void loop.return?.());
  return loop.next().then((result) => {
    options?.signal.throwIfAborted();
    return result.done === true ? undefined : result.value;
  });
}
