/** Cases, and the little that they need to state what they expect. */

/** What became of a case. */
export interface Outcome {
  readonly group: string;
  readonly name: string;
  readonly ms: number;
  /** What went wrong, if something did. */
  readonly fault?: string;
}

interface Case {
  readonly group: string;
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

const TIME_LIMIT_MS = 20_000;
const cases: Case[] = [];
let reports: unknown[] = [];

/** Makes the function that adds cases to a group. */
export function group(name: string): (law: string, run: Case["run"]) => void {
  return (law, run) => void cases.push({ group: name, name: law, run });
}

/** What was reported as an uncaught error since this was called last. A case that leaves some has failed. */
export function reported(): unknown[] {
  const taken = reports;
  reports = [];
  return taken;
}

/** Microtasks and one macrotask later. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** States that `actual` is, in depth, as `expected`. */
export function equal(actual: unknown, expected: unknown): void {
  const [is, shouldBe] = [show(actual), show(expected)];
  if (is !== shouldBe) throw new Error(`is ${is}, not ${shouldBe}`);
}

/** The error that `promise` rejects with. */
export async function failure(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("did not reject");
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Error) return `${part.name}: ${part.message}`;
    return part === undefined ? "undefined" : part;
  });
}

/** Runs all cases, one after the other. */
export async function runAll(): Promise<Outcome[]> {
  hearReports();
  const outcomes: Outcome[] = [];
  for (const { group, name, run } of cases) {
    const start = performance.now();
    console.debug(`${group}: ${name}`); // for the driver, should this one never end
    const fault = await faultOf(run);
    if (fault !== undefined) console.debug(`FAILED ${group}: ${name}`);
    outcomes.push({ group, name, ms: performance.now() - start, ...(fault === undefined ? {} : { fault }) });
  }
  return outcomes;
}

/** Keeps what a page tells its window, and what Node and its like tell the process. */
function hearReports(): void {
  if (typeof process === "object") {
    for (const event of ["uncaughtException", "unhandledRejection"]) {
      process.on(event, (error: unknown) => void reports.push(error));
    }
    return;
  }
  addEventListener("error", (event) => {
    event.preventDefault();
    reports.push(event.error);
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    reports.push(event.reason);
  });
}

async function faultOf(run: Case["run"]): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${String(TIME_LIMIT_MS)} ms`)), TIME_LIMIT_MS);
  });
  try {
    await Promise.race([run(), late]);
    await settle();
    const left = reported();
    return left.length === 0 ? undefined : `reported: ${left.map(String).join(", ")}`;
  } catch (error) {
    reported();
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    clearTimeout(timer);
  }
}
