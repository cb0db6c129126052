/** The three states of the application. */
import type { Start } from "./contract.js";
import { start as full } from "./full/app.js";
import { start as half } from "./half/app.js";
import { start as plain } from "./plain/app.js";

export const states = { plain, half, full } satisfies Record<string, Start>;
export type State = keyof typeof states;
