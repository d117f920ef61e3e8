// A face for everyone: a coloured square with a letter, the app's own mark for the app.
import { useDesk } from "./desk";
import { Icon } from "./icons";

const COLOURS = 6;

function colourOf(user: string): number {
  return [...user].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % COLOURS;
}

export function Avatar({ user, name }: { user: string; name: string }) {
  const isBot = useDesk().workspace.bot.id === user;
  return (
    <span className={`avatar ${isBot ? "bot" : `colour${colourOf(user)}`}`} aria-hidden="true">
      {isBot ? <Icon name="bot" /> : name.slice(0, 1).toUpperCase()}
    </span>
  );
}
