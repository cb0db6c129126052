/**
 * Observable in: a source that cannot wait, read by a loop at its own pace. What does not fit meets a policy of yours.
 *
 * Go (a callback may not block, so it drops)
 *     readings, dropped := make(chan int, 2), 0
 *     sensor.OnReading(func(n int) {
 *         select {
 *         case readings <- n:
 *         default: dropped++
 *         }
 *     })
 *     for n := range readings { store(n) }
 *
 * Tokio
 *     let (tx, mut readings) = mpsc::channel(2);
 *     sensor.on_reading(move |n| if let Err(TrySendError::Full(n)) = tx.try_send(n) { println!("dropped {n}") });
 *     while let Some(n) = readings.recv().await { store(n).await; }
 */
import { Subject } from "rxjs";
import { toReceiver } from "sluice/rxjs";

const sensor = new Subject<number>();
const readings = toReceiver(sensor, {
  capacity: 2,
  overflow: "drop-oldest", // or "drop-newest", "error", "unbounded": there is no default
  onDrop: (n, reason) => console.log("dropped", n, reason),
});

for (const n of [1, 2, 3, 4]) sensor.next(n); // a burst: nobody has read yet
for await (const n of readings) {
  console.log("stored", n);
  if (n === 4) break; // leaving the loop unsubscribes
}
console.log("observed:", sensor.observed);

// prints:
// dropped 1 full
// dropped 2 full
// stored 3
// stored 4
// observed: false
