/** A push source for W10: bursts, each once the last has been worked off. */
import { Subject } from "rxjs";
import { Baton } from "./baton.ts";

/** One emission of all. */
export interface Emission {
  readonly numbers: Subject<number>;
  /** What the consumer does with each value, and awaits: nothing, asynchronously. */
  readonly work: (value: number) => Promise<number>;
  /** Emits all, and completes. */
  readonly start: () => void;
}

export interface Source {
  readonly burst: number;
  /** `n` values. */
  emit(n: number): Emission;
}

export function bursts(burst: number): Source {
  return {
    burst,
    emit(n) {
      const numbers = new Subject<number>();
      const baton = new Baton();
      const emit = async (): Promise<void> => {
        for (let i = 0; i < n;) {
          const end = Math.min(i + burst, n);
          for (; i < end; i += 1) numbers.next(i);
          await baton.wait();
        }
        numbers.complete();
      };
      return {
        numbers,
        work: async (value) => {
          if ((value + 1) % burst === 0 || value === n - 1) baton.pass();
          return value;
        },
        start: () => void emit(),
      };
    },
  };
}
