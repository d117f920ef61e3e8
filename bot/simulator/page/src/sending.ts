// What becomes of what was typed: a message, a command, or a word on why not.
import { namesOf, useDesk } from "./desk";
import { COMMAND } from "./protocol";
import { escaped, toStored } from "./typed";

export interface Sent {
  ok: boolean;
  ts?: string;
  mentionsBot: boolean;
}

export function useSending(channel: string, thread: string | null): (typed: string) => Promise<Sent> {
  const desk = useDesk();
  const { workspace, me, run, say } = desk;
  const refuse = (why: string): Sent => {
    say(why);
    return { ok: false, mentionsBot: false };
  };
  const command = async (name: string, rest: string): Promise<Sent> => {
    if (thread) return refuse(`${name} is not supported in threads. Sorry!`);
    if (name !== COMMAND) return refuse(`${name} is not a valid command. This workspace knows ${COMMAND}.`);
    const done = await run({ do: "command", channel, user: me.id, command: name, text: escaped(rest.trim()) });
    return { ok: done.ok, mentionsBot: false };
  };
  return async (typed) => {
    const slash = /^(\/\w+)(?:\s+([\s\S]*))?$/.exec(typed);
    if (slash) return command(slash[1] ?? "", slash[2] ?? "");
    const text = toStored(typed, namesOf(desk));
    const done = await run({ do: "say", channel, user: me.id, text, thread_ts: thread });
    return { ok: done.ok, ts: done.ts, mentionsBot: text.includes(`<@${workspace.bot.id}>`) };
  };
}
