import {
  AcquireError,
  CancelledError,
  ClosedHandleError,
  LaggedError,
  OverflowError,
  RecvError,
  SelectError,
  SendError,
  SluiceError,
  TimeoutError,
} from "sluice";
import { describe, expect, it } from "vitest";

const cause = new Error("the first mover");
const options = { cause };

const ADVICE = ": raise the capacity, or choose an overflow that drops";
const table: readonly [error: SluiceError, name: string, code: string, message: string, fields: object][] = [
  [new SendError(undefined, options), "SendError", "CLOSED", "channel closed", {}],
  [new RecvError(undefined, options), "RecvError", "CLOSED", "channel closed", {}],
  [new LaggedError(1, options), "LaggedError", "LAGGED", "receiver lagged behind by 1 message", { missed: 1 }],
  [new LaggedError(7, options), "LaggedError", "LAGGED", "receiver lagged behind by 7 messages", { missed: 7 }],
  [new OverflowError(1, options), "OverflowError", "OVERFLOW", `more than 1 message waiting${ADVICE}`, { capacity: 1 }],
  [
    new OverflowError(8, options),
    "OverflowError",
    "OVERFLOW",
    `more than 8 messages waiting${ADVICE}`,
    { capacity: 8 },
  ],
  [
    new ClosedHandleError("Sender of channel", options),
    "ClosedHandleError",
    "CLOSED_HANDLE",
    "Sender of channel was used after it was closed",
    {},
  ],
  [new CancelledError(undefined, options), "CancelledError", "CANCELLED", "cancelled", {}],
  [new TimeoutError(250, options), "TimeoutError", "TIMEOUT", "timed out after 250 ms", { ms: 250 }],
  [new SelectError(undefined, options), "SelectError", "ALL_DISABLED", "all branches are disabled", {}],
  [new AcquireError(undefined, options), "AcquireError", "CLOSED", "semaphore closed", {}],
  [new SluiceError("ANY", "anything", options), "SluiceError", "ANY", "anything", {}],
];

describe("every error of sluice", () => {
  it.each(table)("has a name, a stable code, a message, its fields and its cause: %s", (error, ...rest) => {
    const [name, code, message, fields] = rest;
    expect(error).toBeInstanceOf(SluiceError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name, code, message, cause, ...fields });
    expect(String(error)).toBe(`${name}: ${message}`);
    expect(error.stack).toMatch(new RegExp(`^${name}: `));
  });

  it.each(table)("keeps its name under minification, at no cost an instance: %s", (error, name) => {
    expect(Object.hasOwn(error, "name")).toBe(false);
    class m extends (error.constructor as typeof SluiceError) {}
    expect(m.prototype.name).toBe(name);
  });

  it("has no cause where there is none", () => {
    expect("cause" in new SendError()).toBe(false);
    expect("cause" in new TimeoutError(1)).toBe(false);
  });
});

describe("SendError", () => {
  it("has the message as value where there was one, be it undefined", () => {
    expect(new SendError<string>("closed", { value: "a" }).value).toBe("a");
    expect("value" in new SendError("closed", { value: undefined })).toBe(true);
    expect("value" in new SendError("closed")).toBe(false);
    expect("value" in new SendError("closed", { cause })).toBe(false);
  });
});

describe("the name of an error", () => {
  it("can be set, as that of any error", () => {
    class OwnError extends SluiceError {
      constructor() {
        super("OWN", "mine");
        this.name = "OwnError";
      }
    }
    expect(String(new OwnError())).toBe("OwnError: mine");
    expect(new SendError().name).toBe("SendError");
  });
});
