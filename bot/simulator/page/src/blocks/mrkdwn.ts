// Slack's mrkdwn → rich text, as Slack reads it.
//
// slack-blocks-to-jsx reads every text as Markdown, plain text too: "# a" and "![a](b)" vanish there and "[a](javascript:b)"
// becomes a link. So no text goes to its parser; all of it arrives there as rich text, which it shows as it is.
import { get, has } from "node-emoji";
import { unescaped } from "../typed";
import { type Inline, type Rich, safeAddress, type Style } from "./rich";

const FENCE = /```\n?([\s\S]*?)```/;
const QUOTED = /^(?:&gt;|>) ?/;
// In this order: what Slack marks with angle brackets, code, bare addresses, emoji, then the three styles.
const INLINE = new RegExp(
  [
    "<(?<angle>[^<>\\n]+)>",
    "`(?<code>[^`\\n]+)`",
    "(?<address>https?://[^\\s<>|]+[^\\s<>|.,;:!?)\\]'\"])",
    "(?<![\\w:]):(?<emoji>[a-z0-9_+'-]+):(?!\\w)",
    "(?<![\\w*])\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?![\\w*])",
    "(?<![\\w_])_(?<italic>[^\\s_](?:[^_\\n]*[^\\s_])?)_(?![\\w_])",
    "(?<![\\w~])~(?<strike>[^\\s~](?:[^~\\n]*[^\\s~])?)~(?![\\w~])",
  ].join("|"),
  "g",
);

function text(raw: string, style: Style): Inline[] {
  return raw ? [{ type: "text", text: unescaped(raw), style }] : [];
}

function mention(inside: string, style: Style): Inline | null {
  const [target = "", label] = inside.split("|", 2);
  const sign = target.slice(0, 1);
  const id = target.slice(1);
  if (sign === "@") return { type: "user", user_id: id, style };
  if (sign === "#") return { type: "channel", channel_id: id, style };
  if (sign !== "!") return null;
  if (id.startsWith("subteam^")) return { type: "usergroup", usergroup_id: id.slice(8), style };
  if (id.startsWith("date^")) {
    const [, timestamp, format = "{date}", url] = id.split("^");
    return { type: "date", timestamp: Number(timestamp), format, url, fallback: unescaped(label ?? ""), style };
  }
  return { type: "broadcast", range: id, style };
}

function angle(inside: string, style: Style): Inline[] {
  const mentioned = mention(inside, style);
  if (mentioned) return [mentioned];
  const bar = inside.indexOf("|");
  const address = safeAddress(unescaped(bar < 0 ? inside : inside.slice(0, bar)));
  if (!address) return text(`<${inside}>`, style);
  return [{ type: "link", url: address, text: unescaped(bar < 0 ? inside : inside.slice(bar + 1)), style }];
}

function marked(found: Record<string, string | undefined>, style: Style): Inline[] {
  if (found.angle !== undefined) return angle(found.angle, style);
  if (found.code !== undefined) return text(found.code, { ...style, code: true });
  if (found.address !== undefined) {
    const address = unescaped(found.address);
    return [{ type: "link", url: address, text: address, style }];
  }
  if (found.emoji !== undefined) return [{ type: "text", text: withEmoji(`:${found.emoji}:`), style }];
  if (found.bold !== undefined) return inline(found.bold, { ...style, bold: true });
  if (found.italic !== undefined) return inline(found.italic, { ...style, italic: true });
  return inline(found.strike ?? "", { ...style, strike: true });
}

export function inline(raw: string, style: Style = {}): Inline[] {
  const elements: Inline[] = [];
  let end = 0;
  for (const match of raw.matchAll(INLINE)) {
    elements.push(...text(raw.slice(end, match.index), style), ...marked(match.groups ?? {}, style));
    end = match.index + match[0].length;
  }
  return [...elements, ...text(raw.slice(end), style)];
}

function linesOf(raw: string): Rich[] {
  const runs: { quoted: boolean; lines: string[] }[] = [];
  for (const line of raw.split("\n")) {
    const quoted = QUOTED.test(line);
    const shown = quoted ? line.replace(QUOTED, "") : line;
    const last = runs.at(-1);
    if (last?.quoted === quoted) last.lines.push(shown);
    else runs.push({ quoted, lines: [shown] });
  }
  return runs.map((run) => ({
    type: run.quoted ? "rich_text_quote" : "rich_text_section",
    elements: run.lines.flatMap((line, at) => [...text(at ? "\n" : "", {}), ...inline(line)]),
  }));
}

export function mrkdwn(raw: string): Rich[] {
  // split() with one group: text and fenced code take turns.
  const parts = raw.split(FENCE);
  return parts.flatMap((part, at): Rich[] => {
    if (at % 2) return [{ type: "rich_text_preformatted", elements: text(part.replace(/\n$/, ""), {}) }];
    const afterCode = at > 0 ? part.replace(/^\n/, "") : part;
    const around = at < parts.length - 1 ? afterCode.replace(/\n$/, "") : afterCode;
    return around ? linesOf(around) : [];
  });
}

// Names that are no emoji stay as they are: "at 10:30:45" has none.
export function withEmoji(text: string): string {
  return text.replace(/(?<![\w:]):([a-z0-9_+'-]+):(?!\w)/g, (whole, name: string) =>
    has(name) ? (get(name) ?? whole) : whole,
  );
}

// Plain text knows emoji and escapes, nothing else.
export function plain(raw: string): string {
  return withEmoji(unescaped(raw));
}
