/**
 * Keep the last while busy: of what comes during the work only the newest is worth doing.
 *
 * Go
 *     newest := make(chan int, 1)
 *     put := func(n int) {
 *         for {
 *             select {
 *             case newest <- n: return
 *             default:
 *             }
 *             select {
 *             case old := <-newest: fmt.Println("skipped", old)
 *             default:
 *             }
 *         }
 *     }
 *
 * Tokio (watch conflates too, but does not tell what was lost)
 *     let (newest, mut rx) = watch::channel(0);
 *     let worker = tokio::spawn(async move {
 *         while rx.changed().await.is_ok() {
 *             let n = *rx.borrow_and_update();
 *             sleep(Duration::from_millis(100)).await;
 *             println!("saved {n}");
 *         }
 *     });
 *     for n in 1..=5 { newest.send(n)?; sleep(Duration::from_millis(30)).await; }
 *     drop(newest);
 *     worker.await?;
 */
import { mpsc, sleep, spawn } from "sluice";
import { pause } from "sluice/testing";

using _clock = pause({ autoAdvance: true });
const [newest, rx] = mpsc.channel<number>(1);
const worker = spawn(async () => {
  for await (const n of rx) {
    await sleep(100);
    console.log("saved", n);
  }
});
for (let n = 1; n <= 5; n += 1) {
  const put = newest.forceSend(n); // never waits: displaces the oldest
  if (put.ok) for (const old of put.displaced) console.log("skipped", old);
  await sleep(30);
}
newest.close();
await worker;

// prints:
// skipped 2
// skipped 3
// saved 1
// saved 4
// saved 5
