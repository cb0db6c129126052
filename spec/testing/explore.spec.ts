/** The explorer: which orders it runs, what breaks one, how it is told and replayed. */
import { mpsc, now, select, sleep, yieldNow } from "sluice";
import { explore, pause, type Program, ScheduleError } from "sluice/testing";
import { describe, expect, it } from "vitest";
import { ToyQueue } from "./toy-queue.ts";

/** How an exploration ended that has to fail. */
async function broken(exploring: Promise<unknown>): Promise<ScheduleError> {
  const error: unknown = await exploring.then(
    () => expect.fail("no order broke it"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ScheduleError);
  return error as ScheduleError;
}

/** Tasks of so many steps each, told apart by their names; `seen` gets the order of each run. */
const walkers =
  (seen: Set<string>, ...steps: number[]): Program =>
  ({ task }) => {
    let order = "";
    for (const [index, count] of steps.entries()) {
      const name = "abc"[index]!;
      task(name, async (step) => {
        order += name;
        for (let i = 1; i < count; i += 1) {
          await step();
          order += name;
        }
      });
    }
    return () => void seen.add(order);
  };

describe("explore", () => {
  it("runs every order of the steps, each once", async () => {
    const seen = new Set<string>();
    const report = await explore(walkers(seen, 2, 2), { sameTurn: false });
    expect(report).toEqual({ schedules: 6, exhaustive: true });
    expect([...seen].sort()).toEqual(["aabb", "abab", "abba", "baab", "baba", "bbaa"]);
    seen.clear();
    expect(await explore(walkers(seen, 2, 2, 2), { sameTurn: false })).toEqual({ schedules: 90, exhaustive: true });
    expect(seen.size).toBe(90);
  });

  it("begins with the order that a host has: first in, first out", async () => {
    const seen = new Set<string>();
    await explore(walkers(seen, 3, 3, 3), { maxSchedules: 1, randomSchedules: 0 });
    expect([...seen]).toEqual(["abcabcabc"]);
  });

  it("runs a program without choices once", async () => {
    expect(await explore(() => {})).toEqual({ schedules: 1, exhaustive: true });
    expect(await explore(walkers(new Set(), 5))).toEqual({ schedules: 1, exhaustive: true });
  });

  it("lets tasks go on in the same turn too, in the order of the trace", async () => {
    const program: Program = ({ task }) => {
      let turn = 0;
      let order = "";
      for (const name of ["a", "b"]) {
        task(name, async (step) => {
          await step();
          order += name;
          const mine = turn;
          await Promise.resolve();
          turn += 1;
          if (turn > mine + 1) throw new Error(`${name} met the other, order ${order}`);
        });
      }
    };
    await expect(explore(program, { sameTurn: false })).resolves.toMatchObject({ exhaustive: true });
    const error = await broken(explore(program));
    expect(error.steps.at(-1)).toBe("a + b");
    expect(error.message).toContain("order ab");
  });

  it("goes on with random orders by seed where there are too many", async () => {
    const run = async (seed: number): Promise<string[]> => {
      const seen = new Set<string>();
      const options = { maxSchedules: 5, randomSchedules: 20, seed, sameTurn: false };
      expect(await explore(walkers(seen, 5, 5, 5), options)).toEqual({ schedules: 25, exhaustive: false });
      return [...seen];
    };
    const [first, again, other] = [await run(1), await run(1), await run(100)];
    expect(again).toEqual(first);
    expect(first.length).toBeGreaterThan(20);
    expect(other.slice(5)).not.toEqual(first.slice(5));
  });

  it("replays a random order from its seed alone", async () => {
    const options = { maxSchedules: 0, randomSchedules: 1, seed: 7 };
    const [drawn, replayed] = [new Set<string>(), new Set<string>()];
    await explore(walkers(drawn, 4, 4), options);
    expect(await explore(walkers(replayed, 4, 4), { replay: 7 })).toEqual({ schedules: 1, exhaustive: false });
    expect(replayed).toEqual(drawn);
  });

  it("lets tasks add tasks, and wait for several things at a time", async () => {
    const report = await explore(({ task }) => {
      const log: string[] = [];
      task("parent", async (step) => {
        task("child", () => log.push("child"));
        await Promise.all([step(), step(Promise.resolve(1)).then((n) => log.push(`got ${n}`))]);
        log.push("parent");
      });
      return () => expect([...log].sort()).toEqual(["child", "got 1", "parent"]);
    });
    expect(report).toMatchObject({ exhaustive: true });
    expect(report.schedules).toBeGreaterThan(3);
  });

  it("chooses the start of a fair select as well", async () => {
    const won = new Set<string>();
    const report = await explore(({ task }) => {
      const [[ta, a], [tb, b]] = [mpsc.channel<number>(1), mpsc.channel<number>(1)];
      ta.trySend(1);
      tb.trySend(2);
      task("reader", async (step) => {
        won.add((await step(select({ a, b }))).branch);
      });
    });
    expect(report).toEqual({ schedules: 2, exhaustive: true });
    expect(won).toEqual(new Set(["a", "b"]));
  });

  it("lets time pass at any moment, and only by timers", async () => {
    const orders = new Set<string>();
    const report = await explore(({ task }) => {
      let order = "";
      const start = now();
      task("sleeper", async (step) => {
        await step(sleep(1000));
        order += `slept ${now() - start}, `;
      });
      task("walker", async (step) => {
        for (let i = 0; i < 2; i += 1) await step((order += `${i}, `));
      });
      return () => void orders.add(order);
    });
    expect(report.exhaustive).toBe(true);
    expect([...orders].sort()).toEqual(["0, 1, slept 1000, ", "0, slept 1000, 1, ", "slept 1000, 0, 1, "]);
  });

  it("lets whoever yields go on", async () => {
    await expect(explore(({ task }) => task("a", (step) => step(yieldNow())))).resolves.toMatchObject({
      exhaustive: true,
    });
  });

  it("hands errors to the task that awaits them, and gives the time back", async () => {
    const before = now();
    await explore(({ task }) => {
      task("a", async (step) => {
        await expect(step(Promise.reject(new Error("no")))).rejects.toThrow("no");
      });
    });
    await sleep(1);
    expect(now()).toBeGreaterThan(before);
  });
});

describe("a schedule that breaks the program", () => {
  it("is told with the error, and replays from its text", async () => {
    const program: Program = ({ task }) => {
      let balance = 0;
      for (const name of ["rent", "wage"]) {
        task(name, async (step) => {
          const before = balance;
          await step();
          balance = before + 1;
        });
      }
      return () => expect(balance).toBe(2);
    };
    const error = await broken(explore(program));
    expect(error).toMatchObject({ name: "ScheduleError", code: "SCHEDULE", cause: { name: "AssertionError" } });
    expect(error.message.split("\n").slice(-2)).toEqual([
      `  steps: ${error.steps.join(", ")}`,
      `  replay: explore(program, { replay: "${error.schedule}" })`,
    ]);
    const again = await broken(explore(program, { replay: error.schedule }));
    expect([again.schedule, again.steps, again.message]).toEqual([error.schedule, error.steps, error.message]);
  });

  it("names the task that threw", async () => {
    const error = await broken(explore(({ task }) => task("parser", () => Promise.reject(new Error("bad input")))));
    expect(error.message).toMatch(/^"parser" failed: bad input\n/);
  });

  it("is one after which some task waits for ever, unless that is meant", async () => {
    const program =
      (mayWait: boolean): Program =>
      ({ task }) => {
        const [, rx] = mpsc.channel<number>(1);
        task("first", (step) => step(rx.recv()), { mayWait });
        task("second", (step) => step(rx.recv()), { mayWait });
        task("third", () => {});
      };
    const error = await broken(explore(program(false), { sameTurn: false }));
    expect(error.message).toMatch(/^nothing can go on, but "first" and "second" have not finished\n/);
    expect(error.message).toContain('{ replay: "0", sameTurn: false }');
    await expect(explore(program(true))).resolves.toMatchObject({ exhaustive: true });
  });

  it("is one that does not end", async () => {
    const program: Program = ({ task }) =>
      task("clock watcher", async (step) => {
        for (;;) await step(sleep(10));
      });
    const error = await broken(explore(program, { maxSteps: 20 }));
    expect(error.message).toMatch(/^the program goes on after 20 steps\n/);
    expect(error.steps).toHaveLength(20);
  });

  it("may break where it is set up, or by what is no error", async () => {
    const setup = await broken(explore(() => Promise.reject(new Error("no stage"))));
    expect(setup.message).toMatch(/^the program threw: no stage\n/);
    const odd = await broken(explore(({ task }) => task("a", () => Promise.reject("odd"))));
    expect([odd.message.split("\n")[0], odd.cause]).toEqual(['"a" failed: odd', "odd"]);
  });
});

describe("a toy queue with a lost wake-up", () => {
  const program =
    (planted: boolean): Program =>
    ({ task }) => {
      const queue = new ToyQueue<number>(planted);
      const got: number[] = [];
      for (const name of ["reader 1", "reader 2"]) {
        task(name, async (step) => {
          got.push(await step(queue.recv()));
        });
      }
      for (const n of [1, 2]) task(`sender ${n}`, () => queue.send(n));
      return () => expect(got.sort()).toEqual([1, 2]);
    };

  it("works in the order in which it is written", async () => {
    await expect(explore(program(true), { replay: "" })).resolves.toMatchObject({ schedules: 1 });
  });

  it("is found out, with a schedule that replays", async () => {
    const error = await broken(explore(program(true)));
    expect(error.message).toMatch(/^nothing can go on, but "reader [12]" has not finished\n/);
    expect(error.message).toContain(`replay: explore(program, { replay: "${error.schedule}" })`);
    const again = await broken(explore(program(true), { replay: error.schedule }));
    expect(again.message).toBe(error.message);
  });

  it("is found by random orders too, whose schedules replay just so", async () => {
    const error = await broken(explore(program(true), { maxSchedules: 0 }));
    const again = await broken(explore(program(true), { replay: error.schedule }));
    expect(again.message).toBe(error.message);
  });

  it("passes every order once it is mended", async () => {
    await expect(explore(program(false), { maxSchedules: 100_000 })).resolves.toMatchObject({ exhaustive: true });
  });
});

describe("misuse of explore", () => {
  const program: Program = () => {};

  it("is refused at the call, naming the argument", () => {
    expect(() => explore(1 as never)).toThrow(new TypeError("program must be a function, got 1"));
    expect(() => explore(program, 1 as never)).toThrow(new TypeError("options must be an object, got 1"));
    for (const name of ["maxSchedules", "randomSchedules", "seed"]) {
      expect(() => explore(program, { [name]: -1 })).toThrow(RangeError);
      expect(() => explore(program, { [name]: -1 })).toThrow(`${name} must be an integer`);
    }
    expect(() => explore(program, { maxSteps: 0 })).toThrow("maxSteps must be an integer of 1 or more, got 0");
    expect(() => explore(program, { replay: "1,2" })).toThrow('replay must be numbers joined by dots, got "1,2"');
    expect(() => explore(program, { replay: -1 })).toThrow("replay must be an integer from 0 to 4294967295, got -1");
    expect(() => explore(program, { replay: true as never })).toThrow("replay must be a schedule or a seed, got true");
  });

  it("tells a program that does not do the same every time, and a schedule of another program", async () => {
    let run = 0;
    const fickle: Program = ({ task }) => {
      for (let i = 0; i < (run === 0 ? 3 : 2); i += 1) task(`${i}`, () => {});
      run += 1;
    };
    const differs = "now: the program is another one, or differs from run to run";
    await expect(explore(fickle, { sameTurn: false })).rejects.toThrow(`choice 2 does not come up ${differs}`);
    await expect(explore(walkers(new Set(), 1, 1), { replay: "5" })).rejects.toThrow(`choice 1 is of 2 ${differs}`);
  });

  it("tells whoever has paused the clock to resume it first", async () => {
    using _clock = pause();
    await expect(explore(program)).rejects.toHaveProperty("code", "PAUSED");
  });

  it("checks what a task is given", async () => {
    const error = await broken(explore(({ task }) => task("a", 1 as never)));
    expect(error.cause).toEqual(new TypeError("run must be a function, got 1"));
    await broken(explore(({ task }) => task("a", () => {}, 1 as never)));
  });
});
