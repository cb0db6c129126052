/**
 * Functions that take a known number of hops through the microtask queue: the trivial task of W8, the slow consumer of W11.
 */

/** How slow the consumer of W11 is: this many hops a value, where the producer makes one. */
export const SLOWER = 10;

const RESOLVED = Promise.resolve();

/** Lets `count` microtasks go first. */
export async function hops(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await RESOLVED;
}

/** Gives `value` one microtask later. */
export async function hop<T>(value: T): Promise<T> {
  await RESOLVED;
  return value;
}
