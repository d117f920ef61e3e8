// The row of quiet buttons under an answer: thumbs up and down, small icons.
import { useContext, useState } from "react";
import type { Block } from "../protocol";
import { Icon } from "../icons";
import { Actions } from "./acting";
import { plainOf } from "./text";

type Choice = { text?: unknown; value?: string; accessibility_label?: string };

function Thumbs({ element }: { element: Block }) {
  const { act } = useContext(Actions);
  const [given, setGiven] = useState<string | null>(null);
  const button = (choice: Choice, way: "up" | "down") => {
    const label = choice.accessibility_label ?? (plainOf(choice.text) || (way === "up" ? "Good answer" : "Bad answer"));
    const click = () => {
      setGiven(way);
      act?.(String(element.action_id ?? ""), choice.value ?? null);
    };
    return (
      <button type="button" className="quiet" aria-label={label} title={label} aria-pressed={given === way} disabled={!act} onClick={click}>
        <Icon name={way === "up" ? "thumb_up" : "thumb_down"} />
      </button>
    );
  };
  return (
    <span role="group" aria-label="Feedback" className="thumbs">
      {button((element.positive_button ?? {}) as Choice, "up")}
      {button((element.negative_button ?? {}) as Choice, "down")}
    </span>
  );
}

function IconButton({ element }: { element: Block }) {
  const { act } = useContext(Actions);
  const label = plainOf(element.text);
  const click = () => act?.(String(element.action_id ?? ""), (element.value as string | undefined) ?? null);
  return (
    <button type="button" className="quiet" aria-label={label} title={label} disabled={!act} onClick={click}>
      {element.icon === "trash" ? <Icon name="trash" /> : label}
    </button>
  );
}

export function Feedback({ block }: { block: Block }) {
  const elements = Array.isArray(block.elements) ? (block.elements as Block[]) : [];
  return (
    <div className="context_actions">
      {elements.map((element, at) =>
        element.type === "feedback_buttons" ? <Thumbs key={at} element={element} /> : <IconButton key={at} element={element} />,
      )}
    </div>
  );
}
