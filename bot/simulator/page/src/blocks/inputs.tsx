// An input block: label, field, hint, and what is wrong with what was filled in.
import { useContext, useId } from "react";
import type { Block, Value } from "../protocol";
import { Actions } from "./acting";
import { FIELDS, initialOf } from "./fields";
import { plainOf } from "./text";

export const REQUIRED = "Please complete this required field.";

export function nameOf(block: Block): string {
  const element = (block.element ?? {}) as Block;
  return block.block_id ?? String(element.action_id ?? "");
}

function isEmpty(value: Value): boolean {
  return value === null || value.length === 0;
}

// What the modal would send: what was filled in, and what stood there from the start.
export function valuesOf(blocks: Block[], filled: Record<string, Value>): Record<string, Value> {
  const inputs = blocks.filter((block) => block.type === "input");
  const initial = inputs.map((block) => [nameOf(block), initialOf((block.element ?? {}) as Block)] as const);
  return { ...Object.fromEntries(initial), ...filled };
}

// Slack's client does not send a form whose required fields are empty.
export function missingIn(blocks: Block[], values: Record<string, Value>): Record<string, string> {
  const missing = blocks.filter((block) => block.type === "input" && !block.optional && isEmpty(values[nameOf(block)] ?? null));
  return Object.fromEntries(missing.map((block) => [nameOf(block), REQUIRED]));
}

export function InputBlock({ block }: { block: Block }) {
  const { act, values, fill, errors } = useContext(Actions);
  const id = useId();
  const element = (block.element ?? { type: "" }) as Block;
  const Field = FIELDS[element.type];
  const name = nameOf(block);
  const error = errors[name] ?? errors[String(element.action_id ?? "")];
  if (!Field) return <p className="unknown">An input of the type “{element.type}”, which this page does not show.</p>;
  const value = values && name in values ? (values[name] ?? null) : initialOf(element);
  const change = (next: Value) => {
    fill(name, next);
    if (block.dispatch_action) act?.(String(element.action_id ?? ""), next);
  };
  const naming = { "aria-labelledby": `${id}label`, "aria-describedby": `${id}said`, "aria-invalid": error !== undefined };
  return (
    <div className={error ? "input wrong" : "input"}>
      <span className="label" id={`${id}label`}>
        {plainOf(block.label)}
        {block.optional ? <span className="optional"> (optional)</span> : null}
      </span>
      <Field element={element} value={value} change={change} naming={naming} />
      <div id={`${id}said`}>
        {error && <p className="error">{error}</p>}
        {block.hint ? <p className="hint">{plainOf(block.hint)}</p> : null}
      </div>
    </div>
  );
}
