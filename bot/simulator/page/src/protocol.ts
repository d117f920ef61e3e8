// What the simulator's server says and takes: the shapes of GET /_sim/state, /_sim/live and POST /_sim/do.

export interface Named {
  id: string;
  name: string;
}

export interface Channel extends Named {
  kind: "public" | "private" | "direct";
  person: string | null;
}

// Blocks and views are Slack's own JSON; each component reads the fields that it shows.
export interface Block {
  type: string;
  block_id?: string;
  [field: string]: unknown;
}

export interface Message {
  ts: string;
  thread_ts: string | null;
  user: string;
  text: string;
  blocks: Block[];
  streaming: boolean;
  edited: boolean;
  reactions: Record<string, string[]>;
  ephemeral_for: string | null;
}

export interface Session {
  channel: string;
  thread_ts: string;
  status: string;
}

export interface PlainText {
  type: string;
  text: string;
  emoji?: boolean;
  verbatim?: boolean;
}

export interface View {
  id?: string;
  type?: string;
  callback_id?: string;
  title?: PlainText;
  submit?: PlainText | null;
  close?: PlainText | null;
  blocks: Block[];
  errors?: Record<string, string>;
}

export interface Prompts {
  title: string | null;
  prompts: { title: string; message: string }[];
}

export interface Workspace {
  team: string;
  bot: Named;
  people: Named[];
  channels: Channel[];
  messages: Record<string, Message[]>;
  sessions: Session[];
  homes: Record<string, View>;
  modals: Record<string, View[]>;
  prompts: Record<string, Prompts>;
  rev: number;
}

export type Value = string | string[] | null;

export type Action =
  | { do: "say"; channel: string; user: string; text: string; thread_ts?: string | null }
  | { do: "edit"; channel: string; ts: string; text: string }
  | { do: "delete"; channel: string; ts: string }
  | { do: "react" | "unreact"; channel: string; ts: string; user: string; name: string }
  | { do: "command"; channel: string; user: string; command: string; text: string }
  | { do: "shortcut"; channel: string; ts: string; user: string; callback_id: string }
  | { do: "click"; channel: string; ts: string; user: string; action_id: string; value: Value }
  | { do: "click_in_view"; user: string; action_id: string; value: Value }
  | { do: "submit"; user: string; values: Record<string, Value> }
  | { do: "close"; user: string }
  | { do: "open_home"; user: string; tab: "home" | "messages" }
  | { do: "stop"; channel: string; thread_ts: string; user: string };

export interface Outcome {
  ok: boolean;
  error?: string;
  ts?: string;
  errors?: Record<string, string>;
  [field: string]: unknown;
}

export const SHORTCUT = "ask_about_message";
export const COMMAND = "/ask";

export async function perform(action: Action): Promise<Outcome> {
  try {
    const answer = await fetch("/_sim/do", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(action),
    });
    return (await answer.json()) as Outcome;
  } catch {
    return { ok: false, error: "The simulator does not answer. Is it still running?" };
  }
}
