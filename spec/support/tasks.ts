/** Tasks for specs. */
import { type JoinResult, JoinSet, type JoinSetOptions, type TaskContext } from "sluice";

/** Runs until it is aborted, and ends with the reason. */
export const obedient = async ({ token }: TaskContext): Promise<never> => {
  await token.cancelled();
  throw token.reason;
};

/** A task that ends by hand; aborted, it ends with the reason. */
export class Manual<T> {
  started = false;
  finish!: (value: T) => void;
  fail!: (error: unknown) => void;
  readonly #work = new Promise<T>((finish, fail) => {
    this.finish = finish;
    this.fail = fail;
  });

  readonly run = ({ token }: TaskContext): Promise<T> => {
    this.started = true;
    void token.cancelled().then(() => this.fail(token.reason));
    return this.#work;
  };
}

/** A set with members that end by hand. */
export function manualSet(count: number, options?: JoinSetOptions): { set: JoinSet<number>; tasks: Manual<number>[] } {
  const tasks = Array.from({ length: count }, () => new Manual<number>());
  const runs = tasks.map(({ run }) => run);
  return { set: JoinSet.from(runs, options), tasks };
}

/** The value of a fulfilled task. */
export const valueOf = <T>(result: JoinResult<T> | undefined): T | undefined =>
  result?.status === "fulfilled" ? result.value : undefined;
