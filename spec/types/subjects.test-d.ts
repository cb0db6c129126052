import { type BehaviorSubject, type Observable, of, share, type Subject, type SubjectLike } from "rxjs";
import type { broadcast, watch } from "sluice";
import { BroadcastSubject, type ChannelSubject, WatchSubject } from "sluice/rxjs";
import { expectTypeOf, test } from "vitest";

const events = new BroadcastSubject<string>({ capacity: 4 });
const state = new WatchSubject(0);

test("a subject is an Observable and a SubjectLike, no Subject", () => {
  expectTypeOf(events).toExtend<Observable<string>>();
  expectTypeOf(events).toExtend<SubjectLike<string>>();
  expectTypeOf(events).toExtend<ChannelSubject<string>>();
  expectTypeOf(state).toExtend<ChannelSubject<number>>();
  expectTypeOf(events).not.toExtend<Subject<string>>();
  expectTypeOf(state).not.toExtend<BehaviorSubject<number>>();
  expectTypeOf(events.asObservable()).toEqualTypeOf<Observable<string>>();
  of("a").subscribe(events);
  of(1).pipe(share({ connector: () => new BroadcastSubject({ capacity: 1 }) }));
  // @ts-expect-error of another type
  of(1).subscribe(events);
});

test("a capacity is required", () => {
  // @ts-expect-error no options
  new BroadcastSubject();
  // @ts-expect-error no capacity
  new BroadcastSubject({ replay: 1 });
  new BroadcastSubject({ capacity: 1, onLag: (missed) => expectTypeOf(missed).toEqualTypeOf<number>() });
});

test("a state has a value, which is not to be set", () => {
  expectTypeOf(state.value).toEqualTypeOf<number>();
  expectTypeOf(state.getValue()).toEqualTypeOf<number>();
  // @ts-expect-error it has to begin with one
  new WatchSubject();
  // @ts-expect-error it is read only
  state.value = 1;
});

test("receivers are those of the channels", () => {
  expectTypeOf(events.receiver()).toEqualTypeOf<broadcast.Receiver<string>>();
  expectTypeOf(state.receiver()).toEqualTypeOf<watch.Receiver<number>>();
});

test("observers are those of an Observable", () => {
  events.subscribe((event) => expectTypeOf(event).toEqualTypeOf<string>());
  events.subscribe({ next: (event) => expectTypeOf(event).toEqualTypeOf<string>() });
  events.subscribe();
  // @ts-expect-error no observer
  events.subscribe(1);
});
