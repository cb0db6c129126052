/** Closes the coop gate, as a busy program would; it opens by itself with the next macrotask. */
import { oneshot, setCoopSlice } from "sluice";

export function closeGate(): void {
  const slice = setCoopSlice(0);
  for (let i = 0; i < 128; i += 1) {
    const [tx, rx] = oneshot.channel<number>();
    tx.send(i);
    void rx.recv();
  }
  setCoopSlice(slice);
}
