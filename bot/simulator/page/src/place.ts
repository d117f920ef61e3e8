// Where one is: person, channel, thread and tab. It stands in the address, so that a reload and a link lead back.
import { useCallback, useSyncExternalStore } from "react";

// The direct messages with the app, whoever one is; Slack makes the channel when they are first opened.
export const APP = "app";

export type Tab = "messages" | "home";

export interface Place {
  person: string;
  channel: string;
  thread: string;
  tab: Tab;
}

export type Go = (change: Partial<Place>) => void;

function placeOf(hash: string): Place {
  const [person = "", channel = "", second = ""] = hash.replace(/^#/, "").split("/").map(decodeURIComponent);
  const tab = second === "home" ? "home" : "messages";
  return { person, channel, thread: tab === "home" ? "" : second, tab };
}

function hashOf({ person, channel, thread, tab }: Place): string {
  return `#${[person, channel, tab === "home" ? "home" : thread].map(encodeURIComponent).join("/").replace(/\/+$/, "")}`;
}

function watch(told: () => void): () => void {
  window.addEventListener("hashchange", told);
  return () => window.removeEventListener("hashchange", told);
}

export function usePlace(): [Place, Go] {
  const hash = useSyncExternalStore(watch, () => location.hash);
  const go = useCallback<Go>((change) => {
    const now = placeOf(location.hash);
    const moved = change.channel !== undefined && change.channel !== now.channel;
    location.hash = hashOf({ ...now, ...(moved ? { thread: "", tab: "messages" } : {}), ...change });
  }, []);
  return [placeOf(hash), go];
}
