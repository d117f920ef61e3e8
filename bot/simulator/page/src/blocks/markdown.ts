// Standard Markdown, as in markdown blocks and streamed text → rich text and tables.
import type { AlignType, Nodes, PhrasingContent, RootContent, Table } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import type { Block } from "../protocol";
import { inline as mrkdwnInline, withEmoji } from "./mrkdwn";
import { type Inline, type Rich, richText, safeAddress, type Section, type Style } from "./rich";

// A mention stands between two characters of the private use area while Markdown is read, so that an escaped one, which
// reads the same afterwards, stays text.
const OPEN = "\uE000";
const CLOSE = "\uE001";
const MENTION = /<([@#!][^<>\s]+(?:\|[^<>]*)?)>/g;
const KEPT = new RegExp(`${OPEN}([^${CLOSE}]*)${CLOSE}`);

function text(value: string, style: Style): Inline[] {
  return value.split(KEPT).flatMap((part, at): Inline[] => {
    if (at % 2) return mrkdwnInline(`<${part}>`, style);
    return part ? [{ type: "text", text: withEmoji(part), style }] : [];
  });
}

function bare(value: string): string {
  return value.replaceAll(OPEN, "<").replaceAll(CLOSE, ">");
}

function plainOf(node: Nodes): string {
  if ("value" in node) return bare(node.value);
  return "children" in node ? node.children.map(plainOf).join("") : "";
}

function link(url: string, label: string, style: Style): Inline[] {
  const address = safeAddress(url);
  return address ? [{ type: "link", url: address, text: label || url, style }] : text(label || url, style);
}

function phrase(node: PhrasingContent, style: Style): Inline[] {
  switch (node.type) {
    case "text":
      return text(node.value, style);
    case "strong":
      return phrases(node.children, { ...style, bold: true });
    case "emphasis":
      return phrases(node.children, { ...style, italic: true });
    case "delete":
      return phrases(node.children, { ...style, strike: true });
    case "inlineCode":
      return [{ type: "text", text: bare(node.value), style: { ...style, code: true } }];
    case "break":
      return [{ type: "text", text: "\n", style }];
    case "link":
      return link(node.url, node.children.map(plainOf).join(""), style);
    case "image":
      // Slack links to a picture in Markdown and does not show it.
      return link(node.url, node.alt || node.url, style);
    default:
      return text("value" in node ? node.value : plainOf(node), style);
  }
}

function phrases(nodes: PhrasingContent[], style: Style = {}): Inline[] {
  return nodes.flatMap((node) => phrase(node, style));
}

function flat(nodes: RootContent[], style: Style = {}): Inline[] {
  return nodes.flatMap((node, at): Inline[] => {
    const inside = node.type === "paragraph" ? phrases(node.children, style) : text(plainOf(node), style);
    return at ? [{ type: "text", text: "\n" }, ...inside] : inside;
  });
}

function list(node: RootContent & { type: "list" }, indent: number): Rich[] {
  const style = node.ordered ? "ordered" : "bullet";
  // The library counts on from one line to the next by itself.
  const offset = node.ordered ? (node.start ?? 1) - 1 : 0;
  return node.children.flatMap((item): Rich[] => {
    const own = item.children.filter((child) => child.type !== "list");
    const nested = item.children.filter((child) => child.type === "list");
    const section: Section = { type: "rich_text_section", elements: flat(own) };
    const line: Rich = { type: "rich_text_list", style, indent, offset, elements: [section] };
    return [line, ...nested.flatMap((child) => list(child, indent + 1))];
  });
}

function cell(elements: Inline[]): Block {
  return richText([{ type: "rich_text_section", elements }]);
}

function table(node: Table): Block {
  const align = (node.align ?? []).map((each: AlignType) => ({ align: each ?? "left", is_wrapped: true }));
  const rows = node.children.map((row) => row.children.map((each) => cell(phrases(each.children))));
  return { type: "table", rows, column_settings: align };
}

function riches(node: RootContent): Rich[] {
  switch (node.type) {
    case "paragraph":
      return [{ type: "rich_text_section", elements: phrases(node.children) }];
    case "heading":
      return [{ type: "rich_text_section", elements: phrases(node.children, { bold: true }) }];
    case "blockquote":
      return [{ type: "rich_text_quote", elements: flat(node.children) }];
    case "code":
      return [{ type: "rich_text_preformatted", elements: [{ type: "text", text: bare(node.value) }] }];
    case "list":
      return list(node, 0);
    default:
      return [{ type: "rich_text_section", elements: text(plainOf(node), {}) }];
  }
}

export function markdown(source: string): Block[] {
  const kept = source.replaceAll(OPEN, "").replaceAll(CLOSE, "").replace(MENTION, `${OPEN}$1${CLOSE}`);
  const tree = fromMarkdown(kept, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return tree.children.map((node) => {
    if (node.type === "thematicBreak") return { type: "divider" };
    return node.type === "table" ? table(node) : richText(riches(node));
  });
}
