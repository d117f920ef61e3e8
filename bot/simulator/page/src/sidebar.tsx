// The workspace at the left: who I am, the channels, the app's direct messages.
import { useDesk } from "./desk";
import { Icon } from "./icons";
import type { Go, Place } from "./place";
import type { Channel } from "./protocol";

interface RowProps {
  channel: Channel;
  current: boolean;
  unread: boolean;
  onOpen: () => void;
}

function Row({ channel, current, unread, onOpen }: RowProps) {
  const { workspace } = useDesk();
  const direct = channel.kind === "direct";
  const sign = channel.kind === "public" ? "#" : <Icon name={direct ? "bot" : "lock"} />;
  const name = direct ? workspace.bot.name : channel.name;
  return (
    <li>
      <button type="button" className={unread ? "row unread" : "row"} aria-current={current ? "page" : undefined} onClick={onOpen}>
        <span className="sign" aria-hidden="true">
          {sign}
        </span>
        <span className="row_name">{name}</span>
        {channel.kind === "private" && <span className="unseen"> (private)</span>}
        {unread && <span className="unseen"> (unread)</span>}
      </button>
    </li>
  );
}

export function Sidebar({ place, go, unread }: { place: Place; go: Go; unread: Set<string> }) {
  const { workspace, me } = useDesk();
  const rooms = workspace.channels.filter((channel) => channel.kind !== "direct");
  const direct = workspace.channels.filter((channel) => channel.person === me.id);
  const rows = (channels: Channel[]) =>
    channels.map((channel) => (
      <Row
        key={channel.id}
        channel={channel}
        current={channel.id === place.channel}
        unread={unread.has(channel.id)}
        onOpen={() => go({ channel: channel.id })}
      />
    ));
  return (
    <nav className="sidebar" aria-label="Workspace">
      <div className="team">
        <span className="team_name">{workspace.team}</span>
        <span className="team_note">simulated workspace</span>
      </div>
      <label className="acting_as">
        <span>You are</span>
        <select value={me.id} onChange={(event) => go({ person: event.target.value, thread: "" })}>
          {workspace.people.map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </select>
      </label>
      <h2 id="channels">Channels</h2>
      <ul aria-labelledby="channels">{rows(rooms)}</ul>
      <h2 id="apps">Apps</h2>
      <ul aria-labelledby="apps">{rows(direct)}</ul>
    </nav>
  );
}
