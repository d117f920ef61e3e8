// Slack's blocks: which component shows which.
import { Fragment, useMemo } from "react";
import type { Block } from "../protocol";
import { Element } from "./elements";
import { Feedback } from "./feedback";
import { InputBlock } from "./inputs";
import { markdown } from "./markdown";
import { Plan, TaskCard } from "./plan";
import { ByLibrary } from "./rich_text";
import { plainOf, Text } from "./text";

type Shown = { block: Block };

function listOf(value: unknown): Block[] {
  return Array.isArray(value) ? (value as Block[]) : [];
}

function Section({ block }: Shown) {
  return (
    <div className="section">
      <div className="section_text">
        <Text text={block.text} />
        {listOf(block.fields).length > 0 && (
          <div className="fields">
            {listOf(block.fields).map((field, at) => (
              <Text key={at} text={field} />
            ))}
          </div>
        )}
      </div>
      {block.accessory ? <Element element={block.accessory as Block} /> : null}
    </div>
  );
}

function Context({ block }: Shown) {
  return (
    <div className="context">
      {listOf(block.elements).map((element, at) =>
        element.type === "image" ? <Picture key={at} block={element} /> : <Text key={at} text={element} />,
      )}
    </div>
  );
}

function ActionRow({ block }: Shown) {
  return (
    <div className="actions">
      {listOf(block.elements).map((element, at) => (
        <Element key={at} element={element} />
      ))}
    </div>
  );
}

// A picture would have to be fetched from somewhere; its description stands for it.
function Picture({ block }: Shown) {
  return <span className="picture">Picture: {plainOf(block.alt_text)}</span>;
}

function Markdown({ block }: Shown) {
  const source = String(block.text ?? "");
  const blocks = useMemo(() => markdown(source), [source]);
  return (
    <div className="markdown">
      <Blocks blocks={blocks} />
    </div>
  );
}

function Unknown({ block }: Shown) {
  return <p className="unknown">A block of the type “{block.type}”, which this page does not show.</p>;
}

const SHOWN: Record<string, (shown: Shown) => React.ReactNode> = {
  actions: ActionRow,
  context: Context,
  context_actions: Feedback,
  divider: () => <hr className="divider" />,
  header: ({ block }) => <h3 className="header">{plainOf(block.text)}</h3>,
  image: Picture,
  input: InputBlock,
  markdown: Markdown,
  plan: Plan,
  rich_text: ({ block }) => <ByLibrary block={block} />,
  section: Section,
  table: ({ block }) => <ByLibrary block={block} />,
  task_card: TaskCard,
};

export function Blocks({ blocks }: { blocks: Block[] }) {
  return (
    <>
      {blocks.map((block, at) => {
        const Shows = SHOWN[block.type] ?? Unknown;
        return (
          <Fragment key={block.block_id ?? at}>
            <Shows block={block} />
          </Fragment>
        );
      })}
    </>
  );
}
