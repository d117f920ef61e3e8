// The whole page: sidebar, what is open, its thread, the modal above, and a word when something is wrong.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { KnownNames } from "./blocks/rich_text";
import { ChannelPane } from "./channel";
import { AtDesk, type Desk, seenBy, titleOf } from "./desk";
import { DirectPane } from "./direct";
import { Icon } from "./icons";
import { useLive } from "./live";
import { Modals } from "./modal";
import { APP, type Go, type Place, usePlace } from "./place";
import { type Action, type Channel, type Message, type Named, perform, type Workspace } from "./protocol";
import { Sidebar } from "./sidebar";
import { ThreadPanel } from "./thread";

// Which channels hold something that was said since one last looked.
function useUnread(workspace: Workspace, me: string, open: string): Set<string> {
  const seen = useRef(new Map<string, number>());
  const newest = (channel: string) => seenBy({ id: me, name: "" }, workspace.messages[channel] ?? []).filter((each) => each.user !== me).length;
  const key = (channel: string) => `${me} ${channel}`;
  const first = ![...seen.current.keys()].some((each) => each.startsWith(`${me} `));
  for (const { id } of workspace.channels) {
    if (id === open || first) seen.current.set(key(id), newest(id));
  }
  return new Set(workspace.channels.map(({ id }) => id).filter((id) => newest(id) > (seen.current.get(key(id)) ?? 0)));
}

function Opened({ channel, place, go, messages }: { channel: Channel; place: Place; go: Go; messages: Message[] }) {
  return (
    <>
      {channel.kind === "direct" ? (
        <DirectPane channel={channel} messages={messages} tab={place.tab} go={go} />
      ) : (
        <ChannelPane channel={channel} messages={messages} go={go} />
      )}
      {place.thread && <ThreadPanel channel={channel} root={place.thread} messages={messages} onClose={() => go({ thread: "" })} />}
    </>
  );
}

function Notice({ text, onClose }: { text: string; onClose: () => void }) {
  return (
    <div className="notice" role="alert">
      {text}
      <button type="button" className="quiet" aria-label="Dismiss" onClick={onClose}>
        <Icon name="close" />
      </button>
    </div>
  );
}

function channelOf(workspace: Workspace, wanted: string, me: Named): Channel {
  const known = workspace.channels.find((channel) => channel.id === wanted);
  if (wanted === APP || known?.kind === "direct") {
    const own = workspace.channels.find((channel) => channel.person === me.id);
    return own ?? { id: "", name: me.name, kind: "direct", person: me.id };
  }
  return known ?? workspace.channels[0] ?? { id: "", name: "nowhere", kind: "public", person: null };
}

function useDeskOf(workspace: Workspace, place: Place) {
  const [notice, setNotice] = useState("");
  const me = workspace.people.find((person) => person.id === place.person) ?? workspace.people[0] ?? { id: "", name: "nobody" };
  const run = useCallback(async (action: Action) => {
    const outcome = await perform(action);
    setNotice(outcome.ok || outcome.errors ? "" : (outcome.error ?? "That did not work."));
    return outcome;
  }, []);
  const desk = useMemo<Desk>(() => ({ workspace, me, run, say: setNotice }), [workspace, me, run]);
  return { desk, notice, dismiss: () => setNotice("") };
}

function Page({ workspace, connected }: { workspace: Workspace; connected: boolean }) {
  const [place, go] = usePlace();
  const { desk, notice, dismiss } = useDeskOf(workspace, place);
  const { me } = desk;
  const channel = channelOf(workspace, place.channel, me);
  const known = useMemo(
    () => ({ people: [...workspace.people, workspace.bot], channels: workspace.channels }),
    [workspace.people, workspace.bot, workspace.channels],
  );
  const messages = useMemo(() => seenBy(me, workspace.messages[channel.id] ?? []), [me, workspace.messages, channel.id]);
  const unread = useUnread(workspace, me.id, channel.id);
  const title = titleOf(channel, desk);
  useEffect(() => {
    document.title = `${title} – ${workspace.team} – Slack simulator`;
  }, [title, workspace.team]);
  return (
    <AtDesk.Provider value={desk}>
      <KnownNames.Provider value={known}>
        <div className={place.thread ? "page with_thread" : "page"}>
          {!connected && (
            <div className="gone" role="status">
              The simulator is gone. Trying to reach it again…
            </div>
          )}
          <Sidebar open={channel} go={go} unread={unread} />
          <Opened channel={channel} place={place} go={go} messages={messages} />
          <Modals />
          {notice && <Notice text={notice} onClose={dismiss} />}
        </div>
      </KnownNames.Provider>
    </AtDesk.Provider>
  );
}

export function App() {
  const { workspace, connected } = useLive();
  if (workspace) return <Page workspace={workspace} connected={connected} />;
  return (
    <p className="loading" role="status">
      {connected ? "Opening the workspace…" : "The simulator is gone. Trying to reach it again…"}
    </p>
  );
}
