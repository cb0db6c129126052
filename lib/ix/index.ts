/** sluice/ix: receivers in IxJS pipelines. */
export { toIx } from "./to-ix.js";
