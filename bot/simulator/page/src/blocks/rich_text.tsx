// Rich text and tables, shown by slack-blocks-to-jsx; what that library has no word for, a hook shows.
import { Message as Library, type Block as LibraryBlock, type MessageProps } from "slack-blocks-to-jsx";
import { createContext, memo, type ReactNode, useContext, useMemo } from "react";
import type { Block, Channel, Named } from "../protocol";
import { type Inline, type Rich, richText, safeAddress, type Style } from "./rich";

export interface Known {
  people: Named[];
  channels: Channel[];
}

export const KnownNames = createContext<Known>({ people: [], channels: [] });

type Hooks = NonNullable<MessageProps["hooks"]>;

// The library asks the emoji hook for what it shall show and passes the whole element on: ours may be more than an emoji.
export type Shown =
  | { as: "mark"; text: string; style?: Style }
  | { as: "time"; text: string; when: number }
  | { as: "note"; text: string };

export function extended(shown: Shown): Inline {
  return { type: "emoji", name: "", shown } as Inline;
}

function classesOf(style: Style = {}): string {
  const names = { bold: "font-semibold", italic: "italic", strike: "line-through", underline: "underline", code: "slack_inline_code" };
  return Object.entries(names)
    .filter(([name]) => style[name as keyof Style])
    .map(([, className]) => className)
    .join(" ");
}

function extension({ shown }: { shown?: Shown }, byLibrary: (element: never) => ReactNode, element: unknown): ReactNode {
  switch (shown?.as) {
    case "mark":
      return <mark className={classesOf(shown.style)}>{shown.text}</mark>;
    case "time":
      return <time dateTime={new Date(shown.when * 1000).toISOString()}>{shown.text}</time>;
    case "note":
      return <span className="edited">{shown.text}</span>;
    default:
      return byLibrary(element as never);
  }
}

const HOOKS: Hooks = {
  emoji: (element, byLibrary) => extension(element as { shown?: Shown }, byLibrary, element),
  link: ({ href, children, className }) => (
    <a href={href} className={className} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ),
};

function localDate(timestamp: number, format: string): string {
  const at = new Date(timestamp * 1000);
  const day = (options: Intl.DateTimeFormatOptions) => at.toLocaleDateString("en-US", options);
  const time = (options: Intl.DateTimeFormatOptions) => at.toLocaleTimeString("en-US", options);
  const parts: Record<string, string> = {
    date_num: at.toLocaleDateString("sv-SE"),
    date_slash: day({ year: "numeric", month: "2-digit", day: "2-digit" }),
    date_long: day({ weekday: "long", year: "numeric", month: "long", day: "numeric" }),
    date_short: day({ year: "numeric", month: "short", day: "numeric" }),
    date: day({ year: "numeric", month: "long", day: "numeric" }),
    time_secs: time({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
    time: time({ hour: "numeric", minute: "2-digit" }),
  };
  return format.replace(/\{(\w+?)(?:_pretty|_full)?\}/g, (whole, name: string) => parts[name] ?? whole);
}

function prepared(element: Inline): Inline {
  if (element.type === "link" && !safeAddress(element.url)) {
    return { type: "text", text: element.text ?? element.url, style: element.style };
  }
  if (element.type === "date" && Number.isFinite(element.timestamp)) {
    return extended({ as: "time", text: localDate(element.timestamp, element.format), when: element.timestamp });
  }
  if (element.type === "date") return { type: "text", text: element.fallback ?? "", style: element.style };
  if (element.type === "text" && element.style?.highlight) {
    return extended({ as: "mark", text: element.text, style: element.style });
  }
  return element;
}

function preparedRich(element: Rich): Rich {
  if (element.type !== "rich_text_list") return { ...element, elements: element.elements.map(prepared) };
  const sections = element.elements.map((section) => ({ ...section, elements: section.elements.map(prepared) }));
  return { ...element, elements: sections };
}

function preparedCell(cell: Block): Block {
  if (cell.type === "rich_text") return richText((cell.elements as Rich[]).map(preparedRich));
  return richText([{ type: "rich_text_section", elements: [{ type: "text", text: String(cell.text ?? "") }] }]);
}

// The library numbers a list as if one of another kind before it were its beginning: each kind in a block of its own.
function apart(elements: Rich[]): Rich[][] {
  const runs: Rich[][] = [];
  for (const element of elements) {
    const before = runs.at(-1)?.at(-1);
    const both = element.type === "rich_text_list" && before?.type === "rich_text_list";
    const other = both && !element.indent && element.style !== before.style;
    if (!before || other) runs.push([element]);
    else runs.at(-1)?.push(element);
  }
  return runs;
}

// A block's own id would become an id in the document: left out.
function preparedBlocks(block: Block): Block[] {
  if (block.type === "rich_text") {
    return apart((block.elements ?? []) as Rich[]).map((elements) => richText(elements.map(preparedRich)));
  }
  const rows = ((block.rows ?? []) as Block[][]).map((row) => row.map(preparedCell));
  return [{ type: "table", rows, column_settings: block.column_settings }];
}

export const ByLibrary = memo(function ByLibrary({ block }: { block: Block }) {
  const { people, channels } = useContext(KnownNames);
  const blocks = useMemo(() => preparedBlocks(block) as unknown as LibraryBlock[], [block]);
  // The library reads its names once: other names, another instance.
  const names = useMemo(() => [...people, ...channels].map((each) => each.id).join(), [people, channels]);
  const data = { users: people, channels };
  return (
    <Library key={names} blocks={blocks} name="" logo="" theme="light" withoutWrapper className="in_page" hooks={HOOKS} data={data} />
  );
});

export function RichLines({ elements }: { elements: Rich[] }) {
  const block = useMemo(() => richText(elements), [elements]);
  return <ByLibrary block={block} />;
}
