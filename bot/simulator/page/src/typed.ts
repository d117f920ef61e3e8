// Between what a person types and what Slack stores: mentions and links in angle brackets, &, < and > escaped.
import type { Named } from "./protocol";

export interface Names {
  people: Named[];
  channels: Named[];
}

const BROADCASTS = ["here", "channel", "everyone"];

function literally(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function longestFirst(names: Named[]): Named[] {
  return [...names].sort((one, other) => other.name.length - one.name.length);
}

export function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export function unescaped(text: string): string {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

function replaced(text: string, sign: string, names: Named[], stored: (each: Named) => string): string {
  return names.reduce((soFar, each) => {
    const mention = new RegExp(`(^|[^\\w<|])${sign}${literally(escaped(each.name))}(?![\\w-])`, "g");
    return soFar.replace(mention, (_whole, before: string) => before + stored(each));
  }, text);
}

export function toStored(typed: string, names: Names): string {
  let text = escaped(typed).replace(/\bhttps?:\/\/[^\s|]+[^\s|.,;:!?)\]'"]/g, (url) => `<${url}>`);
  text = replaced(text, "@", longestFirst(names.people), (each) => `<@${each.id}>`);
  text = replaced(text, "#", longestFirst(names.channels), (each) => `<#${each.id}>`);
  const broadcasts = BROADCASTS.map((name) => ({ id: name, name }));
  return replaced(text, "@", broadcasts, (each) => `<!${each.id}>`);
}

export function toTyped(stored: string, names: Names): string {
  const named = (known: Named[], id: string) => known.find((each) => each.id === id)?.name ?? id;
  const text = stored
    .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (_whole, id: string) => `@${named(names.people, id)}`)
    .replace(/<#([A-Z0-9]+)(?:\|[^>]*)?>/g, (_whole, id: string) => `#${named(names.channels, id)}`)
    .replace(/<!(here|channel|everyone)(?:\|[^>]*)?>/g, "@$1")
    .replace(/<((?:https?|mailto):[^>|]*)(?:\|[^>]*)?>/g, "$1");
  return unescaped(text);
}
