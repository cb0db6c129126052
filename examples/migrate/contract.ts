/** What the three states have in common: what goes into the application, what comes out of it, and what it is made with. */
import type { Api } from "./api.js";

/** The application: what the user can do. */
export interface App {
  /** The search box says `text` now. */
  type(text: string): void;
  /** Takes a photo to upload. Where this gives a promise, it resolves when there was room for the photo. */
  upload(photo: Photo): void | Promise<void>;
  /** Ends everything. Where this gives a promise, it resolves when everything has ended. */
  shutdown(): void | Promise<void>;
}

/** What each of the three states is: a function that starts the application. */
export type Start = (settings: Settings) => App;

export interface Settings {
  readonly api: Api;
  /** Adds a line to what the user sees. */
  readonly show: (line: string) => void;
  /** Shows the status of the server, in place of the last one. */
  readonly badge: (status: Status) => void;
  readonly pollMs: number;
  readonly debounceMs: number;
  readonly retryMs: number;
  /** How many photos are uploaded at once. */
  readonly atOnce: number;
  /** How many more may wait; plain RxJS has no place for this number. */
  readonly waiting: number;
}

export interface Photo {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the server says of itself, such as `open, 3 stored`; or what we say of it. */
export type Status = string;
export const CONNECTING: Status = "connecting";
export const AWAY: Status = "away";

/** How often an upload that failed is tried again. */
export const RETRIES = 3;

/** What the services have to tell one another, and the user. */
export type News =
  | { readonly kind: "found"; readonly text: string; readonly names: readonly string[] }
  | { readonly kind: "stored"; readonly name: string }
  | { readonly kind: "refused"; readonly name: string }
  | { readonly kind: "failed"; readonly what: string; readonly why: string };

export const found = (text: string, names: readonly string[]): News => ({ kind: "found", text, names });
export const stored = ({ name }: Photo): News => ({ kind: "stored", name });
export const refused = ({ name }: Photo): News => ({ kind: "refused", name });
export const failed = (what: string, error: unknown): News => ({ kind: "failed", what, why: (error as Error).message });

/** One line for the user. */
export function lineOf(news: News): string {
  switch (news.kind) {
    case "found":
      return `${news.text}: ${news.names.join(", ") || "nothing"}`;
    case "failed":
      return `${news.what} failed: ${news.why}`;
    default:
      return `${news.kind} ${news.name}`;
  }
}
