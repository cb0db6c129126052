import { describe, expect, it } from "vitest";
import { checkFunction, checkInteger, checkMs, checkOneOf, checkOptions, wrongKind } from "../../lib/core/check.ts";

describe("checkInteger", () => {
  it("takes the integers of a range, its ends included", () => {
    for (const value of [0, 1, 3]) checkInteger("n", value, 0, 3);
    checkInteger("n", Number.MAX_SAFE_INTEGER, 1);
  });

  it("names the parameter, the range and the value of any other number", () => {
    for (const value of [-1, 4, 0.5, NaN, Infinity, -Infinity]) {
      expect(() => checkInteger("n", value, 0, 3)).toThrow(
        new RangeError(`n must be an integer from 0 to 3, got ${value}`),
      );
    }
    expect(() => checkInteger("n", 0, 1)).toThrow(new RangeError("n must be an integer of 1 or more, got 0"));
    expect(() => checkInteger("n", 2 ** 53, 1)).toThrow(RangeError);
  });

  it("is a TypeError for what is no number", () => {
    const shown: [unknown, string][] = [
      ["3", '"3"'],
      [undefined, "undefined"],
      [null, "null"],
      [true, "true"],
      [3n, "3n"],
      [Symbol("s"), "Symbol(s)"],
      [{}, "an object"],
      [Object.create(null), "an object"],
      [new Map(), "an object (Map)"],
      [[1], "an array"],
      [() => 1, "a function"],
    ];
    for (const [value, text] of shown) {
      expect(() => checkInteger("n", value, 0)).toThrow(new TypeError(`n must be a number, got ${text}`));
    }
  });
});

describe("the other checks", () => {
  it("checkMs takes 0 or more, fractions and Infinity", () => {
    for (const ms of [0, 0.5, 1e12, Infinity]) checkMs("ms", ms);
    expect(() => checkMs("ms", -1)).toThrow(new RangeError("ms must be 0 ms or more, got -1"));
    expect(() => checkMs("ms", NaN)).toThrow(new RangeError("ms must be 0 ms or more, got NaN"));
    expect(() => checkMs("ms", "5")).toThrow(new TypeError('ms must be a number of milliseconds, got "5"'));
  });

  it("checkFunction, checkOneOf, checkOptions and wrongKind name parameter, value and what is allowed", () => {
    checkFunction("fn", () => undefined);
    checkFunction("fn", Map);
    expect(() => checkFunction("fn", {})).toThrow(new TypeError("fn must be a function, got an object"));
    checkOneOf("policy", "a", ["a", "b"]);
    for (const value of ["c", undefined, 1]) {
      expect(() => checkOneOf("policy", value, ["a", "b"])).toThrow(
        new TypeError(`policy must be one of "a", "b", got ${value === "c" ? '"c"' : String(value)}`),
      );
    }
    checkOptions("options", undefined);
    checkOptions("options", {});
    expect(() => checkOptions("options", AbortSignal.abort())).toThrow(
      new TypeError("options must be an object with a signal, got an object (AbortSignal)"),
    );
    for (const value of [null, 1, "x", true]) {
      expect(() => checkOptions("options", value)).toThrow(/^options must be an object, got /);
    }
    expect(wrongKind("branch", "a receiver", 5)).toEqual(new TypeError("branch must be a receiver, got 5"));
  });
});
