// The elements of Slack's rich_text block: what every other kind of text is turned into before it is shown.
import type { Block } from "../protocol";

export interface Style {
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  underline?: boolean;
  code?: boolean;
  highlight?: boolean;
}

export type Inline =
  | { type: "text"; text: string; style?: Style }
  | { type: "link"; url: string; text?: string; style?: Style }
  | { type: "user"; user_id: string; style?: Style }
  | { type: "channel"; channel_id: string; style?: Style }
  | { type: "usergroup"; usergroup_id: string; style?: Style }
  | { type: "broadcast"; range: string; style?: Style }
  | { type: "emoji"; name: string; unicode?: string; style?: Style }
  | { type: "date"; timestamp: number; format: string; fallback?: string; url?: string; style?: Style }
  | { type: "color"; value: string; style?: Style };

export interface Section {
  type: "rich_text_section";
  elements: Inline[];
}

export type Rich =
  | Section
  | { type: "rich_text_quote"; elements: Inline[]; border?: number }
  | { type: "rich_text_preformatted"; elements: Inline[]; border?: number; language?: string }
  | { type: "rich_text_list"; style: "bullet" | "ordered"; elements: Section[]; indent?: number; offset?: number; border?: number };

export interface RichText extends Block {
  type: "rich_text";
  elements: Rich[];
}

export function richText(elements: Rich[]): RichText {
  return { type: "rich_text", elements };
}

// Only these open from the page; every other address stays text.
export function safeAddress(url: unknown): string | null {
  if (typeof url !== "string") return null;
  try {
    const parsed = new URL(url);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}
