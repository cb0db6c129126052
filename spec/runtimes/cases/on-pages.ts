/** What a page runs. What became of the cases is the last that is printed. */
import "./everywhere.ts";
import { runAll } from "../../browser/suite.ts";

console.log(JSON.stringify(await runAll()));
