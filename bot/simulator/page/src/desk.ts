// Who sits at the page, what the workspace looks like to them, and how they act on it.
import { createContext, useContext } from "react";
import type { Action, Channel, Message, Named, Outcome, Session, Workspace } from "./protocol";
import { plain } from "./blocks/mrkdwn";
import { toTyped } from "./typed";

export interface Desk {
  workspace: Workspace;
  me: Named;
  run: (action: Action) => Promise<Outcome>;
  // Something that only this page has to say: a refused command, a lost server.
  say: (text: string) => void;
}

export const AtDesk = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(AtDesk);
  if (!desk) throw new Error("shown outside of the page");
  return desk;
}

export function namesOf({ workspace }: Desk) {
  const { people, bot, channels } = workspace;
  return { people: [...people, bot], channels: channels.filter((channel) => channel.kind !== "direct") };
}

export function nameOfUser({ workspace }: Desk, user: string): string {
  if (user === workspace.bot.id) return workspace.bot.name;
  if (user === "USLACKBOT") return "Slackbot";
  return workspace.people.find((person) => person.id === user)?.name ?? user;
}

export function titleOf(channel: Channel, { workspace }: Desk): string {
  return channel.kind === "direct" ? workspace.bot.name : `#${channel.name}`;
}

export function seenBy(me: Named, messages: Message[]): Message[] {
  return messages.filter((message) => !message.ephemeral_for || message.ephemeral_for === me.id);
}

// A message without a thread, and the first one of a thread, stand in the channel itself.
export function isRoot(message: Message): boolean {
  return !message.thread_ts || message.thread_ts === message.ts;
}

export function repliesTo(root: string, messages: Message[]): Message[] {
  return messages.filter((message) => message.thread_ts === root && message.ts !== root);
}

export function sessionOf({ workspace }: Desk, channel: string, thread: string): Session | undefined {
  return workspace.sessions.find((session) => session.channel === channel && session.thread_ts === thread);
}

// At rest a session is active, suspended or closed; every other status says that the agent is at work.
export function isWorking(session: Session | undefined): boolean {
  return session !== undefined && !["", "active", "suspended", "closed"].includes(session.status);
}

export function firstWords(message: Message, desk: Desk): string {
  const words = plain(toTyped(message.text, namesOf(desk))).replace(/\s+/g, " ");
  return words.length > 60 ? `${words.slice(0, 59)}…` : words;
}
