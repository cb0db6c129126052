/**
 * The floors to beat: ratios to peers and to hand-written limits of the same run. Where Tokio is the measure, its figure is
 * the one that was taken on another machine beside the same limits, scaled by what the limits take here: by the geometric
 * mean of (here / there) over those of the case.
 */

export interface Target {
  readonly caseName: string;
  /** Rows of ours, by name; the best of them counts. */
  readonly rows: readonly string[];
  /** What they are compared with; `null`: nothing, the figure itself counts. */
  readonly to: Reference | null;
  /** The highest ratio that meets it. */
  readonly most: number;
}

export type Reference = { readonly row: string; readonly caseName?: string } | Tokio;

/** Figures taken elsewhere in one run: native Tokio on one thread, and limits, by their keys. In ns, W9 in bytes. */
export interface Tokio {
  readonly tokio: number;
  readonly limits: Readonly<Record<string, number>>;
}

const EVERY_W1 = { ring: 13, awaitloop: 38 };
const ELSEWHERE: Readonly<Record<string, { readonly tokio: number } & Readonly<Record<string, number>>>> = {
  "W1 recv c1": { tokio: 217, mini: 119, tryfirst: 70, ...EVERY_W1 },
  "W1 recv c16": { tokio: 84, mini: 126, tryfirst: 33, ...EVERY_W1 },
  "W1 recv c1024": { tokio: 70, mini: 112, tryfirst: 22, ...EVERY_W1 },
  "W2 c64": { tokio: 77, "naive mini": 202, tryfirst: 46 },
  "W3 c1024": { tokio: 82, mini: 153, tryfirst: 38, ring: 13 },
  "W4 request": { tokio: 222, mini: 322, tryfirst: 229 },
  "W5 N=1": { tokio: 105, mini: 72, bcastBatch: 29 },
  "W5 N=10": { tokio: 38, mini: 68, bcastBatch: 15 },
  "W5 N=100": { tokio: 37, mini: 63, bcastBatch: 4.5 },
  "W6 lock-step": { tokio: 295, mini: 212 },
  "W6 burst": { tokio: 38, mini: 26 },
  "W7 select": { tokio: 144, mini: 128, tryfirst: 43 },
  "W8 join": { tokio: 414, mini: 382, counter: 230 },
  "W8 limit 16": { tokio: 774, mini: 189 },
  "W9 parked": { tokio: 648, mini: 648 },
  "W9 idle": { tokio: 496, mini: 80 },
  "W12 pipeline": { tokio: 400, mini: 300, tryfirst: 75 },
};

function tokioBeside(caseName: string): Tokio {
  const { tokio, ...limits } = ELSEWHERE[caseName]!;
  return {
    tokio,
    limits: Object.fromEntries(Object.entries(limits).map(([name, figure]) => [`limit:${name}`, figure])),
  };
}

/** Targets of some rows of one case: "peer:thicsp <= 0.6", "tokio <= 0.7", "itself <= 2". */
function of(caseName: string, rows: string | readonly string[], bounds: Readonly<Record<string, number>>): Target[] {
  return Object.entries(bounds).map(([name, most]) => ({
    caseName,
    rows: typeof rows === "string" ? [rows] : rows,
    to: name === "itself" ? null : name === "tokio" ? tokioBeside(caseName) : { row: name },
    most,
  }));
}

const perCapacity = (capacity: number, [tokioAwait, trying, loop]: readonly [number, number, number]): Target[] => [
  ...of(`W1 recv c${capacity}`, "await", { "peer:thicsp": 0.6, "limit:mini": 1.2, tokio: tokioAwait }),
  ...of(`W1 recv c${capacity}`, ["try-first", "recvMany"], {
    "peer:thicsp": trying,
    "limit:tryfirst": 1.5,
    tokio: 0.5,
  }),
  ...of(`W1 for await c${capacity}`, "for await", {
    [capacity === 1024 ? "peer:effect" : "peer:thicsp"]: loop,
    "limit:mini": 1.2,
  }),
];

const perReceivers = (receivers: number, [peer, tokio]: readonly [number, number]): Target[] => [
  ...of(`W5 N=${receivers}`, "await", { "peer:thicsp": peer, "limit:mini": 1.2, tokio: tokio }),
  ...of(`W5 N=${receivers}`, ["drained", "subscribe"], {
    "peer:thicsp": 0.1,
    "limit:bcastBatch": 2,
    tokio: 0.5,
  }),
];

export const TARGETS: readonly Target[] = [
  ...perCapacity(1, [0.7, 0.4, 0.45]),
  ...perCapacity(16, [1.8, 0.2, 0.45]),
  ...perCapacity(1024, [1.8, 0.15, 0.65]),

  ...of("W2 c64", "await", { "peer:thicsp": 0.85, "limit:naive mini": 1 }),
  ...of("W2 c64", "try-first", { "peer:thicsp": 0.25, "limit:tryfirst": 1.5, tokio: 0.8 }),

  ...of("W3 c1024", "await", { "peer:effect takeAll": 0.9 }),
  ...of("W3 c1024", "try-first", { "peer:effect takeAll": 0.3, "limit:tryfirst": 1.5, tokio: 0.7 }),

  ...of("W4 request", "await recv", { "peer:thicsp": 0.3, "limit:mini": 1.2, tokio: 1.6 }),
  ...of("W4 request", "await", { "peer:thicsp": 0.3, "limit:mini": 1.2, tokio: 1.6 }),

  ...perReceivers(1, [0.15, 0.9]),
  ...perReceivers(10, [0.3, 2]),
  ...perReceivers(100, [0.22, 2]),

  ...of("W6 lock-step", "await", { "peer:effect": 0.05, "limit:mini": 1.2, tokio: 1 }),
  ...of("W6 burst", "await", {
    "peer:effect": 0.05,
    "other:rxjs BehaviorSubject (push)": 0.6,
    "limit:mini": 1.5,
    tokio: 1,
  }),

  ...of("W7 select", "await", { "peer:thicsp": 0.25, "limit:mini": 1.5, tokio: 1.4 }),
  ...of("W7 kept", "await", { itself: 2 }),

  ...of("W8 join", "joinAll", {
    "peer:effect forEach": 0.9,
    "peer:effect FiberSet": 0.6,
    "limit:mini": 1.3,
    tokio: 1.2,
  }),
  ...of("W8 join", "joinAll sync", { "peer:effect forEach sync": 0.9 }),
  ...of("W8 limit 16", ["joinAll sync", "ready sync"], { "peer:effect forEach sync": 0.35 }),
  ...of("W8 limit 16", ["joinAll", "ready"], { "peer:effect forEach": 0.35, "limit:mini": 2.5, tokio: 0.7 }),

  ...of("W9 parked", "mpsc", { "peer:thicsp": 0.7, "limit:mini": 1.2, tokio: 1.2 }),
  ...of("W9 idle", "mpsc", { "peer:tschan": 0.5, itself: 200, tokio: 0.5 }),

  ...of("W10 out", ["toObservable", "rxjs from"], { "peer:nodestream write": 0.6, "limit:mini": 1.2 }),
  ...of("W10 burst", "for await", { "peer:rxjs-for-await": 0.65 }),
  ...of("W10 burst", "recvMany", { "limit:batchbridge": 1.3 }),
  {
    caseName: "W10 one burst of 160k",
    rows: ["for await"],
    to: { caseName: "W10 one burst of 10k", row: "sluice:for await" },
    most: 1.3,
  },

  ...of("W11 live", "await", { "other:rxjs concatMap": 0.03, itself: 1 }),
  ...of("W11 peak", "await", { "limit:mini": 2 }),

  ...of("W12 pipeline", "await", { "peer:thicsp": 0.65, "limit:mini": 1.2, tokio: 0.9 }),
  ...of("W12 pipeline", "try-first", { "peer:thicsp": 0.2, "limit:tryfirst": 1.5, tokio: 0.3 }),
];

/** Whether some target needs a row of a case, by its key. */
export function isNamed(caseName: string, row: string): boolean {
  return TARGETS.some(({ to, rows, ...target }) => {
    if (target.caseName === caseName && rows.some((name) => row === `sluice:${name}`)) return true;
    if (to === null) return false;
    if ("tokio" in to) return target.caseName === caseName && row in to.limits;
    return to.row === row && (to.caseName ?? target.caseName) === caseName;
  });
}
