/** Loses a thousand hour-long sleeps, and has nothing more to do. */
import { mpsc, select, sleep } from "sluice";

const [tx, rx] = mpsc.channel<number>(1);
for (let i = 0; i < 1000; i += 1) {
  const racing = select({ late: sleep(3_600_000), rx });
  await tx.send(i);
  await racing;
}
console.log("done");
