/**
 * The event feed of the server, to whoever wants it: as an rxjs Subject for the plain page, as a broadcast channel for the others.
 *
 * A frame of the socket holds many events. They are handed out one by one, as an event source would.
 */
import { Injectable, signal } from "@angular/core";
import { Subject } from "rxjs";
import { broadcast, watch } from "sluice";

export interface FeedEvent {
  readonly seq: number;
  /** When it happened, in milliseconds of the wall clock. */
  readonly at: number;
  readonly kind: "cpu" | "system" | "heap" | "loop" | "file";
  readonly name: string;
  readonly value: number;
}

/** How many events the channel keeps for readers that are behind. */
export const KEPT = 1024;

@Injectable({ providedIn: "root" })
export class Feed {
  readonly #events = new broadcast.Sender<FeedEvent>(KEPT);
  readonly #plain = new Subject<FeedEvent>();
  readonly #latest = new watch.Sender<FeedEvent | null>(null);
  readonly #socket = new WebSocket(`ws://${location.host}/feed`);
  readonly #rate = signal(0);
  readonly #connected = signal(false);
  #received = 0;

  /** How many events a second the server is asked for. */
  readonly rate = this.#rate.asReadonly();
  readonly connected = this.#connected.asReadonly();
  readonly plain$ = this.#plain.asObservable();

  constructor() {
    this.#socket.onopen = () => {
      this.#connected.set(true);
      this.setRate(this.#rate());
    };
    this.#socket.onclose = () => this.#connected.set(false);
    this.#socket.onmessage = ({ data }: MessageEvent<string>) => {
      for (const event of JSON.parse(data) as FeedEvent[]) this.#hand(event);
    };
  }

  /** A receiver of its own; `onLag` is told how many events it missed. */
  subscribe(onLag: (missed: number) => void = () => {}): broadcast.Receiver<FeedEvent> {
    return this.#events.subscribe({ onLag });
  }

  /** The newest event, for who shows only that. */
  watch(): watch.Receiver<FeedEvent | null> {
    return this.#latest.subscribe();
  }

  setRate(rate: number): void {
    this.#rate.set(rate);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ rate }));
  }

  /** Everybody who reads, and how much came in: for the page that counts. */
  census(): {
    readonly receivers: number;
    readonly watchers: number;
    readonly observed: boolean;
    readonly received: number;
  } {
    return {
      receivers: this.#events.receiverCount,
      watchers: this.#latest.receiverCount,
      observed: this.#plain.observed,
      received: this.#received,
    };
  }

  #hand(event: FeedEvent): void {
    this.#received += 1;
    this.#events.send(event);
    this.#latest.send(event);
    this.#plain.next(event);
  }
}
