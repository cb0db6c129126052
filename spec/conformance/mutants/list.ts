/** Mistakes that one could make in the library, by the kind of recorded case that has to tell. */
import type { Mutant } from "./plant.ts";

export const mutants: Readonly<Record<string, readonly Mutant[]>> = {
  mpsc: [
    {
      mistake: "a released permit is lost",
      file: "channel/mpsc/permit.ts",
      from: "this.#chan.give(1);",
      to: "",
    },
    {
      mistake: "a cancelled send keeps the slots it hoarded",
      file: "core/units.ts",
      from: "this.remove(waiter);\n    this.settle();",
      to: "this.remove(waiter);",
    },
    {
      mistake: "reserveMany does not take at once what is free",
      file: "core/units.ts",
      from: "this.left >= first.need ? this.left : 0",
      to: "true ? this.left : 0",
    },
    {
      mistake: "close discards what is buffered",
      file: "channel/mpsc/chan.ts",
      from: "this.dismiss();",
      to: "this.dismiss();\n    this.buffer.clear();",
    },
    {
      mistake: "close does not look whether permits are out",
      file: "channel/mpsc/chan.ts",
      from: "this.closed ? this.permits === 0 || this.disposed : this.senders === 0",
      to: "this.closed || this.senders === 0",
    },
  ],
  mpsc_unbounded: [
    {
      mistake: "the last sender leaves without a word",
      file: "channel/mpsc/chan.ts",
      from: "this.senders -= 1;\n    this.endReaders();",
      to: "this.senders -= 1;",
    },
    {
      mistake: "recvMany minds no limit",
      file: "channel/mpsc/chan.ts",
      from: "Math.min(limit, this.buffer.size)",
      to: "this.buffer.size",
    },
  ],
  broadcast: [
    {
      mistake: "a lag is told one short",
      file: "channel/broadcast/cursor.ts",
      from: "const missed = next - this.position;",
      to: "const missed = next - this.position - 1;",
    },
    {
      mistake: "a laggard skips what is still kept",
      file: "channel/broadcast/cursor.ts",
      from: "const next = Math.min(this.chan.head, this.end);",
      to: "const next = this.position < this.chan.head ? this.end : 0;",
    },
    {
      mistake: "the end comes before what is unread",
      file: "channel/broadcast/chan.ts",
      from: "if (this.senders === 0) this.waiting.wakeAll();",
      to: "if (this.senders === 0) { this.tail -= this.size; this.waiting.wakeAll(); }",
    },
  ],
  watch: [
    {
      mistake: "the end comes before an unseen value",
      file: "channel/watch/place.ts",
      from: "if (this.seen < newest) {",
      to: "if (this.seen < newest && !this.isFinal) {",
    },
    {
      mistake: "a new receiver has not seen the value that is there",
      file: "channel/watch/sender.ts",
      from: "new Seat(chan, chan.version)",
      to: "new Seat(chan, chan.version - 1)",
    },
    {
      mistake: "what was not modified is told all the same",
      file: "channel/watch/sender.ts",
      from: "if (isEqual) chan.value = value;\n    else chan.change(value);",
      to: "chan.change(value);",
    },
  ],
  oneshot: [
    {
      mistake: "close drops the value that was sent",
      file: "channel/oneshot/shot.ts",
      from: "this.closed = true;",
      to: "this.closed = true;\n    this.value = PENDING;",
    },
    {
      mistake: "a closed receiver still takes a value",
      file: "channel/oneshot/shot.ts",
      from: "if (this.closed) return false;",
      to: "",
    },
  ],
  semaphore: [
    {
      mistake: "a small request overtakes a large one",
      file: "core/units.ts",
      from: "n > this.free",
      to: "n > this.left",
    },
    {
      mistake: "forgotten permits come back",
      file: "sync/semaphore-permit.ts",
      from: "this.#pool.total -= this.#end();",
      to: "this.release();",
    },
    {
      mistake: "merged permits are lost",
      file: "sync/semaphore-permit.ts",
      from: "this.#count += other.#end();",
      to: "other.#end();",
    },
  ],
  notify: [
    {
      mistake: "notifyWaiters stores a permit",
      file: "sync/line.ts",
      from: "notifyAll(): void {",
      to: "notifyAll(): void {\n    this.stored = true;",
    },
    {
      mistake: "notifyLast wakes the oldest",
      file: "sync/line.ts",
      from: 'by === "one" ? this.oldest : this.newest',
      to: "this.oldest",
    },
    {
      mistake: "one that was chosen and leaves takes the notification along",
      file: "sync/line.ts",
      from: 'if (called !== "all") this.line.notify(called);',
      to: "",
    },
  ],
  token: [
    {
      mistake: "a child cancels its parent",
      file: "cancel/tree-node.ts",
      from: "if (this.cancelled) return;",
      to: "if (this.cancelled) return;\n    this.parent?.cancel(reason);",
    },
    {
      mistake: "the children of a disposed token are cut off",
      file: "cancel/tree-node.ts",
      from: "parent?.adopt(child);",
      to: "",
    },
    {
      mistake: "a disarmed guard cancels",
      file: "cancel/drop-guard.ts",
      from: "if (this.#armed) this.#token.cancel();",
      to: "this.#token.cancel();",
    },
  ],
  joinset: [
    {
      mistake: "the second to end is joined first",
      file: "task/members.ts",
      from: "const result = this.finished.shift();",
      to: "this.finished.push(this.finished.shift());\n    const result = this.finished.shift();",
    },
    {
      mistake: "members are aborted from the newest on",
      file: "task/members.ts",
      from: "node.inOrder = true;",
      to: "",
    },
  ],
  select: [
    {
      mistake: "the newest waiter is woken first",
      file: "core/wait-list.ts",
      from: "const first = this.head;",
      to: "const first = this.tail;",
    },
    {
      mistake: "the branch after the winner is polled too, and loses a message",
      file: "cancel/look.ts",
      from: "else return item;",
      to: "else {\n      entrants[index + 1]?.poll();\n      return item;\n    }",
    },
    {
      mistake: "biased begins with the last branch",
      file: "cancel/race.ts",
      from: "isBiased || length < 2 ? 0 : pick(length)",
      to: "isBiased ? length - 1 : pick(length)",
    },
  ],
  time: [
    {
      mistake: "a sleep is over one millisecond early",
      file: "core/alarm.ts",
      from: "this.clock.now() >= this.at",
      to: "this.clock.now() + 1 >= this.at",
    },
    {
      mistake: "an interval late by whole periods does not skip the last one",
      file: "time/interval.ts",
      from: "Math.floor((now - scheduled) / period) + 1",
      to: "Math.ceil((now - scheduled) / period)",
    },
    {
      mistake: "a delayed interval keeps to its old beat",
      file: "time/interval.ts",
      from: "return now + period;",
      to: "return scheduled + period;",
    },
    {
      mistake: "a timeout looks at its deadline before the work",
      file: "time/timeout.ts",
      from: "race([pollable, new Deadline(at, ms)]",
      to: "race([new Deadline(at, ms), pollable]",
    },
  ],
  stream: [
    {
      mistake: "throttle waits for nothing",
      file: "stream/ops/rate-limit.ts",
      from: "this.isEarly = this.rest === 0;",
      to: "",
    },
    {
      mistake: "take takes one item more",
      file: "stream/ops/take.ts",
      from: "if (this.left === 0)",
      to: "if (this.left < 0)",
    },
    {
      mistake: "skipWhile goes on skipping behind the first that does not fit",
      file: "stream/ops/skip-while.ts",
      from: "this.skipping = this.skipping && Boolean(fn(item, index));",
      to: "this.skipping = Boolean(fn(item, index));",
    },
    {
      mistake: "chain begins with the second stream",
      file: "stream/ops/chain.ts",
      from: "super(upstream);\n    this.rest = rest;",
      to: "super(rest);\n    this.rest = upstream;",
    },
    {
      mistake: "chunksTimeout counts from the last item of a chunk",
      file: "stream/ops/batches.ts",
      from: "if (this.batch.push(item) === 1) this.begun();",
      to: "this.batch.push(item);\n      this.begun();",
    },
    {
      mistake: "the end swallows a chunk that is not full",
      file: "stream/ops/batches.ts",
      from: "if (item === CLOSED) return this.batch.length > 0 ? this.take() : CLOSED;",
      to: "if (item === CLOSED) return CLOSED;",
    },
    {
      mistake: "timeout tells one gap again and again",
      file: "stream/ops/timeout.ts",
      from: "this.told = true;",
      to: "this.deadline.set(this.ms);",
    },
    {
      mistake: "an item does not begin the interval of timeoutRepeating anew",
      file: "stream/ops/timeout-repeating.ts",
      from: "if (item !== CLOSED) this.restart();",
      to: "",
    },
  ],
};
