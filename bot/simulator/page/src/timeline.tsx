// Messages from old to new, a line between days, and a view that stays at the end while more comes.
import { Fragment, type ReactNode, useEffect, useRef } from "react";
import { MessageView } from "./message";
import type { Message } from "./protocol";
import { dayOf } from "./times";

const SAME_BREATH_SECONDS = 300;

function follows(message: Message, before: Message | undefined): boolean {
  if (!before || message.ephemeral_for || before.ephemeral_for || before.user !== message.user) return false;
  const gap = Number.parseFloat(message.ts) - Number.parseFloat(before.ts);
  return gap < SAME_BREATH_SECONDS && dayOf(before.ts) === dayOf(message.ts);
}

interface ListProps {
  channel: string;
  messages: Message[];
  onReply: ((ts: string) => void) | null;
  // What stands under a message: its thread.
  under?: (message: Message) => ReactNode;
  days?: boolean;
}

export function MessageList({ channel, messages, onReply, under, days = false }: ListProps) {
  return messages.map((message, at) => {
    const before = messages[at - 1];
    const newDay = days && (!before || dayOf(before.ts) !== dayOf(message.ts));
    const below = under?.(message);
    const beforeHasThread = before !== undefined && under?.(before) !== undefined && under(before) !== null;
    return (
      <Fragment key={`${message.ts}${message.ephemeral_for ?? ""}`}>
        {newDay && (
          <div className="day" role="separator" aria-label={dayOf(message.ts)}>
            <span>{dayOf(message.ts)}</span>
          </div>
        )}
        <MessageView
          channel={channel}
          message={message}
          follows={!newDay && !beforeHasThread && follows(message, before)}
          onReply={onReply && !message.ephemeral_for ? () => onReply(message.ts) : null}
        />
        {below}
      </Fragment>
    );
  });
}

const NEAR_PIXELS = 80;

export function Scroller({ label, place, children }: { label: string; place: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    atEnd.current = true;
  }, [place]);
  useEffect(() => {
    if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  });
  const onScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PIXELS;
  };
  return (
    <div ref={box} className="scroller" role="log" aria-label={label} tabIndex={0} onScroll={onScroll}>
      {children}
    </div>
  );
}
