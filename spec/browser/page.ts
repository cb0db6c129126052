/** The page: runs the cases and leaves what became of them for the driver (main.ts). */
import "./native-in.ts";
import "./native-out.ts";
import "./leaks.ts";
import "./smoke.ts";
import { type Outcome, runAll } from "./suite.ts";

declare global {
  var outcomes: Promise<readonly Outcome[]>;
}

globalThis.outcomes = runAll();
