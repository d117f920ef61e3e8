// A thread in the panel at the right, and the line under a message that says how many replies it has.
import { isWorking, nameOfUser, repliesTo, sessionOf, titleOf, useDesk } from "./desk";
import { Composer } from "./composer";
import { Icon } from "./icons";
import type { Channel, Message } from "./protocol";
import { useSending } from "./sending";
import { MessageList, Scroller } from "./timeline";
import { clockTime } from "./times";

export function Working({ channel, thread, messages }: { channel: string; thread: string; messages: Message[] }) {
  const desk = useDesk();
  const streams = messages.some((message) => message.streaming);
  if (streams || !isWorking(sessionOf(desk, channel, thread))) return null;
  const stop = () => void desk.run({ do: "stop", channel, thread_ts: thread, user: desk.me.id });
  return (
    <div className="working" role="status">
      <span className="dots" aria-hidden="true" />
      {desk.workspace.bot.name} is working…
      <button type="button" className="button stop" onClick={stop}>
        <Icon name="stop" /> Stop
      </button>
    </div>
  );
}

export function ThreadLine({ replies, onOpen }: { replies: Message[]; onOpen: () => void }) {
  const desk = useDesk();
  const last = replies.at(-1);
  if (!last) return null;
  const who = [...new Set(replies.map((reply) => nameOfUser(desk, reply.user)))].join(", ");
  const count = `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`;
  return (
    <button type="button" className="thread_line" onClick={onOpen}>
      <Icon name="reply" />
      <strong>{count}</strong>
      <span className="thread_note">
        {who} · {replies.some((reply) => reply.streaming) ? "answering now" : `last reply at ${clockTime(last.ts)}`}
      </span>
    </button>
  );
}

interface PanelProps {
  channel: Channel;
  root: string;
  messages: Message[];
  onClose: () => void;
}

export function ThreadPanel({ channel, root, messages, onClose }: PanelProps) {
  const desk = useDesk();
  const first = messages.find((message) => message.ts === root);
  const replies = repliesTo(root, messages);
  const send = useSending(channel.id, root);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Escape") onClose();
  };
  return (
    <aside className="thread" aria-label="Thread" onKeyDown={onKeyDown}>
      <header className="pane_head">
        <h2>Thread</h2>
        <span className="pane_note">{titleOf(channel, desk)}</span>
        <button type="button" className="quiet" aria-label="Close thread" title="Close thread" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <Scroller label="Thread" place={root}>
        {first ? <MessageList channel={channel.id} messages={[first]} onReply={null} /> : <p className="nothing">The first message of this thread is gone.</p>}
        {replies.length > 0 && (
          <div className="replies">
            <span>
              {replies.length} {replies.length === 1 ? "reply" : "replies"}
            </span>
          </div>
        )}
        <MessageList channel={channel.id} messages={replies} onReply={null} />
        <Working channel={channel.id} thread={root} messages={replies} />
      </Scroller>
      <Composer key={root} label="Reply…" onSend={async (typed) => (await send(typed)).ok} />
    </aside>
  );
}
