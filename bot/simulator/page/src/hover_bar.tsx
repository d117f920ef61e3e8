// What one can do with a message: shown at its corner while the pointer or the keyboard is on it.
import { useState } from "react";
import { Confirm } from "./dialog";
import { useDesk } from "./desk";
import { Icon, type IconName } from "./icons";
import { type Message, SHORTCUT } from "./protocol";

interface Props {
  channel: string;
  message: Message;
  onReply: (() => void) | null;
  onEdit: () => void;
}

function Tool({ name, label, onClick }: { name: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" className="tool" aria-label={label} title={label} onClick={onClick}>
      <Icon name={name} />
    </button>
  );
}

export function useReaction(channel: string, message: Message) {
  const { me, run } = useDesk();
  return (name: string) => {
    const given = message.reactions[name]?.includes(me.id);
    void run({ do: given ? "unreact" : "react", channel, ts: message.ts, user: me.id, name });
  };
}

export function HoverBar({ channel, message, onReply, onEdit }: Props) {
  const { me, run } = useDesk();
  const [deleting, setDeleting] = useState(false);
  const react = useReaction(channel, message);
  const own = message.user === me.id;
  const ask = () => void run({ do: "shortcut", channel, ts: message.ts, user: me.id, callback_id: SHORTCUT });
  const remove = () => {
    setDeleting(false);
    void run({ do: "delete", channel, ts: message.ts });
  };
  return (
    <div className="hover_bar" role="toolbar" aria-label="Message actions">
      <Tool name="thumb_up" label="React with thumbs up" onClick={() => react("+1")} />
      <Tool name="thumb_down" label="React with thumbs down" onClick={() => react("-1")} />
      {onReply && <Tool name="reply" label="Reply in thread" onClick={onReply} />}
      <Tool name="ask" label="Ask about this message" onClick={ask} />
      {own && <Tool name="edit" label="Edit message" onClick={onEdit} />}
      {own && <Tool name="trash" label="Delete message" onClick={() => setDeleting(true)} />}
      {deleting && (
        <Confirm
          title="Delete message"
          text={<p>Are you sure you want to delete this message? This cannot be undone.</p>}
          confirm="Delete"
          danger
          onConfirm={remove}
          onClose={() => setDeleting(false)}
        />
      )}
    </div>
  );
}
