// The app's Home tab of the person at the page.
import { useMemo } from "react";
import { type Acting, Actions, NOWHERE } from "./blocks/acting";
import { Blocks } from "./blocks/blocks";
import { useDesk } from "./desk";

export function Home() {
  const { workspace, me, run } = useDesk();
  const view = workspace.homes[me.id];
  const acting = useMemo<Acting>(
    () => ({ ...NOWHERE, act: (action_id, value) => void run({ do: "click_in_view", user: me.id, action_id, value }) }),
    [me.id, run],
  );
  if (!view) return <p className="nothing">{workspace.bot.name} has published no Home tab yet.</p>;
  return (
    <div className="scroller home" tabIndex={0}>
      <Actions.Provider value={acting}>
        <Blocks blocks={view.blocks} />
      </Actions.Provider>
    </div>
  );
}
