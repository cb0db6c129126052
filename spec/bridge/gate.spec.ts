/** A push source beside a saturated sender: the coop gate decides no overflow policy. */
import { mpsc } from "sluice";
import { asObserver } from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { closeGate } from "../support/gate.ts";
import { settle } from "../support/settle.ts";

describe("an observer of a sender whose sibling waits at the gate", () => {
  for (const overflow of ["error", "drop-newest", "drop-oldest"] as const) {
    it(`has the room that there is, under "${overflow}"`, async () => {
      const [tx, rx] = mpsc.channel<string>(4);
      const bulk = tx.clone();
      const dropped: string[] = [];
      const observer = asObserver(tx, { overflow, onDrop: (value) => void dropped.push(value) });
      closeGate();
      const sent = bulk.send("bulk");
      observer.next("a");
      observer.next("b");
      await sent;
      await settle();
      expect(dropped).toEqual([]);
      expect(await rx.recvMany(4)).toEqual(["a", "b", "bulk"]);
    });
  }
});
