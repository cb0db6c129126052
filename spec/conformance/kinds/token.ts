/**
 * Trees of cancellation tokens. A handle of a trace is a share of a token: sluice hands the one object round, and the drop
 * of the last handle is its dispose.
 */
import { CancellationToken, type DropGuard, select } from "sluice";
import { Ids } from "../ids.ts";
import { type Kind, type Note, type Op, stepped } from "../runner.ts";
import type { Args, Config } from "../trace.ts";

interface Shared {
  readonly token: CancellationToken;
  readonly queue: string;
  handles: number;
}

export const tokens: Kind = stepped("token", (config, note) => {
  const handles = new Ids<Shared>("handle");
  return {
    ops: operations(config, handles, note),
    queueOf: (op, { t }) => (op === "cancelled" ? handles.at(t).queue : undefined),
  };
});

function operations(config: Config, handles: Ids<Shared>, note: Note): Record<string, Op> {
  const guards = new Ids<{ readonly guard: DropGuard; readonly of: Shared }>("guard");
  const works = new Ids<(value: number) => void>("inner future");
  const add = (id: number, token: CancellationToken): void =>
    handles.set(id, { token, queue: `token ${id}`, handles: 1 });
  const drop = (shared: Shared): void => {
    shared.handles -= 1;
    if (shared.handles === 0) shared.token[Symbol.dispose]();
  };
  const resolve = ({ f, v }: Args): void => works.take(f)(v);
  add(config.token, new CancellationToken());
  return {
    new: (args) => add(args.new, new CancellationToken()),
    child: (args) => add(args.new, handles.at(args.t).token.childToken()),
    clone: (args) => {
      note(4);
      const shared = handles.at(args.t);
      shared.handles += 1;
      handles.set(args.new, shared);
    },
    cancelled: ({ t, f }, options) => {
      const { token } = handles.at(t);
      return f % 4 === 1 || f % 4 === 2 ? select({ token }, options).then(() => {}) : token.cancelled(options).then();
    },
    run_until_cancelled: ({ t, f, v }, options) => {
      const work = (): number | Promise<number> =>
        v ??
        new Promise<number>((resolve, reject) => {
          works.set(f, resolve);
          options?.signal.addEventListener("abort", () => reject(options.signal.reason));
        });
      return handles
        .at(t)
        .token.runUntilCancelled(work)
        .then((value) => (value === undefined ? "none" : ["some", value]));
    },
    resolve,
    resolve_and_cancel: (args) => {
      resolve(args);
      handles.at(args.t).token.cancel();
    },
    is_cancelled: ({ t }) => handles.at(t).token.isCancelled,
    token_cancel: ({ t }) => handles.at(t).token.cancel(),
    drop: ({ t }) => drop(handles.take(t)),
    drop_guard: (args) => {
      const of = handles.take(args.t);
      guards.set(args.new, { guard: of.token.dropGuard(), of });
    },
    guard_drop: ({ g }) => {
      const { guard, of } = guards.take(g);
      guard[Symbol.dispose]();
      drop(of);
    },
    guard_disarm: (args) => {
      const { guard, of } = guards.take(args.g);
      guard.disarm();
      guard[Symbol.dispose](); // as the end of a `using` block does
      handles.set(args.new, of);
    },
  };
}
