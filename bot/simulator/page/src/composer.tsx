// Where one writes: Enter sends, Shift+Enter breaks the line, @ and / offer names and commands.
import { useEffect, useId, useRef, useState } from "react";
import { useDesk } from "./desk";
import { Icon } from "./icons";
import { COMMAND } from "./protocol";

interface Props {
  label: string;
  initial?: string;
  // Resolves to whether it was taken; what was not stays in the field.
  onSend: (typed: string) => Promise<boolean>;
  onCancel?: () => void;
  hint?: string;
}

interface Offer {
  start: number;
  choices: string[];
}

const NOTHING: Offer = { start: 0, choices: [] };

function offerAt(text: string, caret: number, names: string[]): Offer {
  const before = text.slice(0, caret);
  const command = /^\/\w*$/.exec(before);
  if (command) return { start: 0, choices: COMMAND.startsWith(before) && before !== COMMAND ? [COMMAND] : [] };
  const mention = /(?:^|[\s(])(@\w*)$/.exec(before);
  if (!mention) return NOTHING;
  const begun = (mention[1] ?? "").slice(1).toLowerCase();
  const choices = names.filter((name) => name.toLowerCase().startsWith(begun)).map((name) => `@${name}`);
  return { start: caret - begun.length - 1, choices };
}

function useDraft(initial: string) {
  const desk = useDesk();
  const [text, setText] = useState(initial);
  const [caret, setCaret] = useState(initial.length);
  const [dismissed, setDismissed] = useState(false);
  const [chosen, setChosen] = useState(0);
  const names = [desk.workspace.bot.name, ...desk.workspace.people.map((person) => person.name), "here", "channel", "everyone"];
  const offer = dismissed ? NOTHING : offerAt(text, caret, names);
  const write = (next: string, at: number) => {
    setText(next);
    setCaret(at);
    setDismissed(false);
    setChosen(0);
  };
  const take = (choice: string) => {
    const next = `${text.slice(0, offer.start)}${choice} `;
    write(next + text.slice(caret), next.length);
    return next.length;
  };
  // What could not be sent comes back, unless something else was begun meanwhile.
  const restore = (lost: string) => setText((now) => now || lost);
  return { text, offer, chosen, setChosen, setCaret, write, take, restore, dismiss: () => setDismissed(true) };
}

function Offers({ id, offer, chosen, onTake }: { id: string; offer: Offer; chosen: number; onTake: (choice: string) => void }) {
  return (
    <ul className="offers" role="listbox" id={id} aria-label="Suggestions">
      {offer.choices.map((choice, at) => (
        <li
          key={choice}
          id={`${id}${at}`}
          role="option"
          aria-selected={at === chosen}
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(choice);
          }}
        >
          {choice}
        </li>
      ))}
    </ul>
  );
}

export function Composer({ label, initial = "", onSend, onCancel, hint }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const { text, offer, chosen, setChosen, setCaret, write, take, restore, dismiss } = useDraft(initial);
  const [sending, setSending] = useState(false);
  const count = offer.choices.length;
  const place = useRef<number | null>(null);

  useEffect(() => {
    if (place.current === null) return;
    field.current?.setSelectionRange(place.current, place.current);
    place.current = null;
  });
  useEffect(() => {
    if (onCancel) field.current?.focus();
  }, [onCancel === undefined]);

  const complete = (choice: string) => {
    place.current = take(choice);
    field.current?.focus();
  };
  const send = async () => {
    if (!text.trim() || sending) return;
    // A change is sent once; one message may follow another before Slack has taken the first.
    if (onCancel) setSending(true);
    else write("", 0);
    const taken = await onSend(text.trim());
    if (!taken && !onCancel) restore(text);
    setSending(false);
  };

  const onOfferKey = (event: React.KeyboardEvent): boolean => {
    if (!count) return false;
    if (event.key === "ArrowDown") setChosen((chosen + 1) % count);
    else if (event.key === "ArrowUp") setChosen((chosen + count - 1) % count);
    else if (event.key === "Enter" || event.key === "Tab") complete(offer.choices[chosen] ?? "");
    else if (event.key === "Escape") dismiss();
    else return false;
    return true;
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const handled = onOfferKey(event);
    const sends = !handled && event.key === "Enter" && !event.shiftKey;
    const cancels = !handled && event.key === "Escape" && onCancel !== undefined;
    if (sends) void send();
    if (cancels) onCancel?.();
    if (handled || sends || cancels) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {count > 0 && <Offers id={id} offer={offer} chosen={chosen} onTake={complete} />}
      <textarea
        ref={field}
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={count ? id : undefined}
        aria-activedescendant={count ? `${id}${chosen}` : undefined}
        placeholder={label}
        rows={1}
        value={text}
        onChange={(event) => write(event.target.value, event.target.selectionStart)}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
      <div className="composer_foot">
        {hint && <span className="hint">{hint}</span>}
        {onCancel && (
          <button type="button" className="button" onClick={onCancel}>
            Cancel
          </button>
        )}
        <button type="submit" className={onCancel ? "button primary" : "send"} aria-label={onCancel ? "Save changes" : "Send"} disabled={!text.trim() || sending}>
          {onCancel ? "Save" : <Icon name="send" />}
        </button>
      </div>
    </form>
  );
}
