/**
 * Observable in: a source that cannot wait, read by a loop at its own pace. What does not fit meets a policy of yours.
 *
 * Go (a callback may not block, so it drops)
 *     readings := make(chan int, 2)
 *     next := func(n int) {
 *         select { case readings <- n: default: fmt.Println("dropped", n, "full") }
 *     }
 *     for n := 1; n <= 4; n++ { next(n) }
 *     for n := range readings {
 *         fmt.Println("stored", n)
 *         if n == 2 { break }
 *     }
 *     next = nil // leaving is a second step
 *     fmt.Println("observed:", next != nil)
 *
 * Tokio
 *     let (tx, mut readings) = mpsc::channel(2);
 *     let next = |n| if let Err(TrySendError::Full(n)) = tx.try_send(n) { println!("dropped {n} full") };
 *     for n in 1..=4 { next(n); }
 *     while let Some(n) = readings.recv().await {
 *         println!("stored {n}");
 *         if n == 2 { break }
 *     }
 *     drop(readings);
 *     println!("observed: {}", !tx.is_closed());
 */
import { Subject } from "rxjs";
import { toReceiver } from "sluice/rxjs";

const sensor = new Subject<number>();
const readings = toReceiver(sensor, {
  capacity: 2,
  overflow: "drop-newest", // or "drop-oldest", "error", "unbounded": there is no default
  onDrop: (n, reason) => console.log("dropped", n, reason),
});

for (const n of [1, 2, 3, 4]) sensor.next(n); // a burst: nobody has read yet
for await (const n of readings) {
  console.log("stored", n);
  if (n === 2) break; // leaving the loop unsubscribes
}
console.log("observed:", sensor.observed);

// prints:
// dropped 3 full
// dropped 4 full
// stored 1
// stored 2
// observed: false
