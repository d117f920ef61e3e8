// The app's own place: its Home tab, and the direct messages as Slack shows an agent's: every conversation with its
// replies, one under the other, and prompts to begin with.
import { useEffect } from "react";
import { isRoot, repliesTo, useDesk } from "./desk";
import { Composer } from "./composer";
import { Home } from "./home";
import { Icon } from "./icons";
import { MessageView } from "./message";
import type { Go, Tab } from "./place";
import type { Channel, Message } from "./protocol";
import { useSending } from "./sending";
import { Working } from "./thread";
import { Scroller } from "./timeline";

interface Props {
  channel: Channel;
  messages: Message[];
  tab: Tab;
  go: Go;
}

function Prompts({ channel, onAsk }: { channel: Channel; onAsk: (message: string) => void }) {
  const offered = useDesk().workspace.prompts[channel.id];
  if (!offered?.prompts.length) return null;
  return (
    <section className="prompts" aria-label="Suggested prompts">
      <h2>{offered.title || "Try one of these"}</h2>
      {offered.prompts.map((prompt, at) => (
        <button key={at} type="button" className="prompt" onClick={() => onAsk(prompt.message)}>
          {prompt.title}
        </button>
      ))}
    </section>
  );
}

function Conversation({ channel, root, messages, go }: { channel: Channel; root: Message; messages: Message[]; go: Go }) {
  const replies = repliesTo(root.ts, messages);
  const open = () => go({ thread: root.ts });
  return (
    <section className="conversation" aria-label="Conversation">
      <MessageView channel={channel.id} message={root} onReply={root.ephemeral_for ? null : open} />
      <div className="conversation_replies">
        {replies.map((reply) => (
          <MessageView key={`${reply.ts}${reply.ephemeral_for ?? ""}`} channel={channel.id} message={reply} onReply={open} />
        ))}
        <Working channel={channel.id} thread={root.ts} messages={replies} />
        {replies.length > 0 && (
          <button type="button" className="thread_line" onClick={open}>
            <Icon name="reply" /> Reply in thread
          </button>
        )}
      </div>
    </section>
  );
}

function Tabs({ tab, go }: { tab: Tab; go: Go }) {
  const button = (name: Tab, label: string) => (
    <button type="button" role="tab" id={`tab_${name}`} aria-selected={tab === name} aria-controls="tab_panel" onClick={() => go({ tab: name, thread: "" })}>
      {label}
    </button>
  );
  return (
    <div className="tabs" role="tablist" aria-label="App">
      {button("home", "Home")}
      {button("messages", "Messages")}
    </div>
  );
}

export function DirectPane({ channel, messages, tab, go }: Props) {
  const { workspace, me, run } = useDesk();
  const send = useSending(channel.id, null);
  // Slack tells the app whenever somebody opens a tab.
  useEffect(() => {
    void run({ do: "open_home", user: me.id, tab });
  }, [run, me.id, tab]);
  const onSend = async (typed: string) => (await send(typed)).ok;
  const roots = messages.filter(isRoot);
  return (
    <main className="pane">
      <header className="pane_head">
        <h1>{workspace.bot.name}</h1>
        <span className="badge">APP</span>
        <Tabs tab={tab} go={go} />
      </header>
      <div className="tab_panel" role="tabpanel" id="tab_panel" aria-labelledby={`tab_${tab}`}>
        {tab === "home" ? (
          <Home />
        ) : (
          <>
            <Scroller label={`Messages with ${workspace.bot.name}`} place={channel.id}>
              <p className="beginning">This is the very beginning of your direct messages with {workspace.bot.name}.</p>
              {roots.map((root) => (
                <Conversation key={`${root.ts}${root.ephemeral_for ?? ""}`} channel={channel} root={root} messages={messages} go={go} />
              ))}
              <Prompts channel={channel} onAsk={(message) => void onSend(message)} />
            </Scroller>
            {channel.id && <Composer key={channel.id} label={`Message ${workspace.bot.name}`} onSend={onSend} hint="Each message begins a conversation" />}
          </>
        )}
      </div>
    </main>
  );
}
