// The uppermost modal of the person at the page. It keeps what is filled in until it is sent or another takes its place.
import { useEffect, useMemo, useRef, useState } from "react";
import { type Acting, Actions } from "./blocks/acting";
import { Blocks } from "./blocks/blocks";
import { missingIn, valuesOf } from "./blocks/inputs";
import { plainOf } from "./blocks/text";
import { Dialog } from "./dialog";
import { useDesk } from "./desk";
import { Icon } from "./icons";
import type { Value, View } from "./protocol";

type Values = Record<string, Value>;
// What was filled in, by view: a modal that another covers is found again as it was left.
type Drafts = Map<string, Values>;

function useForm(view: View, name: string, drafts: Drafts) {
  const { me, run } = useDesk();
  const [values, setValues] = useState<Values>(drafts.get(name) ?? {});
  const [errors, setErrors] = useState<Record<string, string>>({});
  useEffect(() => {
    drafts.set(name, values);
  }, [drafts, name, values]);
  const submit = async () => {
    const sent = valuesOf(view.blocks, values);
    const missing = missingIn(view.blocks, sent);
    setErrors(missing);
    if (Object.keys(missing).length) return;
    const done = await run({ do: "submit", user: me.id, values: sent });
    setErrors(done.errors ?? {});
  };
  const acting = useMemo<Acting>(
    () => ({
      act: (action_id, value) => void run({ do: "click_in_view", user: me.id, action_id, value }),
      values,
      fill: (name, value) => setValues((before) => ({ ...before, [name]: value })),
      errors: { ...view.errors, ...errors },
    }),
    [me.id, run, values, errors, view.errors],
  );
  return { acting, submit };
}

function Form({ view, name, depth, drafts }: { view: View; name: string; depth: number; drafts: Drafts }) {
  const { me, run } = useDesk();
  const { acting, submit } = useForm(view, name, drafts);
  const close = () => void run({ do: "close", user: me.id });
  const back = depth > 1 && (
    <button type="button" className="quiet" aria-label="Back" title="Back" onClick={close}>
      <Icon name="back" />
    </button>
  );
  const footer = (
    <>
      <button type="button" className="button" onClick={close}>
        {plainOf(view.close) || "Close"}
      </button>
      {view.submit && (
        <button type="submit" className="button primary">
          {plainOf(view.submit)}
        </button>
      )}
    </>
  );
  return (
    <Dialog title={plainOf(view.title)} before={back} onClose={close} onSubmit={() => view.submit && void submit()} footer={footer}>
      <Actions.Provider value={acting}>
        <Blocks blocks={view.blocks} />
      </Actions.Provider>
    </Dialog>
  );
}

export function Modals() {
  const { workspace, me } = useDesk();
  const stack = workspace.modals[me.id] ?? [];
  const top = stack.at(-1);
  const drafts = useRef<Drafts>(new Map());
  if (!top) return null;
  const name = top.id ?? `${stack.length}${top.callback_id}`;
  return <Form key={name} view={top} name={name} depth={stack.length} drafts={drafts.current} />;
}
