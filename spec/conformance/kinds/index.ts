/** Every kind of case, and what replays it. */
import type { Kind } from "../runner.ts";
import { broadcasting } from "./broadcast.ts";
import { joinSets } from "./joinset.ts";
import { bounded } from "./mpsc.ts";
import { unbounded } from "./mpsc-unbounded.ts";
import { notifies } from "./notify.ts";
import { oneshots } from "./oneshot.ts";
import { selecting } from "./select.ts";
import { semaphores } from "./semaphore.ts";
import { streaming } from "./stream.ts";
import { timing } from "./time.ts";
import { tokens } from "./token.ts";
import { watching } from "./watch.ts";

export const kinds: readonly Kind[] = [
  bounded,
  unbounded,
  broadcasting,
  joinSets,
  notifies,
  oneshots,
  selecting,
  semaphores,
  streaming,
  timing,
  tokens,
  watching,
];
