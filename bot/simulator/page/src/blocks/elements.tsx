// What can be clicked or chosen in a message, on the Home tab, or beside a text in a modal.
import { useContext, useState } from "react";
import { Confirm } from "../dialog";
import type { Block, Value } from "../protocol";
import { Actions } from "./acting";
import { FIELDS, initialOf, type Option } from "./fields";
import { safeAddress } from "./rich";
import { plainOf, Text } from "./text";

type Shown = { element: Block };

interface Question {
  title?: unknown;
  text?: unknown;
  confirm?: unknown;
  deny?: unknown;
  style?: string;
}

function useAsked(element: Block, act: () => void) {
  const [asking, setAsking] = useState(false);
  const question = element.confirm as Question | undefined;
  const dialog = asking && question && (
    <Confirm
      title={plainOf(question.title)}
      text={<Text text={question.text} />}
      confirm={plainOf(question.confirm)}
      deny={plainOf(question.deny)}
      danger={question.style === "danger"}
      onClose={() => setAsking(false)}
      onConfirm={() => {
        setAsking(false);
        act();
      }}
    />
  );
  return { click: () => (question ? setAsking(true) : act()), dialog };
}

function Button({ element }: Shown) {
  const { act } = useContext(Actions);
  const send = () => act?.(String(element.action_id ?? ""), (element.value as string | undefined) ?? null);
  const { click, dialog } = useAsked(element, send);
  const address = safeAddress(element.url);
  const label = element.accessibility_label as string | undefined;
  const className = `button ${element.style === "primary" || element.style === "danger" ? element.style : ""}`;
  if (address) {
    return (
      <a className={className} aria-label={label} href={address} target="_blank" rel="noopener noreferrer" onClick={send}>
        {plainOf(element.text)}
      </a>
    );
  }
  return (
    <>
      <button type="button" className={className} aria-label={label} disabled={!act} onClick={click}>
        {plainOf(element.text)}
      </button>
      {dialog}
    </>
  );
}

function Overflow({ element }: Shown) {
  const { act } = useContext(Actions);
  const options = Array.isArray(element.options) ? (element.options as Option[]) : [];
  return (
    <select className="overflow" aria-label="More options" value="" disabled={!act} onChange={(event) => act?.(String(element.action_id ?? ""), event.target.value)}>
      <option value="" disabled>
        ⋯
      </option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {plainOf(option.text)}
        </option>
      ))}
    </select>
  );
}

// A field outside of an input block: what is chosen is sent at once.
function SentAtOnce({ element }: Shown) {
  const { act, fill, values } = useContext(Actions);
  const [own, setOwn] = useState<Value>(initialOf(element));
  const Field = FIELDS[element.type];
  if (!Field) return null;
  const name = String(element.action_id ?? "");
  const change = (value: Value) => {
    setOwn(value);
    if (values) fill(name, value);
    act?.(name, value);
  };
  const label = plainOf(element.placeholder) || "Choose";
  return <Field element={element} value={own} change={change} naming={{ "aria-label": label }} />;
}

export function Element({ element }: Shown) {
  switch (element.type) {
    case "button":
    case "workflow_button":
      return <Button element={element} />;
    case "overflow":
      return <Overflow element={element} />;
    case "image":
      return <span className="picture">Picture: {plainOf(element.alt_text)}</span>;
    default:
      if (element.type in FIELDS) return <SentAtOnce element={element} />;
      return <span className="unknown">An element of the type “{element.type}”, which this page does not show.</span>;
  }
}
