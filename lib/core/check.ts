/** Argument checks: thrown synchronously at the call, naming the parameter, its value and the allowed range. */

const show = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${String(value)}n`;
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return "an array";
  const kind = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof kind === "string" && kind !== "Object" ? `an object (${kind})` : "an object";
};

/** An integer from `min` to `max`. */
export function checkInteger(name: string, value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): void {
  if (typeof value !== "number") throw new TypeError(`${name} must be a number, got ${show(value)}`);
  if (Number.isInteger(value) && value >= min && value <= max) return;
  const range = max === Number.MAX_SAFE_INTEGER ? `of ${String(min)} or more` : `from ${String(min)} to ${String(max)}`;
  throw new RangeError(`${name} must be an integer ${range}, got ${String(value)}`);
}

/** A duration in milliseconds, 0 or more; `Infinity` is allowed. */
export function checkMs(name: string, value: unknown): void {
  if (typeof value !== "number") throw new TypeError(`${name} must be a number of milliseconds, got ${show(value)}`);
  if (!(value >= 0)) throw new RangeError(`${name} must be 0 ms or more, got ${String(value)}`);
}

/** A function. */
export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== "function") throw new TypeError(`${name} must be a function, got ${show(value)}`);
}

/** A boolean, or nothing. */
export function checkBoolean(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== "boolean") throw wrongKind(name, "a boolean", value);
}

/** One of a few strings. */
export function checkOneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (typeof value === "string" && allowed.includes(value)) return;
  throw new TypeError(`${name} must be one of ${allowed.map(show).join(", ")}, got ${show(value)}`);
}

/** An options object, or nothing; a bare signal would be no option at all, and never heard of. */
export function checkOptions(name: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== "object" || value === null) throw wrongKind(name, "an object", value);
  if ("aborted" in value) throw wrongKind(name, "an object with a signal", value);
}

/** Anything else that is of the wrong kind. */
export function wrongKind(name: string, expected: string, value: unknown): TypeError {
  return new TypeError(`${name} must be ${expected}, got ${show(value)}`);
}
