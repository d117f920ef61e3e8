// What can be filled in: texts, dates, menus, choices. Each tells its value and knows no more than that.
import { useContext } from "react";
import type { Block, Value } from "../protocol";
import { KnownNames } from "./rich_text";
import { plainOf, Text } from "./text";

export interface FieldProps {
  element: Block;
  value: Value;
  change: (value: Value) => void;
  // What names the field: an id of a label, or words of its own.
  naming: { "aria-labelledby"?: string; "aria-label"?: string; "aria-describedby"?: string; "aria-invalid"?: boolean };
}

export interface Option {
  value: string;
  text: unknown;
  description?: unknown;
}

type Group = { label: string; options: Option[] };

function listOf<Kind>(value: unknown): Kind[] {
  return Array.isArray(value) ? (value as Kind[]) : [];
}

function groupsOf(element: Block): Group[] {
  const groups = listOf<{ label: unknown; options: Option[] }>(element.option_groups);
  if (groups.length) return groups.map((group) => ({ label: plainOf(group.label), options: listOf<Option>(group.options) }));
  return [{ label: "", options: listOf<Option>(element.options) }];
}

function Options({ groups }: { groups: Group[] }) {
  return groups.map((group, at) => {
    const options = group.options.map((option) => (
      <option key={option.value} value={option.value}>
        {plainOf(option.text)}
      </option>
    ));
    return group.label ? (
      <optgroup key={at} label={group.label}>
        {options}
      </optgroup>
    ) : (
      options
    );
  });
}

function Menu({ groups, element, value, change, naming }: FieldProps & { groups: Group[] }) {
  const chosen = typeof value === "string" ? value : "";
  return (
    <select className="field menu" {...naming} value={chosen} onChange={(event) => change(event.target.value)}>
      <option value="" disabled>
        {plainOf(element.placeholder) || "Select an option"}
      </option>
      <Options groups={groups} />
    </select>
  );
}

function StaticSelect(props: FieldProps) {
  return <Menu {...props} groups={groupsOf(props.element)} />;
}

function NameSelect(props: FieldProps) {
  const { people, channels } = useContext(KnownNames);
  const users = people.map((each) => ({ value: each.id, text: each.name }));
  const rooms = channels.filter((each) => each.kind !== "direct").map((each) => ({ value: each.id, text: `#${each.name}` }));
  const type = props.element.type.replace("multi_", "");
  const options = type === "users_select" ? users : type === "channels_select" ? rooms : [...rooms, ...users];
  const groups = [{ label: "", options }];
  return props.element.type.startsWith("multi_") ? <Several {...props} groups={groups} /> : <Menu {...props} groups={groups} />;
}

function Several({ groups, element, value, change, naming }: FieldProps & { groups: Group[] }) {
  const chosen = listOf<string>(value);
  const options = groups.flatMap((group) => group.options);
  const open = groups.map((group) => ({ ...group, options: group.options.filter((each) => !chosen.includes(each.value)) }));
  const full = chosen.length >= Number(element.max_selected_items ?? Number.POSITIVE_INFINITY);
  return (
    <div className="field several">
      {chosen.map((each) => {
        const label = plainOf(options.find((option) => option.value === each)?.text) || each;
        return (
          <button key={each} type="button" className="chosen" aria-label={`Remove ${label}`} onClick={() => change(chosen.filter((other) => other !== each))}>
            {label} <span aria-hidden="true">×</span>
          </button>
        );
      })}
      <select {...naming} value="" disabled={full} onChange={(event) => change([...chosen, event.target.value])}>
        <option value="" disabled>
          {plainOf(element.placeholder) || "Select options"}
        </option>
        <Options groups={open} />
      </select>
    </div>
  );
}

function MultiSelect(props: FieldProps) {
  return <Several {...props} groups={groupsOf(props.element)} />;
}

function Choices({ element, value, change, naming }: FieldProps) {
  const several = element.type === "checkboxes";
  const chosen = several ? listOf<string>(value) : [value];
  const toggle = (option: string) => {
    if (!several) return change(option);
    return change(chosen.includes(option) ? listOf<string>(value).filter((each) => each !== option) : [...listOf<string>(value), option]);
  };
  return (
    <div className="choices" role={several ? "group" : "radiogroup"} {...naming}>
      {listOf<Option>(element.options).map((option) => (
        <label key={option.value}>
          <input type={several ? "checkbox" : "radio"} checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} />
          <span>
            <Text text={option.text} />
            {option.description ? <small>{plainOf(option.description)}</small> : null}
          </span>
        </label>
      ))}
    </div>
  );
}

const TYPES: Record<string, string> = {
  datepicker: "date",
  timepicker: "time",
  number_input: "number",
  email_text_input: "email",
  url_text_input: "url",
};

function Line({ element, value, change, naming }: FieldProps) {
  const settings = {
    className: "field",
    ...naming,
    value: typeof value === "string" ? value : "",
    placeholder: plainOf(element.placeholder) || undefined,
    maxLength: element.max_length as number | undefined,
    onChange: (event: { target: { value: string } }) => change(event.target.value),
  };
  if (element.multiline) return <textarea rows={4} {...settings} />;
  return <input type={TYPES[element.type] ?? "text"} {...settings} />;
}

export const FIELDS: Record<string, (props: FieldProps) => React.ReactNode> = {
  static_select: StaticSelect,
  multi_static_select: MultiSelect,
  users_select: NameSelect,
  multi_users_select: NameSelect,
  channels_select: NameSelect,
  multi_channels_select: NameSelect,
  conversations_select: NameSelect,
  multi_conversations_select: NameSelect,
  checkboxes: Choices,
  radio_buttons: Choices,
  plain_text_input: Line,
  datepicker: Line,
  timepicker: Line,
  number_input: Line,
  email_text_input: Line,
  url_text_input: Line,
};

export function initialOf(element: Block): Value {
  const option = element.initial_option as Option | undefined;
  const options = element.initial_options as Option[] | undefined;
  if (options) return options.map((each) => each.value);
  const single = option?.value ?? element.initial_value ?? element.initial_date ?? element.initial_time ?? element.initial_user;
  const named = single ?? element.initial_channel ?? element.initial_conversation;
  const several = element.initial_users ?? element.initial_channels ?? element.initial_conversations;
  return (named ?? several ?? null) as Value;
}
