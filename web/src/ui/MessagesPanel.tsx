import { memo, useMemo, useState } from "react";

import { categoriesOf, filterMessages, type Message } from "../ctd/messages";
import { IconButton } from "./Button";

interface Props {
  readonly messages: readonly Message[];
  readonly focus: readonly string[];
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
  readonly onClose: () => void;
  /** Go to the moment of a message, where that is possible. */
  readonly onTime?: ((atMs: number) => void) | undefined;
}

type Cars = "all" | "focus" | "selected";

const MessageLine = memo(function MessageLine({ message, onSelect, onTime }: { message: Message } & Pick<Props, "onSelect" | "onTime">) {
  return (
    <li className={`message message-${message.style || "plain"}`}>
      <span className="message-head">
        {onTime && message.atMs !== null ? (
          <button type="button" className="message-time message-jump" title="Go to this moment" onClick={() => onTime(message.atMs!)}>
            <time>{message.time}</time>
          </button>
        ) : (
          <time className="message-time">{message.time}</time>
        )}
        <span className="message-category">{message.category}</span>
        {message.car !== "" && (
          <button type="button" className="message-car" onClick={() => onSelect(message.car)} title={`Select car ${message.car}`}>
            #{message.car}
          </button>
        )}
      </span>
      <span className="message-text">{message.text}</span>
    </li>
  );
});

/** Race control and events, newest first, by category and car. */
export const MessagesPanel = memo(function MessagesPanel({ messages, focus, selected, onSelect, onClose, onTime }: Props) {
  const [category, setCategory] = useState("");
  const [cars, setCars] = useState<Cars>("all");
  const categories = useMemo(() => categoriesOf(messages), [messages]);
  const shown = useMemo(() => {
    const wanted = cars === "focus" ? new Set(focus) : cars === "selected" && selected !== null ? new Set([selected]) : null;
    return filterMessages(messages, { category, cars: wanted });
  }, [messages, category, cars, focus, selected]);
  return (
    <section className="messages" aria-label="Messages" data-testid="messages">
      <header className="panel-head">
        <h2>Messages</h2>
        <span className="dim">{shown.length}</span>
        <IconButton icon="close" label="Hide messages" className="panel-close" onClick={onClose} />
      </header>
      <div className="message-filters">
        <select aria-label="Category" value={category} onChange={(event) => setCategory(event.target.value)}>
          <option value="">All categories</option>
          {categories.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <select aria-label="Cars" value={cars} onChange={(event) => setCars(event.target.value as Cars)}>
          <option value="all">All cars</option>
          <option value="focus">Focus cars</option>
          <option value="selected">Selected car</option>
        </select>
      </div>
      {shown.length === 0 ? (
        <p className="panel-empty">{messages.length === 0 ? "Nothing has been said yet." : "No message matches the filter."}</p>
      ) : (
        <ol className="message-list">
          {shown.map((message) => (
            <MessageLine key={message.id} message={message} onSelect={onSelect} onTime={onTime} />
          ))}
        </ol>
      )}
    </section>
  );
});
