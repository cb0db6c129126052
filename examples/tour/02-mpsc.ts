/**
 * Two producers, one consumer: the channel closes with its last sender, and the loop over it ends.
 *
 * Go
 *     lines := make(chan string)
 *     var open sync.WaitGroup // close() must not come before the last send
 *     for _, name := range []string{"ann", "bob"} {
 *         open.Add(1)
 *         go func(name string) {
 *             defer open.Done()
 *             for n := 1; n <= 2; n++ {
 *                 lines <- fmt.Sprint(name, " ", n)
 *             }
 *         }(name)
 *     }
 *     go func() { open.Wait(); close(lines) }()
 *     for line := range lines {
 *         fmt.Println(line)
 *     }
 *     fmt.Println("closed")
 *
 * Tokio
 *     let (tx, mut rx) = mpsc::channel(1);
 *     for name in ["ann", "bob"] {
 *         let own = tx.clone();
 *         tokio::spawn(async move {
 *             for n in 1..=2 { own.send(format!("{name} {n}")).await.unwrap(); }
 *         });
 *     }
 *     drop(tx);
 *     while let Some(line) = rx.recv().await { println!("{line}"); }
 *     println!("closed");
 */
import { mpsc, spawn } from "sluice";

const [tx, rx] = mpsc.channel<string>(1);
for (const name of ["ann", "bob"]) {
  const own = tx.clone(); // here, not in the task: that begins after tx.close() below
  spawn(async () => {
    using sender = own; // closes when the task ends, however it ends
    for (const n of [1, 2]) await sender.send(`${name} ${n}`);
  });
}
tx.close();
for await (const line of rx) console.log(line);
console.log("closed");

// prints:
// ann 1
// bob 1
// ann 2
// bob 2
// closed
