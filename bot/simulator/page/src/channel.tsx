// A channel: its messages, each with the line of its thread, and where one writes.
import { isRoot, repliesTo, sessionOf, isWorking, titleOf, useDesk } from "./desk";
import { Composer } from "./composer";
import type { Go } from "./place";
import type { Channel, Message } from "./protocol";
import { useSending } from "./sending";
import { ThreadLine, Working } from "./thread";
import { MessageList, Scroller } from "./timeline";

interface Props {
  channel: Channel;
  messages: Message[];
  go: Go;
}

export function ChannelPane({ channel, messages, go }: Props) {
  const desk = useDesk();
  const send = useSending(channel.id, null);
  const title = titleOf(channel, desk);
  const open = (ts: string) => go({ thread: ts });

  const under = (root: Message) => {
    const replies = repliesTo(root.ts, messages);
    if (replies.length) return <ThreadLine replies={replies} onOpen={() => open(root.ts)} />;
    const working = isWorking(sessionOf(desk, channel.id, root.ts));
    return working ? <Working channel={channel.id} thread={root.ts} messages={replies} /> : null;
  };
  const onSend = async (typed: string) => {
    const sent = await send(typed);
    // The answer comes in the thread; in Slack one would open it now.
    if (sent.mentionsBot && sent.ts) open(sent.ts);
    return sent.ok;
  };

  return (
    <main className="pane">
      <header className="pane_head">
        <h1>{title}</h1>
        {channel.kind === "private" && <span className="pane_note">private channel</span>}
      </header>
      <Scroller label={`Messages in ${title}`} place={channel.id}>
        <p className="beginning">This is the very beginning of {title}.</p>
        <MessageList channel={channel.id} messages={messages.filter(isRoot)} onReply={open} under={under} days />
      </Scroller>
      <Composer key={channel.id} label={`Message ${title}`} onSend={onSend} hint={`@${desk.workspace.bot.name} or /ask to ask`} />
    </main>
  );
}
