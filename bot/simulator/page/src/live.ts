// The workspace as the server tells it, over a websocket that is opened anew whenever it is lost.
import { useEffect, useState } from "react";
import type { Workspace } from "./protocol";

const FIRST_WAIT = 250;
const LONGEST_WAIT = 4000;

export interface Live {
  workspace: Workspace | null;
  connected: boolean;
}

// The new state with every part that did not change taken from the old one, so that only what changed is drawn anew.
export function shared<Kind>(old: unknown, fresh: Kind): Kind {
  if (Object.is(old, fresh) || typeof old !== "object" || typeof fresh !== "object" || !old || !fresh) return fresh;
  if (Array.isArray(old) !== Array.isArray(fresh)) return fresh;
  const before = old as Record<string, unknown>;
  const after = fresh as Record<string, unknown>;
  const keys = Object.keys(after);
  let same = Object.keys(before).length === keys.length;
  for (const key of keys) {
    after[key] = shared(before[key], after[key]);
    same &&= key in before && Object.is(before[key], after[key]);
  }
  return same ? (old as Kind) : fresh;
}

function changed(before: Live, change: Partial<Live>): Live {
  const workspace = change.workspace ? shared(before.workspace, change.workspace) : before.workspace;
  return { ...before, ...change, workspace };
}

type Told = (change: Partial<Live>) => void;

function follow(tell: Told): () => void {
  let wait = FIRST_WAIT;
  let timer: number | undefined;
  let socket: WebSocket | undefined;
  let ended = false;

  const open = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/_sim/live`);
    socket.onmessage = (event) => {
      wait = FIRST_WAIT;
      tell({ workspace: JSON.parse(String(event.data)) as Workspace, connected: true });
    };
    socket.onclose = () => {
      if (ended) return;
      tell({ connected: false });
      timer = window.setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  };

  open();
  return () => {
    ended = true;
    window.clearTimeout(timer);
    socket?.close();
  };
}

// The first state by a plain request: it comes even where the websocket takes its time.
async function firstState(tell: Told): Promise<void> {
  try {
    const answer = await fetch("/_sim/state");
    if (answer.ok) tell({ workspace: (await answer.json()) as Workspace, connected: true });
  } catch {
    tell({ connected: false });
  }
}

export function useLive(): Live {
  const [live, setLive] = useState<Live>({ workspace: null, connected: true });
  useEffect(() => {
    let newest = false;
    void firstState((change) => {
      if (!newest) setLive((before) => changed(before, change));
    });
    return follow((change) => {
      newest = true;
      setLive((before) => changed(before, change));
    });
  }, []);
  return live;
}
