/** `Sender::send_timeout` of Tokio. */
import { CancellationToken, mpsc, SendError, TimeoutError } from "sluice";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fateOf } from "../../support/fate.ts";
import { settle } from "../../support/settle.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

describe("mpsc.Sender sendTimeout", () => {
  it("goes through at once while there is room, also with no time at all (M21)", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    await tx.sendTimeout(1, 0);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits for room, and leaves no timer behind when it gets some", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    tx.trySend(1);
    const sent = tx.sendTimeout(2, 100);
    expect(vi.getTimerCount()).toBe(1);
    expect(await rx.recv()).toBe(1);
    await sent;
    expect(vi.getTimerCount()).toBe(0);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 2 });
  });

  it("gives up when the time is over, and has put nothing", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    tx.trySend(1);
    const sent = fateOf(tx.sendTimeout(2, 100));
    vi.advanceTimersByTime(99);
    await settle();
    expect(sent()).toBe("pending");
    vi.advanceTimersByTime(1);
    await settle();
    expect(sent()).toMatchObject({ error: new TimeoutError(100) });
    expect(await rx.recvMany(5)).toEqual([1]);
    expect(tx.capacity).toBe(1);
  });

  it("ends with its signal, with the receiver, and with neither timer nor listener left", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    tx.trySend(1);
    const token = new CancellationToken();
    const stopped = fateOf(tx.sendTimeout(2, 100, { signal: token }));
    token.cancel("stop");
    const refused = tx.sendTimeout(3, 100);
    rx.close();
    await expect(refused).rejects.toBeInstanceOf(SendError);
    expect(stopped()).toEqual({ error: "stop" });
    expect(vi.getTimerCount()).toBe(0);
    await expect(tx.sendTimeout(4, 1, { signal: AbortSignal.abort("early") })).rejects.toBe("early");
  });

  it("names a wrong time, and rejects on a closed handle", async () => {
    const [tx] = mpsc.channel<number>(1);
    expect(() => tx.sendTimeout(1, -1)).toThrow(RangeError);
    expect(() => tx.sendTimeout(1, "1" as never)).toThrow(/ms must be a number/);
    tx.close();
    await expect(tx.sendTimeout(1, 1)).rejects.toMatchObject({ code: "CLOSED_HANDLE" });
  });
});
