/**
 * Keeps the coop gate open for the specs of one file. Their subject is not the gate, and one that happened to close would
 * hold a delivery back beyond `settle()`.
 */
import { setCoopSlice } from "sluice";

setCoopSlice(Infinity);
