/**
 * Fan out, fan in: jobs through a bounded channel to four workers, results into one collector, and everybody joined.
 *
 * Go
 *     jobs, results := make(chan int, 4), make(chan int, 4)
 *     var crew sync.WaitGroup
 *     crew.Add(5)
 *     go func() { for n := 1; n <= 100; n++ { jobs <- n }; close(jobs); crew.Done() }()
 *     for id := 0; id < 4; id++ {
 *         go func() { for n := range jobs { results <- n * n }; crew.Done() }()
 *     }
 *     go func() { crew.Wait(); close(results) }()
 *     sum := 0
 *     for square := range results { sum += square }
 *     fmt.Println("sum of squares:", sum)
 *     fmt.Println("everybody joined")
 *
 * Tokio (its receiver is for one; workers that share it lock it)
 *     let (jobs, queue) = mpsc::channel(4);
 *     let (results, mut squares) = mpsc::channel(4);
 *     let (queue, mut crew) = (Arc::new(Mutex::new(queue)), JoinSet::new());
 *     crew.spawn(async move { for n in 1..=100 { jobs.send(n).await.unwrap(); } });
 *     for _ in 0..4 {
 *         let (queue, results) = (queue.clone(), results.clone());
 *         crew.spawn(async move {
 *             loop {
 *                 let Some(n) = queue.lock().await.recv().await else { return }; // `while let` would keep the lock
 *                 results.send(n * n).await.unwrap();
 *             }
 *         });
 *     }
 *     drop(results);
 *     let mut sum = 0;
 *     while let Some(square) = squares.recv().await { sum += square; }
 *     println!("sum of squares: {sum}");
 *     while let Some(end) = crew.join_next().await { end?; }
 *     println!("everybody joined");
 */
import { JoinSet, mpsc, stream } from "sluice";

const [jobs, queue] = mpsc.channel<number>(4);
const [results, squares] = mpsc.channel<number>(4);
const crew = new JoinSet<void>({ failFast: true }); // one that throws ends them all, by their signals
crew.spawn(async ({ signal }) => {
  using tx = jobs;
  for (let n = 1; n <= 100; n += 1) await tx.send(n, { signal });
});
for (let worker = 0; worker < 4; worker += 1) {
  const own = results.clone();
  crew.spawn(async ({ signal }) => {
    using tx = own;
    for await (const n of queue) await tx.send(n * n, { signal }); // the four loops share the queue
  });
}
results.close(); // from here on the workers' clones keep it open
crew.spawn(async ({ signal }) => {
  console.log("sum of squares:", await stream(squares).fold(0, (sum, square) => sum + square, { signal }));
});
await crew.joinAll();
console.log("everybody joined");

// prints:
// sum of squares: 338350
// everybody joined
