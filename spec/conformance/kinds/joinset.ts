/**
 * Sets of spawned tasks. A task waits for its command; the driver notes the end of each, for `ends`.
 *
 * Tokio drops an aborted task from outside. Here a task is told by its token, and the driver's tasks obey at once.
 */
import { type AbortHandle, CancelledError, type JoinResult, JoinSet, type TaskContext } from "sluice";
import { Ids } from "../ids.ts";
import { type Kind, type Note, type Op, type Session, stepped } from "../runner.ts";
import type { End, Json } from "../trace.ts";

export const joinSets: Kind = stepped("joinset", (_, note) => new Tasks(note));

/** The member `id` has ended. */
interface Ended {
  readonly id: number;
  readonly how: End[1];
  readonly error?: unknown;
  /** By its own handle. */
  readonly alone?: boolean;
}

/** A task, and the list of those who end of the set that it was spawned into. */
interface Spawned {
  readonly handle: AbortHandle;
  readonly ended: Ended[];
}

class Tasks implements Session {
  readonly ends: End[] = [];
  readonly #note: Note;
  readonly #tasks = new Ids<Spawned>("task");
  readonly #finish = new Ids<(value: number) => void>("task");
  readonly #panic = new Ids<(error: Error) => void>("task");
  #set = new JoinSet<number>();
  /** The members not joined yet that have ended, in order. A new list when the set lets go of its members. */
  #ended: Ended[] = [];
  #joiningAll = false;
  readonly #abortedAlone = new Set<number>();
  /** The lists of tasks that were detached. */
  readonly #orphans = new Set<readonly Ended[]>();
  /** Whose failure will be reported, by the error. */
  readonly #unwatched = new Map<unknown, number>();
  readonly #listeners = process.listeners("unhandledRejection");

  constructor(note: Note) {
    this.#note = note;
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", this.#unhandled);
  }

  readonly ops: Record<string, Op> = {
    spawn: ({ task }) => this.#spawn(task, (context, ended) => this.#run(task, context, ended)),
    spawn_ready: ({ task, v }) =>
      this.#spawn(task, ({ id }, ended) => {
        this.#end(task, ended, { id, how: "finished" });
        return v;
      }),
    finish: ({ task, v }) => this.#finish.at(task)(v),
    panic: ({ task, msg }) => this.#panic.at(task)(new Error(msg)),
    abort: ({ task }) => {
      const { handle, ended } = this.#tasks.at(task);
      const stopsJoining = this.#joiningAll && ended === this.#ended && !handle.isFinished;
      if (!handle.isFinished) this.#abortedAlone.add(task);
      handle.abort();
      if (stopsJoining) this.#abortRest();
    },
    is_finished: ({ task }) => this.#tasks.at(task).handle.isFinished,
    join_next: (_, options) => this.#set.joinNext(options).then((result) => this.#joined(result)),
    try_join_next: () => this.#joined(this.#set.tryJoinNext()),
    join_all: (_, options) => {
      this.#joiningAll = true;
      const ended = this.#ended;
      const joined = this.#set.joinAll(options);
      if (firstFailure(ended)?.how === "dropped") this.#abortRest();
      return joined.then(
        (values) => this.#joinedAll(ended, ["ok", values]),
        (error: unknown) => {
          if (error === options?.signal.reason) throw error;
          return this.#joinedAll(ended, outcomeOf(error), error);
        },
      );
    },
    len: () => this.#set.size,
    is_empty: () => this.#set.isEmpty,
    abort_all: () => this.#set.abortAll(),
    detach_all: () => {
      this.#set.detachAll();
      this.#orphans.add(this.#ended);
      this.#ended = [];
    },
    shutdown: () => this.#set.shutdown().then(() => void this.#ended.splice(0)),
    drop: () => void this.#set[Symbol.asyncDispose](),
    new: () => {
      this.#set = new JoinSet<number>();
      this.#ended = [];
      this.#joiningAll = false;
    },
  };

  #spawn(task: number, body: (context: TaskContext, ended: Ended[]) => number | Promise<number>): void {
    const ended = this.#ended;
    const handle = this.#set.spawn((context) => body(context, ended));
    this.#tasks.set(task, { handle, ended });
  }

  #run(task: number, { token, id }: TaskContext, ended: Ended[]): Promise<number> {
    const work = new Promise<number>((finish, panic) => {
      this.#finish.set(task, finish);
      this.#panic.set(task, panic);
      void token.cancelled().then(() => panic(token.reason));
    });
    return work.then(
      (value) => {
        this.#end(task, ended, { id, how: "finished" });
        return value;
      },
      (error: unknown) => {
        const how = error === token.reason ? "dropped" : "panicked";
        this.#end(task, ended, { id, how, error, alone: this.#abortedAlone.has(task) });
        throw error;
      },
    );
  }

  #end(task: number, ended: Ended[], end: Ended): void {
    ended.push(end);
    if (end.how === "panicked" && this.#orphans.has(ended)) this.#unwatched.set(end.error, task);
    else this.ends.push([task, end.how]);
  }

  #joined(result: JoinResult<number> | undefined): Json {
    if (result === undefined) return "none";
    const first = this.#ended.shift();
    if (first?.id !== result.id) return ["thrown", "joined before one that ended earlier"];
    return result.status === "fulfilled" ? ["ok", result.value] : outcomeOf(result.reason);
  }

  /**
   * Tokio's join_all ends with the first member that brings no value; joinAll passes over members that were aborted alone,
   * and tells all failures.
   */
  #joinedAll(ended: readonly Ended[], outcome: Json, error?: unknown): Json {
    const first = firstFailure(ended);
    if (first === undefined || error === first.error || outcome === outcomeOf(first.error)) return outcome;
    const passedOver = first.alone === true || (first.how === "dropped" && error !== undefined);
    const isFirstOfAll = error instanceof AggregateError && error.errors[0] === first.error;
    if (!passedOver && !isFirstOfAll) return outcome;
    this.#note(6);
    return outcomeOf(first.error);
  }

  /** As join_all does with the first member that brings no value. */
  #abortRest(): void {
    this.#note(6);
    this.#set.abortAll();
  }

  /** A detached task that fails is reported, here as the end of that task. */
  readonly #unhandled = (error: unknown): void => {
    this.#note(7);
    const task = this.#unwatched.get(error);
    this.ends.push([task ?? -1, "panicked"]);
  };

  close(): void {
    process.off("unhandledRejection", this.#unhandled);
    for (const listener of this.#listeners) process.on("unhandledRejection", listener);
  }
}

function firstFailure(ended: readonly Ended[]): Ended | undefined {
  return ended.find(({ how }) => how !== "finished");
}

function outcomeOf(error: unknown): Json {
  return error instanceof CancelledError ? "cancelled" : ["panic", (error as Error).message];
}
