import { describe, expect, it } from "vitest";
import { broadcast } from "sluice";

const drain = <T>(rx: broadcast.Receiver<T>): T[] => {
  const values: T[] = [];
  for (let next = rx.tryRecv(); next.ok; next = rx.tryRecv()) values.push(next.value);
  return values;
};

describe("broadcast replay", () => {
  it("gives a new receiver the last messages when it asks, all of them or so many", () => {
    const [tx] = broadcast.channel<number>(8, { replay: 3 });
    for (let i = 1; i <= 5; i += 1) tx.send(i);
    expect(drain(tx.subscribe({ replay: true }))).toEqual([3, 4, 5]);
    expect(drain(tx.subscribe({ replay: 2 }))).toEqual([4, 5]);
    for (const replay of [undefined, false, 0]) expect(drain(tx.subscribe({ replay }))).toEqual([]);
    expect(drain(tx.subscribe())).toEqual([]);
  });

  it("keeps messages whether or not anyone listens, and whether or not they were read", () => {
    const tx = new broadcast.Sender<number>(4, { replay: 2 });
    expect(tx.send(1)).toBe(0);
    const rx = tx.subscribe({ replay: true });
    tx.send(2);
    expect(drain(rx)).toEqual([1, 2]);
    rx[Symbol.dispose]();
    tx.send(3);
    expect(drain(tx.subscribe({ replay: true }))).toEqual([2, 3]);
  });

  it("gives fewer when fewer were sent, and none where the channel keeps none", () => {
    const [tx] = broadcast.channel<number>(8, { replay: 3 });
    tx.send(1);
    expect(drain(tx.subscribe({ replay: true }))).toEqual([1]);
    const [none] = broadcast.channel<number>(8);
    none.send(1);
    expect(drain(none.subscribe({ replay: true }))).toEqual([]);
  });

  it("goes on with what is sent later, without gap or repetition", () => {
    const [tx] = broadcast.channel<number>(8, { replay: 2 });
    for (let i = 1; i <= 3; i += 1) tx.send(i);
    const rx = tx.subscribe({ replay: true });
    tx.send(4);
    expect(drain(rx)).toEqual([2, 3, 4]);
  });

  it("does not count as unread", () => {
    const [tx, rx] = broadcast.channel<number>(4, { replay: 4 });
    tx.send(1);
    expect(tx.size).toBe(1);
    drain(rx);
    expect(tx.size).toBe(0);
    const late = tx.subscribe({ replay: true });
    expect(tx.size).toBe(1);
    expect(late.size).toBe(1);
  });

  it("may be the whole capacity, of which it is a part", () => {
    const [tx, rx] = broadcast.channel<number>(2, { replay: 2 });
    for (let i = 1; i <= 5; i += 1) tx.send(i);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "lagged", missed: 3 });
    expect(drain(tx.subscribe({ replay: true }))).toEqual([4, 5]);
  });

  it("makes room for all that it keeps, also when everything is read at once", () => {
    const [tx, rx] = broadcast.channel<number>(100, { replay: 40 });
    const sent = Array.from({ length: 90 }, (_, i) => i);
    for (const i of sent) {
      tx.send(i);
      rx.tryRecv();
    }
    expect(drain(tx.subscribe({ replay: true }))).toEqual(sent.slice(-40));
  });

  it("can be overrun like anything else", () => {
    const [tx] = broadcast.channel<number>(2, { replay: 2 });
    tx.send(1);
    tx.send(2);
    const rx = tx.subscribe({ replay: true });
    tx.send(3);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "lagged", missed: 1 });
    expect(drain(rx)).toEqual([2, 3]);
  });

  it("comes before the end: a late joiner of a closed channel gets it, then closed", async () => {
    const [tx, rx] = broadcast.channel<number>(4, { replay: 1 });
    tx.send(1);
    tx.send(2);
    tx.close();
    const late = rx.resubscribe({ replay: true });
    await expect(late.recv()).resolves.toBe(2);
    await expect(late.recv()).resolves.toBeUndefined();
  });

  it("comes before the failure", async () => {
    const [tx] = broadcast.channel<number>(4, { replay: 1 });
    const error = new Error("feed lost");
    tx.send(1);
    tx.fail(error);
    const late = tx.subscribe({ replay: true });
    await expect(late.recv()).resolves.toBe(1);
    await expect(late.recv()).rejects.toBe(error);
    await expect(late.recv()).resolves.toBeUndefined();
  });
});
