// Slack's time stamps as a reader's clock and calendar show them.
export function momentOf(ts: string): Date {
  return new Date(Number.parseFloat(ts) * 1000);
}

export function clockTime(ts: string): string {
  return momentOf(ts).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
}

export function fullTime(ts: string): string {
  return momentOf(ts).toLocaleString("en-US", { dateStyle: "long", timeStyle: "short" });
}

export function dayOf(ts: string): string {
  return momentOf(ts).toLocaleDateString("en-US", { weekday: "long", month: "long", day: "numeric" });
}
