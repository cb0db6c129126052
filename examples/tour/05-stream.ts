/**
 * A stream without end: filtered, squared, limited and throttled, and never asked for more than is needed.
 *
 * Go
 *     start, asked := time.Now(), 0
 *     beat := time.NewTicker(100 * time.Millisecond)
 *     for n, taken := 1, 0; taken < 3; n++ {
 *         asked++
 *         if n%2 != 0 { continue }
 *         if taken++; taken > 1 { <-beat.C }
 *         fmt.Println(n*n, "at", time.Since(start).Milliseconds(), "ms")
 *     }
 *     fmt.Println(asked, "numbers were asked for")
 *
 * Tokio
 *     let (start, asked) = (Instant::now(), Cell::new(0));
 *     let squares = stream::iter(1..)
 *         .map(|n| { asked.set(asked.get() + 1); n })
 *         .filter(|n| n % 2 == 0)
 *         .map(|n| n * n)
 *         .take(3)
 *         .throttle(Duration::from_millis(100));
 *     tokio::pin!(squares);
 *     while let Some(square) = squares.next().await {
 *         println!("{square} at {} ms", start.elapsed().as_millis());
 *     }
 *     println!("{} numbers were asked for", asked.get());
 */
import { now, stream } from "sluice";
import { pause } from "sluice/testing";

using _clock = pause({ autoAdvance: true }); // time jumps to the next timer; take the line away and it passes
const start = now();
let asked = 0;
const squares = stream
  .range(1)
  .inspect(() => (asked += 1))
  .filter((n) => n % 2 === 0)
  .map((n) => n * n)
  .take(3)
  .throttle(100);
for await (const square of squares) console.log(square, "at", now() - start, "ms");
console.log(asked, "numbers were asked for");

// prints:
// 4 at 0 ms
// 16 at 100 ms
// 36 at 200 ms
// 6 numbers were asked for
