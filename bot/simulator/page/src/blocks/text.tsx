// Slack's text objects: mrkdwn as rich text, plain text as it is.
import { useMemo } from "react";
import type { PlainText } from "../protocol";
import { unescaped } from "../typed";
import { mrkdwn, plain } from "./mrkdwn";
import { RichLines } from "./rich_text";

export function plainOf(text: unknown): string {
  if (typeof text === "string") return plain(text);
  const object = text as PlainText | null | undefined;
  if (typeof object?.text !== "string") return "";
  return object.emoji === false ? unescaped(object.text) : plain(object.text);
}

function Mrkdwn({ text }: { text: string }) {
  const lines = useMemo(() => mrkdwn(text), [text]);
  return <RichLines elements={lines} />;
}

export function Text({ text }: { text: unknown }) {
  const object = text as PlainText | null | undefined;
  if (!object || typeof object.text !== "string") return null;
  if (object.type !== "mrkdwn") return <span className="plain">{plainOf(object)}</span>;
  return <Mrkdwn text={object.text} />;
}
