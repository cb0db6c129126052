/** What the soaks measure with. */

/** The heap in bytes after forced collections. */
export const collect = (): number => {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("run with --expose-gc");
  for (let i = 0; i < 4; i += 1) gc();
  return process.memoryUsage().heapUsed;
};

/** An `AbortSignal` that counts its listeners. */
export class CountingSignal {
  readonly controller = new AbortController();
  now = 0;
  most = 0;

  constructor() {
    const { signal } = this.controller;
    const add = signal.addEventListener.bind(signal) as (...args: unknown[]) => void;
    const remove = signal.removeEventListener.bind(signal) as (...args: unknown[]) => void;
    signal.addEventListener = (...args: unknown[]): void => {
      this.now += 1;
      this.most = Math.max(this.most, this.now);
      add(...args);
    };
    signal.removeEventListener = (...args: unknown[]): void => {
      this.now -= 1;
      remove(...args);
    };
  }
}

/** Prints a line, and gives `ok`. */
export function report(ok: boolean, name: string, figures: string): boolean {
  console.log(`${ok ? "ok  " : "FAIL"} ${name}: ${figures}`);
  return ok;
}
