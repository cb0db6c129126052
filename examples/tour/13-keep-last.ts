/**
 * Keep the last while busy: of what comes during the work only the newest is worth doing.
 *
 * Go
 *     newest, done := make(chan int, 1), make(chan struct{})
 *     go func() {
 *         for n := range newest { time.Sleep(100 * time.Millisecond); fmt.Println("saved", n) }
 *         close(done)
 *     }()
 *     for n := 1; n <= 5; n++ {
 *         select {
 *         case newest <- n:
 *         default: // full: the oldest goes, unless the worker has just taken it
 *             select { case old := <-newest: fmt.Println("skipped", old); default: }
 *             newest <- n // there is room: nobody else sends
 *         }
 *         time.Sleep(40 * time.Millisecond)
 *     }
 *     close(newest)
 *     <-done
 *
 * Tokio (watch keeps the last, and a slot in it tells what was lost)
 *     let (newest, mut rx) = watch::channel(std::sync::Mutex::new(None));
 *     let worker = tokio::spawn(async move {
 *         while rx.changed().await.is_ok() {
 *             let Some(n) = rx.borrow_and_update().lock().unwrap().take() else { continue };
 *             sleep(Duration::from_millis(100)).await;
 *             println!("saved {n}");
 *         }
 *     });
 *     for n in 1..=5 {
 *         newest.send_modify(|slot| {
 *             if let Some(old) = slot.get_mut().unwrap().replace(n) { println!("skipped {old}"); }
 *         });
 *         sleep(Duration::from_millis(40)).await;
 *     }
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
  await sleep(40);
}
newest.close();
await worker;

// prints:
// skipped 2
// saved 1
// skipped 4
// saved 3
// saved 5
