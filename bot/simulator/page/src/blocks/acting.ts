// What a block may do: act on a click, and in a modal keep what was filled in.
import { createContext } from "react";
import type { Value } from "../protocol";

export interface Acting {
  // Sends a click; false where nothing can be clicked (a message that is only quoted).
  act: ((actionId: string, value: Value) => void) | null;
  // Filled-in values of a modal, by block id or else action id; null outside of modals.
  values: Record<string, Value> | null;
  fill: (name: string, value: Value) => void;
  errors: Record<string, string>;
}

export const NOWHERE: Acting = { act: null, values: null, fill: () => undefined, errors: {} };

export const Actions = createContext<Acting>(NOWHERE);
