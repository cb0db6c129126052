/**
 * An Ix pipeline: a receiver goes in, operators of Ix follow, and leaving at the end reaches the sender at the start.
 *
 * Go (who leaves early must say so on a channel of its own)
 *     lines, left := make(chan string), make(chan struct{})
 *     over := make(chan struct{})
 *     go func() {
 *         defer close(over)
 *         for _, line := range []string{"to be or", "not to be", "that is", "the question"} {
 *             select {
 *             case lines <- line:
 *             case <-left: fmt.Println("nobody took:", line); return
 *             }
 *         }
 *     }()
 *     for taken := 0; taken < 2; {
 *         for _, word := range strings.Fields(<-lines) {
 *             if taken++; taken <= 2 { fmt.Println(strings.ToUpper(word)) }
 *         }
 *     }
 *     close(left)
 *     <-over
 *
 * Tokio (with flavor = "current_thread"; its capacity is at least 1, so more threads might send one line more)
 *     let (tx, lines) = mpsc::channel(1);
 *     let producer = tokio::spawn(async move {
 *         for line in ["to be or", "not to be", "that is", "the question"] {
 *             if tx.send(line).await.is_err() { return println!("nobody took: {line}"); }
 *         }
 *     });
 *     let words = ReceiverStream::new(lines)
 *         .flat_map(|line: &str| futures::stream::iter(line.split(' ')))
 *         .map(str::to_uppercase)
 *         .take(2);
 *     words.for_each(|word| async move { println!("{word}") }).await; // takes `lines` with it: now send() fails
 *     producer.await?;
 */
import { concatMap, map, take } from "ix/asynciterable/operators";
import { mpsc, SendError, spawn } from "sluice";
import { toIx } from "sluice/ix";

const [tx, lines] = mpsc.channel<string>(0);
const producer = spawn(async () => {
  try {
    for (const line of ["to be or", "not to be", "that is", "the question"]) await tx.send(line);
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    console.log("nobody took:", error.value);
  }
});
const words = toIx(lines).pipe(
  concatMap((line) => line.split(" ")), // flatMap of Ix would read all lines at once
  map((word) => word.toUpperCase()),
  take(2),
);
for await (const word of words) console.log(word);
await producer;

// prints:
// TO
// BE
// nobody took: not to be
