/**
 * Spawn and join: a task begins, does its work, and hands the outcome to whoever joins it.
 *
 * Go
 *     sum := make(chan int)
 *     go func() { fmt.Println("the task runs"); sum <- 40 + 2 }()
 *     fmt.Println("spawned")
 *     fmt.Println("joined", <-sum)
 *     failure := make(chan error)
 *     go func() { failure <- errors.New("no such disk") }()
 *     fmt.Println("failed:", <-failure)
 *
 * Tokio
 *     let task = tokio::spawn(async { println!("the task runs"); 40 + 2 });
 *     println!("spawned");
 *     println!("joined {}", task.await?);
 *     let failing = tokio::spawn(async { Err::<i32, _>("no such disk") });
 *     println!("failed: {}", failing.await?.unwrap_err());
 */
import { spawn } from "sluice";

const task = spawn(() => {
  console.log("the task runs");
  return 40 + 2;
});
console.log("spawned"); // spawn itself runs nothing: the task begins on a microtask
console.log("joined", await task);

const failing = spawn((): number => {
  throw new Error("no such disk");
});
const end = await failing.settled(); // `await failing` would throw
if (end.status === "rejected") console.log("failed:", (end.reason as Error).message);

// prints:
// spawned
// the task runs
// joined 42
// failed: no such disk
