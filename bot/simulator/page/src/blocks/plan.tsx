// A plan and its tasks, as Slack shows what an agent is doing: open while it works, folded when all is done.
import { useId, useState } from "react";
import type { Block } from "../protocol";
import { Icon } from "../icons";
import { safeAddress } from "./rich";
import { ByLibrary } from "./rich_text";
import { plainOf } from "./text";

const SAID: Record<string, string> = { complete: "done", in_progress: "under way", error: "failed", pending: "to do" };

function statusOf(task: Block): string {
  const status = String(task.status ?? "pending");
  return status in SAID ? status : "pending";
}

function Status({ status }: { status: string }) {
  return (
    <span className={`task_status ${status}`} role="img" aria-label={SAID[status]}>
      {status === "complete" && <Icon name="check" />}
      {status === "error" && <Icon name="cross" />}
    </span>
  );
}

function Lines({ block }: { block: unknown }) {
  if (typeof block === "string") return block ? <p className="task_lines">{block}</p> : null;
  return block ? (
    <div className="task_lines">
      <ByLibrary block={block as Block} />
    </div>
  ) : null;
}

function Sources({ sources }: { sources: Block[] }) {
  return (
    <ul className="task_sources" aria-label="Sources">
      {sources.map((source, at) => {
        const address = safeAddress(source.url);
        const label = plainOf(source.text) || String(source.url ?? "");
        return (
          <li key={at}>
            {address ? (
              <a href={address} target="_blank" rel="noopener noreferrer">
                {label}
              </a>
            ) : (
              label
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Task({ task }: { task: Block }) {
  const sources = Array.isArray(task.sources) ? (task.sources as Block[]) : [];
  return (
    <>
      <div className="task_head">
        <Status status={statusOf(task)} />
        <span className="task_title">{plainOf(task.title)}</span>
      </div>
      <Lines block={task.details} />
      <Lines block={task.output} />
      {sources.length > 0 && <Sources sources={sources} />}
    </>
  );
}

export function TaskCard({ block }: { block: Block }) {
  return (
    <div className="task_card" role="group" aria-label={plainOf(block.title)}>
      <Task task={block} />
    </div>
  );
}

export function Plan({ block }: { block: Block }) {
  const tasks = Array.isArray(block.tasks) ? (block.tasks as Block[]) : [];
  const working = tasks.some((task) => statusOf(task) !== "complete");
  const [wanted, setWanted] = useState<boolean | null>(null);
  const id = useId();
  const open = wanted ?? working;
  const title = plainOf(block.title) || "Plan";
  return (
    <div className="plan" role="group" aria-label={title}>
      <button type="button" className="plan_head" aria-expanded={open} aria-controls={id} onClick={() => setWanted(!open)}>
        <Icon name={open ? "down" : "right"} />
        <span className="plan_title">{title}</span>
      </button>
      {open && (
        <ol className="plan_tasks" id={id}>
          {tasks.map((task, at) => (
            <li key={String(task.task_id ?? at)}>
              <Task task={task} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
