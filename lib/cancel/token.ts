/**
 * `CancellationToken`: the one way to tell a tree of work to stop.
 *
 * A thin handle on a node (tree-node.ts). It is what an `AbortController` and its signal are together, cut to what a
 * program with many short operations needs: joining and leaving cost a few pointer writes, children follow their parent
 * and can be let go, and `AbortSignal`s are bridged in both directions with one listener a signal for ever.
 */
import { CANCEL, type Cancellable, cancelOf, type WaitOptions } from "../core/cancel.js";
import { checkFunction, checkOptions } from "../core/check.js";
import { microtask } from "../core/coop.js";
import { CancelledError } from "../core/error.js";
import { PENDING, POLLABLE, type Pollable, type PollableSource } from "../core/pollable.js";
import { dispose } from "../core/symbols.js";
import { DONE, wait } from "../core/wait.js";
import { Waiter } from "../core/wait-list.js";
import { DropGuard } from "./drop-guard.js";
import { isDueTo } from "./due-to.js";
import { TreeNode } from "./tree-node.js";

/** The token that stands for a signal, in both directions. */
const tokens = new WeakMap<object, CancellationToken>();

/** The settings of a token. */
export interface TokenOptions {
  /** Shown by the default reason. */
  readonly name?: string | undefined;
}

/**
 * Tells work to stop: cancelled once, for ever, with a reason, together with all its children.
 *
 * Give it (or its {@link CancellationToken.signal | signal}) to whatever waits: every waiting method of sluice takes it as `signal`,
 * and `select` takes it as a branch. Cancelling runs no user code but the abort listeners of such signals, and these
 * only after the whole subtree is marked and its waiters are woken.
 *
 * **Order**: of one `cancel()`, children are told before their parent and the newest child first, as in Tokio.
 * **Source**: `tokio_util::sync::CancellationToken`. Departures: a reason; a token is shared as an object, so there is
 * no `clone`; what Rust does when the last handle is dropped, `[Symbol.dispose]` does.
 *
 * @example
 * ```ts
 * import { CancellationToken, mpsc } from "sluice";
 * const token = new CancellationToken();
 * const request = token.childToken();
 * const [, rx] = mpsc.channel<string>(1);
 * const waiting = rx.recv({ signal: request });
 * token.cancel(new Error("shutting down"));
 * request.isCancelled; // => true
 * await waiting.catch((error) => error.message); // => "shutting down"
 * ```
 */
export class CancellationToken implements Cancellable, PollableSource<unknown>, Disposable {
  readonly #node = new TreeNode();
  readonly #name: string | undefined;
  /** It stands for a signal that is not its own, and is shared by all who ask for that one's token. */
  #shared = false;

  /**
   * A token of its own, not cancelled.
   *
   * @param options `name`: shown by the default reason.
   */
  constructor(options?: TokenOptions) {
    checkOptions("options", options);
    this.#name = options?.name;
  }

  /**
   * The token of a signal: cancelled when the signal is aborted, with its reason.
   *
   * There is one for each signal, shared by all who ask: to cancel part of the work by itself take a child of it. It
   * lives as long as the signal, so disposing it does nothing. The token of some `token.signal` is that token.
   *
   * @param signal an `AbortSignal`, or a token, which is given back as it is.
   * @returns the token; cancelled already if the signal is aborted.
   * @throws TypeError if `signal` is neither.
   *
   * **Source**: ours; one listener for each `AbortSignal` for ever, however many tokens and waits hang on it.
   *
   * @example
   * ```ts
   * import { CancellationToken } from "sluice";
   * const controller = new AbortController();
   * const token = CancellationToken.from(controller.signal);
   * controller.abort("closed the page");
   * token.reason; // => "closed the page"
   * ```
   */
  static from(signal: AbortSignal | Cancellable): CancellationToken {
    if (signal instanceof CancellationToken) return signal;
    const cancel = cancelOf(signal);
    let token = tokens.get(signal);
    if (token === undefined) {
      token = new CancellationToken();
      token.#shared = true;
      tokens.set(signal, token);
      if (cancel.poll() === PENDING) cancel.register(new Upstream(token.#node, cancel));
    }
    // the signal may be aborted and its one listener not have run yet
    const reason = cancel.poll();
    if (reason !== PENDING) token.#node.cancel(reason);
    return token;
  }

  /** The name given to the constructor. */
  get name(): string | undefined {
    return this.#name;
  }

  /** True once it is cancelled, for ever. */
  get isCancelled(): boolean {
    return this.#node.cancelled;
  }

  /** Why it was cancelled; `undefined` until then. */
  get reason(): unknown {
    return this.#node.reason;
  }

  /**
   * The token as an `AbortSignal`, for `fetch` and the like; made on first use, aborted with the token's reason.
   *
   * Its abort listeners run inside `cancel()`, when the whole subtree is marked already, and cannot stop it.
   */
  get signal(): AbortSignal {
    const isNew = this.#node.controller === null;
    const signal = this.#node.signal();
    if (isNew) tokens.set(signal, this);
    return signal;
  }

  /**
   * Cancels the token and all its children: they are marked when this returns. Harmless when cancelled already.
   *
   * @param reason what the waits that end by it reject with; a `CancelledError` if left out.
   *
   * **Source**: `CancellationToken::cancel`.
   */
  cancel(reason?: unknown): void {
    if (this.#node.cancelled) return;
    this.#node.cancel(
      reason === undefined
        ? new CancelledError(this.#name === undefined ? undefined : `${this.#name} was cancelled`)
        : reason,
    );
  }

  /**
   * Waits until the token is cancelled.
   *
   * @param options `signal`: gives up waiting, and rejects with the reason of that signal.
   * @returns a promise of this call alone: nothing is kept by a token for those who have left.
   *
   * **Cancel safety**: safe. **Source**: `CancellationToken::cancelled`.
   */
  cancelled(options?: WaitOptions): Promise<void> {
    checkOptions("options", options);
    return wait(this.#node, DONE, options?.signal);
  }

  /**
   * A token that is cancelled with this one and can be cancelled alone. Of a cancelled token it is born cancelled.
   *
   * A child that is done but not cancelled should be disposed (`using`), or its parent remembers it.
   *
   * @param options `name`: shown by the default reason.
   *
   * **Source**: `CancellationToken::child_token`.
   */
  childToken(options?: TokenOptions): CancellationToken {
    const child = new CancellationToken(options);
    this.#node.adopt(child.#node);
    return child;
  }

  /**
   * A guard that cancels this token when it is disposed: `using guard = token.dropGuard()`.
   *
   * **Source**: `CancellationToken::drop_guard`.
   */
  dropGuard(): DropGuard {
    return new DropGuard(this);
  }

  /**
   * Runs `fn` until it is done or this token is cancelled, whichever comes first.
   *
   * @param fn called at once, unless the token is cancelled already: then never. Its `signal` is aborted with the token;
   * it may run on after that, but what becomes of it is of no interest to anyone.
   * @returns what `fn` gives, or `undefined` when the token was cancelled first.
   * @throws what `fn` throws or rejects with, by rejecting.
   *
   * **Cancel safety**: as that of `fn`. **Order**: work that has settled when the token is cancelled wins, in the same turn too.
   * **Source**: `CancellationToken::run_until_cancelled`. Departure: `fn` is told by its signal and ends by itself.
   *
   * @example
   * ```ts
   * import { CancellationToken } from "sluice";
   * const token = new CancellationToken();
   * await token.runUntilCancelled(() => "done"); // => "done"
   * token.cancel();
   * await token.runUntilCancelled(() => "done"); // => undefined
   * ```
   */
  runUntilCancelled<T>(fn: (context: { readonly signal: AbortSignal }) => T | PromiseLike<T>): Promise<T | undefined> {
    checkFunction("fn", fn);
    if (this.#node.cancelled) return Promise.resolve(undefined);
    const scope = this.childToken();
    const context = {
      get signal() {
        return scope.signal;
      },
    };
    return new Promise((resolve, reject) => {
      const run = async (): Promise<void> => {
        try {
          resolve(await fn(context));
        } catch (error) {
          if (scope.isCancelled && isDueTo(error, scope.reason)) resolve(undefined);
          else reject(error);
        } finally {
          scope[dispose]();
        }
      };
      void run();
      const farewell = new Farewell(resolve);
      if (scope.isCancelled) farewell.wake();
      else scope.#node.register(farewell);
    });
  }

  /**
   * Takes the token out of the tree without cancelling it: it no longer follows its parent, and its children follow the
   * parent in its place. Harmless twice, or when cancelled.
   *
   * **Source**: the drop of the last handle of a `CancellationToken`.
   */
  [dispose](): void {
    if (!this.#shared && !this.#node.cancelled) this.#node.leave();
  }

  [CANCEL](): Pollable<unknown> {
    return this.#node;
  }

  [POLLABLE](): Pollable<unknown> {
    return this.#node;
  }
}

/** Cancels a token when that from which it was made fires. */
class Upstream extends Waiter {
  readonly node: TreeNode;
  readonly cancel: Pollable<unknown>;

  constructor(node: TreeNode, cancel: Pollable<unknown>) {
    super();
    this.node = node;
    this.cancel = cancel;
  }

  wake(): void {
    this.node.cancel(this.cancel.poll());
  }
}

/** Ends `runUntilCancelled` one microtask after the cancellation: behind work that had settled, before what the abort brings about. */
class Farewell extends Waiter {
  readonly resolve: (value: undefined) => void;

  constructor(resolve: (value: undefined) => void) {
    super();
    this.resolve = resolve;
  }

  wake(): void {
    microtask(() => this.resolve(undefined));
  }
}
