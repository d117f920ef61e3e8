// A box over the page that keeps the keyboard until it is closed.
import { type ReactNode, useEffect, useId, useRef } from "react";
import { createPortal } from "react-dom";

const REACHABLE = "button:not([disabled]), a[href], input:not([disabled]), select:not([disabled]), textarea:not([disabled])";

function reachable(box: HTMLElement): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>(REACHABLE)];
}

interface DialogProps {
  title: string;
  before?: ReactNode;
  onClose: () => void;
  onSubmit: () => void;
  footer: ReactNode;
  children: ReactNode;
}

export function Dialog({ title, before, onClose, onSubmit, footer, children }: DialogProps) {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    const previous = document.activeElement;
    const first = box.current?.querySelector<HTMLElement>(".dialog_body input, .dialog_body textarea, .dialog_body select");
    (first ?? box.current)?.focus();
    return () => {
      if (previous instanceof HTMLElement) previous.focus();
    };
  }, []);

  const onKeyDown = (event: React.KeyboardEvent) => {
    // A box opened from a box: only the uppermost hears the key.
    event.stopPropagation();
    if (event.key === "Escape") onClose();
    if (event.key !== "Tab" || !box.current) return;
    const places = reachable(box.current);
    const [first, last] = [places[0], places.at(-1)];
    const at = document.activeElement;
    const beyond = event.shiftKey ? at === first || at === box.current : at === last;
    if (!beyond) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  };

  return createPortal(
    <div className="shade" onMouseDown={(event) => event.target === event.currentTarget && onClose()}>
      <div ref={box} className="dialog" role="dialog" aria-modal="true" aria-labelledby={id} tabIndex={-1} onKeyDown={onKeyDown}>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            event.stopPropagation();
            onSubmit();
          }}
        >
          <header className="dialog_head">
            {before}
            <h2 id={id}>{title}</h2>
          </header>
          <div className="dialog_body">{children}</div>
          <footer className="dialog_foot">{footer}</footer>
        </form>
      </div>
    </div>,
    document.body,
  );
}

interface ConfirmProps {
  title: string;
  text: ReactNode;
  confirm: string;
  deny?: string;
  danger?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

export function Confirm({ title, text, confirm, deny = "Cancel", danger = false, onConfirm, onClose }: ConfirmProps) {
  const footer = (
    <>
      <button type="button" className="button" onClick={onClose}>
        {deny}
      </button>
      <button type="submit" className={danger ? "button danger" : "button primary"}>
        {confirm}
      </button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} onSubmit={onConfirm} footer={footer}>
      {text}
    </Dialog>
  );
}
