// One message: who, when, what, and what others made of it.
import { memo, useMemo, useState } from "react";
import { Avatar } from "./avatar";
import { type Acting, Actions, NOWHERE } from "./blocks/acting";
import { Blocks } from "./blocks/blocks";
import { mrkdwn } from "./blocks/mrkdwn";
import type { Rich } from "./blocks/rich";
import { extended, RichLines } from "./blocks/rich_text";
import { Composer } from "./composer";
import { nameOfUser, namesOf, useDesk } from "./desk";
import { HoverBar, useReaction } from "./hover_bar";
import { Icon } from "./icons";
import type { Message } from "./protocol";
import { clockTime, fullTime } from "./times";
import { toStored, toTyped } from "./typed";

// Who speaks where a message was deleted.
const SLACKBOT = "USLACKBOT";

interface Props {
  channel: string;
  message: Message;
  // Slack shows no face and name where the same person goes on within minutes.
  follows?: boolean;
  onReply?: (() => void) | null;
}

function typed(message: Message): Rich[] {
  const lines = mrkdwn(message.text);
  const last = lines.at(-1);
  if (message.edited && last?.type === "rich_text_section") last.elements.push(extended({ as: "note", text: " (edited)" }));
  return lines;
}

function Said({ message }: { message: Message }) {
  const fromBot = useDesk().workspace.bot.id === message.user;
  const lines = useMemo(() => typed(message), [message]);
  // What a person typed is Slack's mrkdwn; of an app's message the blocks are shown, if it has any.
  return fromBot && message.blocks.length ? <Blocks blocks={message.blocks} /> : <RichLines elements={lines} />;
}

function Reactions({ channel, message }: { channel: string; message: Message }) {
  const desk = useDesk();
  const react = useReaction(channel, message);
  const given = Object.entries(message.reactions).filter(([, users]) => users.length);
  if (!given.length) return null;
  return (
    <div className="reactions" role="group" aria-label="Reactions">
      {given.map(([name, users]) => {
        const who = users.map((user) => nameOfUser(desk, user)).join(", ");
        return (
          <button key={name} type="button" className="reaction" aria-pressed={users.includes(desk.me.id)} aria-label={`:${name}: by ${who}`} title={who} onClick={() => react(name)}>
            {name === "+1" ? <Icon name="thumb_up" /> : name === "-1" ? <Icon name="thumb_down" /> : `:${name}:`} {users.length}
          </button>
        );
      })}
    </div>
  );
}

function Editing({ channel, message, onEnd }: { channel: string; message: Message; onEnd: () => void }) {
  const desk = useDesk();
  const names = namesOf(desk);
  const save = async (typed: string) => {
    const done = await desk.run({ do: "edit", channel, ts: message.ts, text: toStored(typed, names) });
    if (done.ok) onEnd();
    return done.ok;
  };
  return <Composer label="Edit message" initial={toTyped(message.text, names)} onSend={save} onCancel={onEnd} />;
}

function StopButton({ channel, message }: { channel: string; message: Message }) {
  const { me, run } = useDesk();
  const thread = message.thread_ts ?? message.ts;
  return (
    <button type="button" className="button stop" onClick={() => void run({ do: "stop", channel, thread_ts: thread, user: me.id })}>
      <Icon name="stop" /> Stop
    </button>
  );
}

function Head({ message, name }: { message: Message; name: string }) {
  const fromBot = useDesk().workspace.bot.id === message.user;
  return (
    <div className="message_head">
      <span className="author">{name}</span>
      {fromBot && <span className="badge">APP</span>}
      <time dateTime={new Date(Number.parseFloat(message.ts) * 1000).toISOString()} title={fullTime(message.ts)}>
        {clockTime(message.ts)}
      </time>
    </div>
  );
}

export const MessageView = memo(function MessageView({ channel, message, follows = false, onReply = null }: Props) {
  const desk = useDesk();
  const { me, run } = desk;
  const [editing, setEditing] = useState(false);
  const name = nameOfUser(desk, message.user);
  const acting = useMemo<Acting>(
    () => ({
      ...NOWHERE,
      act: (action_id, value) => void run({ do: "click", channel, ts: message.ts, user: me.id, action_id, value }),
    }),
    [channel, message.ts, me.id, run],
  );
  const classes = ["message", follows && "follows", message.streaming && "streaming", message.ephemeral_for && "ephemeral", editing && "editing"];
  return (
    <article className={classes.filter(Boolean).join(" ")} aria-label={`${name}, ${clockTime(message.ts)}`} aria-busy={message.streaming} data-ts={message.ts}>
      {message.ephemeral_for && (
        <p className="only_you">
          <Icon name="eye" /> Only visible to you
        </p>
      )}
      <div className="gutter">{follows ? <time className="beside">{clockTime(message.ts)}</time> : <Avatar user={message.user} name={name} />}</div>
      <div className="message_main">
        {!follows && <Head message={message} name={name} />}
        {editing ? (
          <Editing channel={channel} message={message} onEnd={() => setEditing(false)} />
        ) : (
          <div className="said">
            <Actions.Provider value={acting}>
              <Said message={message} />
            </Actions.Provider>
            {message.streaming && <span className="caret" aria-hidden="true" />}
          </div>
        )}
        {message.streaming && <StopButton channel={channel} message={message} />}
        <Reactions channel={channel} message={message} />
      </div>
      {!message.ephemeral_for && !editing && message.user !== SLACKBOT && <HoverBar channel={channel} message={message} onReply={onReply} onEdit={() => setEditing(true)} />}
    </article>
  );
});
