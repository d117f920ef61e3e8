// The workspace at the left: who I am, the channels, the app's direct messages.
import { useDesk } from "./desk";
import { Icon } from "./icons";
import { APP, type Go } from "./place";
import type { Channel } from "./protocol";

interface RowProps {
  name: string;
  kind: Channel["kind"];
  current: boolean;
  unread: boolean;
  onOpen: () => void;
}

function Row({ name, kind, current, unread, onOpen }: RowProps) {
  return (
    <li>
      <button type="button" className={unread ? "row unread" : "row"} aria-current={current ? "page" : undefined} onClick={onOpen}>
        <span className="sign" aria-hidden="true">
          {kind === "public" ? "#" : <Icon name={kind === "direct" ? "bot" : "lock"} />}
        </span>
        <span className="row_name">{name}</span>
        {kind === "private" && <span className="unseen"> (private)</span>}
        {unread && <span className="unseen"> (unread)</span>}
      </button>
    </li>
  );
}

function ActingAs({ go }: { go: Go }) {
  const { workspace, me } = useDesk();
  return (
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
  );
}

export function Sidebar({ open, go, unread }: { open: Channel; go: Go; unread: Set<string> }) {
  const { workspace, me } = useDesk();
  const direct = workspace.channels.find((channel) => channel.person === me.id);
  return (
    <nav className="sidebar" aria-label="Workspace">
      <div className="team">
        <span className="team_name">{workspace.team}</span>
        <span className="team_note">simulated workspace</span>
      </div>
      <ActingAs go={go} />
      <h2 id="channels">Channels</h2>
      <ul aria-labelledby="channels">
        {workspace.channels
          .filter((channel) => channel.kind !== "direct")
          .map(({ id, name, kind }) => (
            <Row key={id} name={name} kind={kind} current={id === open.id} unread={unread.has(id)} onOpen={() => go({ channel: id })} />
          ))}
      </ul>
      <h2 id="apps">Apps</h2>
      <ul aria-labelledby="apps">
        <Row
          name={workspace.bot.name}
          kind="direct"
          current={open.kind === "direct"}
          unread={direct !== undefined && unread.has(direct.id)}
          onOpen={() => go({ channel: APP })}
        />
      </ul>
    </nav>
  );
}
