/**
 * Where sluice departs from Tokio on purpose, and how the drivers translate it. The only such list: what is not in it has
 * to be as in the traces. Each use is counted in the report of a run.
 */
export interface Departure {
  readonly number: number;
  readonly kind: string;
  /** Tokio's way, and sluice's. */
  readonly what: string;
  /** What the driver does about it. */
  readonly translation: string;
  /** The entry of docs/decisions.md that says why. */
  readonly decision: number;
}

export const departures: readonly Departure[] = [
  {
    number: 1,
    kind: "mpsc",
    what: "reserve_many of more than max_capacity is closed; reserveMany throws a RangeError",
    translation: "the RangeError counts as closed",
    decision: 36,
  },
  {
    number: 2,
    kind: "broadcast",
    what: "the capacity is rounded up to a power of two; here it is exact",
    translation: "the channel is made with the rounded capacity",
    decision: 37,
  },
  {
    number: 3,
    kind: "broadcast",
    what: "a send without receivers fails and gives the value back; here it returns 0",
    translation: "0 counts as closed",
    decision: 38,
  },
  {
    number: 4,
    kind: "token",
    what: "a clone is another handle, and the last drop takes the token out of its tree; here a token is one object and dispose does that",
    translation: "clones are counted shares of one object, disposed with the last",
    decision: 39,
  },
  {
    number: 5,
    kind: "watch",
    what: "has_changed is an error without senders; hasChanged never throws, isClosed tells the end",
    translation: "isClosed counts as closed",
    decision: 40,
  },
  {
    number: 6,
    kind: "joinset",
    what: "join_all ends with the first member that brings no value and aborts the rest; joinAll passes over members that were aborted alone, and tells all failures at once",
    translation: "the first of them is taken, and the rest aborted where only joinAll would go on",
    decision: 26,
  },
  {
    number: 7,
    kind: "joinset",
    what: "a panic of a detached task is dropped; here it is reported as an unhandled rejection",
    translation: "the report is taken for the end of that task",
    decision: 41,
  },
  {
    number: 8,
    kind: "select",
    what: "a branch whose pattern does not match is switched off; select has no patterns, a branch that ended wins with done",
    translation: "the driver selects anew without that branch",
    decision: 42,
  },
  {
    number: 9,
    kind: "notify",
    what: "a future is in line from its first poll or enable on; a Notified is in line from the call on",
    translation:
      "notified() is called where the trace first enables or polls; a notify_waiters before that is remembered",
    decision: 43,
  },
];
