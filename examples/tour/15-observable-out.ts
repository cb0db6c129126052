/**
 * Observable out: a receiver is one by its structure, so the operators of Rx go on where the channel ends.
 *
 * Go (a pipeline is a goroutine a stage)
 *     words, loud := make(chan string, 8), make(chan string)
 *     words <- "once"
 *     fmt.Println("first:", <-words) // what is left is for others
 *     go func() {
 *         defer close(loud)
 *         for word := range words {
 *             if len(word) > 2 { loud <- strings.ToUpper(word) }
 *         }
 *     }()
 *     for _, word := range []string{"upon", "a", "time"} { words <- word }
 *     close(words)
 *     for word := range loud { fmt.Println(word) }
 *     fmt.Println("complete")
 *
 * Tokio
 *     let (tx, words) = mpsc::channel(8);
 *     let mut words = ReceiverStream::new(words);
 *     let mut first = (&mut words).take(1); // borrows: what is left is for others
 *     tx.send("once").await?;
 *     while let Some(word) = first.next().await { println!("first: {word}"); }
 *     let mut loud = words.filter(|word| word.len() > 2).map(|word| word.to_uppercase());
 *     for word in ["upon", "a", "time"] { tx.send(word).await?; }
 *     drop(tx);
 *     while let Some(word) = loud.next().await { println!("{word}"); }
 *     println!("complete");
 */
import { filter, from, map, take } from "rxjs";
import { mpsc } from "sluice";
import { toObservable } from "sluice/rxjs";

const [tx, words] = mpsc.channel<string>(8);
const first$ = toObservable(words, { preventClose: true }); // borrows: what is left is for others
const rest$ = from(words); // takes it over, as for await does

first$.pipe(take(1)).subscribe((word) => console.log("first:", word));
await tx.send("once");
await Promise.resolve(); // delivery is on a microtask

rest$
  .pipe(
    filter((word) => word.length > 2),
    map((word) => word.toUpperCase()),
  )
  .subscribe({ next: (word) => console.log(word), complete: () => console.log("complete") });
for (const word of ["upon", "a", "time"]) await tx.send(word);
tx.close();

// prints:
// first: once
// UPON
// TIME
// complete
