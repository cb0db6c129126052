/**
 * Web Streams: a receiver is a body for whatever takes a ReadableStream; when that is cancelled, the sender is told.
 *
 * Go
 *     reader, writer := io.Pipe() // http.NewRequest("POST", url, reader), say
 *     over := make(chan struct{})
 *     go func() {
 *         defer close(over)
 *         for n := 1; ; n++ {
 *             if _, err := fmt.Fprintln(writer, "line", n); err != nil { fmt.Println("the reader has left"); return }
 *         }
 *     }()
 *     lines := bufio.NewScanner(reader)
 *     for n := 0; n < 2 && lines.Scan(); n++ { fmt.Println(lines.Text()) }
 *     reader.Close()
 *     <-over
 *
 * Tokio (with axum: Body::from_stream(ReceiverStream::new(rx)))
 *     let (tx, rx) = mpsc::channel(1);
 *     let endless = tokio::spawn(async move {
 *         for n in 1.. {
 *             if tx.send(format!("line {n}")).await.is_err() { println!("the reader has left"); return }
 *         }
 *     });
 *     let mut body = ReceiverStream::new(rx).take(2);
 *     while let Some(line) = body.next().await { println!("{line}"); }
 *     drop(body);
 *     endless.await?;
 */
import { ReadableStream, TextEncoderStream } from "node:stream/web";
import { mpsc, SendError, spawn, stream } from "sluice";

const [tx, rx] = mpsc.channel<string>(1);
const endless = spawn(async () => {
  try {
    for (let n = 1; ; n += 1) await tx.send(`line ${n}`);
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    console.log("the reader has left");
  }
});

const body = ReadableStream.from(rx).pipeThrough(new TextEncoderStream()); // new Response(body), say
const decoder = new TextDecoder();
await stream(body) // and a readable is a stream again
  .map((chunk) => decoder.decode(chunk))
  .take(2)
  .forEach((line) => console.log(line));
await endless;

// prints:
// line 1
// line 2
// the reader has left
