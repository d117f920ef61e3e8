// The page's own small pictures, drawn here so that none is fetched and none depends on a font.
const PATHS = {
  ask: "M3 4.5h14v9H9l-4 3.5v-3.5H3zM8 8a2 2 0 1 1 2.6 1.9c-.4.2-.6.4-.6.9M10 12.2v.1",
  back: "M12 4l-6 6 6 6",
  bot: "M4 7.5h12v8H4zM10 4v3.5M7.5 10.5v1M12.5 10.5v1M8 13.5h4",
  check: "M4.5 10.5l3.5 3.5 7.5-8",
  close: "M5 5l10 10M15 5L5 15",
  cross: "M6 6l8 8M14 6l-8 8",
  down: "M5 7.5l5 5 5-5",
  edit: "M4 16l.8-3.4L13.6 3.8l2.6 2.6-8.8 8.8zM12 5.5l2.6 2.6",
  eye: "M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  lock: "M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9",
  more: "M5 10h.1M10 10h.1M15 10h.1",
  reply: "M3 4.5h14v9H9l-4 3.5v-3.5H3z",
  right: "M7.5 5l5 5-5 5",
  send: "M3.5 4l13.5 6-13.5 6 1.8-6zM5.3 10H11",
  stop: "M6 6h8v8H6z",
  thumb_down: "M7 11.5V4h6.2a1.6 1.6 0 0 1 1.6 1.3l.9 4.5a1.6 1.6 0 0 1-1.6 1.9H11l.6 3.2a1.4 1.4 0 0 1-2.6.9L7 11.5zM3.5 4H7v7.5H3.5z",
  thumb_up: "M7 8.5V16h6.2a1.6 1.6 0 0 0 1.6-1.3l.9-4.5a1.6 1.6 0 0 0-1.6-1.9H11l.6-3.2a1.4 1.4 0 0 0-2.6-.9L7 8.5zM3.5 8.5H7V16H3.5z",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v4.5M11.5 9v4.5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
