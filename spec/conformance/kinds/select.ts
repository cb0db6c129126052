/** A biased select over the receivers of bounded channels, a token and a oneshot. */
import { CancellationToken, mpsc, oneshot, RecvError, select, SelectError, SendError } from "sluice";
import { Ids } from "../ids.ts";
import { type Cancelling, failing, type Kind, type Note, type Op, type Session, stepped } from "../runner.ts";
import type { Args, Branch, Config, Json } from "../trace.ts";

export const selecting: Kind = stepped("select", (config, note) => new Selecting(config, note));

const givenBack = failing(SendError, ({ value }) => ["closed", value as number]);

class Selecting implements Session {
  readonly #note: Note;
  readonly #senders = new Ids<mpsc.Sender<number>>("sender");
  readonly #receivers = new Ids<mpsc.Receiver<number>>("receiver");
  #token = new CancellationToken();
  #oneshot = oneshot.channel<number>();

  constructor(config: Config, note: Note) {
    this.#note = note;
    for (const [ch, capacity] of config.channels) {
      const [tx, rx] = mpsc.channel<number>(capacity);
      this.#senders.set(ch, tx);
      this.#receivers.set(ch, rx);
    }
  }

  readonly ops: Record<string, Op> = {
    select: ({ branches, mode }, options) => this.#select(branches, mode, options),
    send: ({ ch, v }, options) => this.#senders.at(ch).send(v, options).then(undefined, givenBack),
    try_send: ({ ch, v }) => {
      const sent = this.#senders.at(ch).trySend(v);
      return sent.ok ? "ok" : [sent.reason, v];
    },
    capacity: ({ ch }) => this.#senders.at(ch).capacity,
    try_recv: ({ ch }) => {
      const received = this.#receivers.at(ch).tryRecv();
      if (received.ok) return ["some", received.value];
      return received.reason === "closed" ? "disconnected" : received.reason;
    },
    drop_tx: ({ ch }) => this.#senders.take(ch).close(),
    token_cancel: () => this.#token.cancel(),
    token_new: () => void (this.#token = new CancellationToken()),
    oneshot_send: ({ v }) => (this.#oneshot[0].send(v) ? "ok" : ["closed", v]),
    oneshot_drop: () => this.#oneshot[0].close(),
    oneshot_new: () => void (this.#oneshot = oneshot.channel<number>()),
  };

  queueOf(op: string, { ch }: Args): string | undefined {
    return op === "send" ? `channel ${ch}` : undefined;
  }

  /** With the mode `"some"`, a branch that ends without a value is switched off, and the select goes on with the others. */
  async #select(branches: readonly Branch[], mode: Args["mode"], options: Cancelling | undefined): Promise<Json> {
    const off = new Set(branches.filter((branch) => branch.at(-1) === false));
    for (;;) {
      const arms = branches.map((branch) => [nameOf(branch), !off.has(branch) && this.#thing(branch)] as const);
      const won = await select(Object.fromEntries(arms), { ...options, biased: true }).catch(ending);
      if (won === undefined) return "else";
      const branch = branches.find((branch) => nameOf(branch) === won.branch)!;
      if (mode === "any" || won.done !== true) return resultOf(branch, won.value);
      this.#note(8);
      off.add(branch);
    }
  }

  #thing([kind, ch]: Branch): mpsc.Receiver<number> | CancellationToken | oneshot.Receiver<number> {
    if (kind === "token") return this.#token;
    return kind === "oneshot" ? this.#oneshot[1] : this.#receivers.at(ch as number);
  }
}

function nameOf([kind, ch]: Branch): string {
  return kind === "rx" ? `rx ${ch}` : kind;
}

/** What a select that failed stands for: no branch was left, or the oneshot has ended. */
function ending(error: unknown): { branch: string; value: undefined; done: true } | undefined {
  if (error instanceof SelectError) return undefined;
  if (error instanceof RecvError) return { branch: "oneshot", value: undefined, done: true };
  throw error;
}

function resultOf([kind, ch]: Branch, value: unknown): Json {
  if (kind === "token") return ["token"];
  if (kind === "oneshot") return ["oneshot", value === undefined ? "closed" : ["ok", value as number]];
  return ["rx", ch, value === undefined ? "none" : ["some", value as number]];
}
